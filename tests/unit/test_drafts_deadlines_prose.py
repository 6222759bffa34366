"""Deadlines in running text: few, but sure; and no text that breaks the reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE
from services.tasks.drafts.domain.timing.deadline_phrases import EXPLICIT, PROSE, Phrasebook
from services.tasks.drafts.domain.timing.deadlines import deadlines
from tests.pace import cpu_seconds


def _read(text: str, year: int | None = 2023) -> list[tuple[str, str | None, str | None]]:
    found = deadlines(Document(text), Span(0, len(text)), year, explicit=False)
    return [(each.kind.value, str(each.due) if each.due else None, each.subject) for each in found]


FOUND = [
    ("于3月底前制定普法计划。", [("due", "2023-03-31", "普法计划")]),
    ("6月底前完成。", [("due", "2023-06-30", None)]),
    (
        "每季度结束后下一个月6个工作日内向街道普法办报送季度完成情况,年底前报送年度法治宣传教育工作总结。",
        [("each", None, "季度完成情况"), ("due", "2023-12-31", "年度法治宣传教育工作总结")],
    ),
    ("每月开展一次专题法治讲座或主题班会。", [("each", None, "专题法治讲座或主题班会")]),
    ("从3月至11月开展巡回宣讲", [("range", "2023-11-30", "巡回宣讲")]),
    ("各单位于2023年6月30日前完成清理", [("due", "2023-06-30", "清理")]),
    ("上半年组织一次考试,下半年组织一次竞赛", [("range", "2023-06-30", "考试"), ("range", "2023-12-31", "竞赛")]),
    ("第一季度完成方案制定", [("range", "2023-03-31", "方案")]),
    ("各部门于5月底前修订公布普法责任清单", [("due", "2023-05-31", "修订公布普法责任清单")]),
    ("10月底前为退役军人提供法律咨询100人次", [("due", "2023-10-31", "为退役军人提供法律咨询100人次")]),
    ("征集时间为4月至6月,评审7月15日前结束", [("range", "2023-06-30", "征集"), ("due", "2023-07-15", "评审")]),
    ("5月至10月,每月在中心广场举办“法律夜市”1场", [("range", "2023-10-31", "中心广场举办“法律夜市”")]),
    ("新建法治文化墙5处,10月底前完工", [("due", "2023-10-31", None)]),
    ("9月上旬召开动员会", [("due", "2023-09-10", "动员会")]),
    ("6月初启动,9月底结束。", [("range", "2023-09-30", None)]),
    ("自2023年3月起,每月推送1期", [("each", None, "推送")]),
    ("春节前开展农民工维权宣传", [("observance", None, "农民工维权宣传")]),
    ("力争6月底完成法治广场建设", [("due", "2023-06-30", "法治广场建设")]),
    ("次年1月15日前报送工作总结", [("due", "2024-01-15", "工作总结")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_time_with_something_to_be_done_is_a_deadline(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert _read(text) == expected


def test_a_range_whose_deed_comes_later_in_the_sentence_takes_all_of_it() -> None:
    text = "在12月4日至10日,为期一周,分步骤地开展普法宣传工作。另外"
    (deadline,) = deadlines(Document(text), Span(0, len(text)), 2023, explicit=False)
    assert (deadline.text, str(deadline.due)) == (text.partition("。")[0], "2023-12-10")


@pytest.mark.parametrize(
    "text",
    [
        "全年不少于4次。",
        "2022年12月召开的会议要求抓好落实",
        "自2021年以来,开展了培训",
        "9月1日起施行的《法律援助法》宣传",
        "用好3月8日“国际劳动妇女节”、3月15日“国际消费者权益日”,开展宣传",
        "2023年是全面实施“八五”普法规划承上启下的关键之年",
        "“十四五”期间开展",
        "近三年开展的培训",
        "《中华人民共和国宪法》2018年3月11日修正",
        "今年计划开展普法演出5场次",
        "按照2023年3月印发的通知要求开展宣传",
        "自2023年1月1日起施行",
        "12月4日是国家宪法日,开展宣传",
        "到2025年底,公民法治素养明显提升",
        "结合每月主题党日开展学习",
        "2020年6月底前完成了试点",
        "每年至少举办一次",
        "学习《关于2023年6月底前完成整改的通知》",
    ],
)
def test_history_references_and_names_of_days_are_no_deadlines(text: str) -> None:
    assert _read(text) == []


def test_a_bare_month_in_running_text_is_unsure() -> None:
    text = "3月开展“学雷锋”普法活动"
    (deadline,) = deadlines(Document(text), Span(0, len(text)), 2023, explicit=False)
    assert deadline.confidence < SURE


_PIECES = (
    "2023 年 月 日 3 12 31 三 十 至 - . / 底 前 每 季度 结束后 个工作日 内 上半年 下半年 全年 以 通知 为准 按 要求 待 后 节 日"
    " “ ” ( ) 、 , ; 。 \n 完成 开展 各 街镇 宪法宣传周 次 第 一 和 并 《 》 起 期间 00 9999 〇 ９ ： 自"
)
_WORDS = st.sampled_from(_PIECES.split(" "))


@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=60).map("".join)), st.booleans())
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_in_order_and_quoted_from_where_it_stands(text: str, explicit: bool) -> None:
    for year in (2023, None, 1, 9999):
        for deadline in deadlines(Document(text), Span(0, len(text)), year, explicit=explicit):
            assert deadline.text == text[deadline.source.start : deadline.source.end]
            assert deadline.begins is None or deadline.due is None or deadline.begins <= deadline.due


@given(st.integers(-5, 60), st.integers(-5, 60), st.booleans())
def test_a_span_that_reaches_beyond_the_document_is_cut(start: int, end: int, explicit: bool) -> None:
    deadlines(Document("3月底前完成普法计划,每季度一次"), Span(start, end), 2023, explicit=explicit)


@given(st.lists(_WORDS, max_size=40).map("".join))
@settings(max_examples=200, deadline=None)
def test_the_guards_of_the_families_hide_no_form(text: str) -> None:
    for book in (EXPLICIT, PROSE):
        open_book = Phrasebook(tuple(family._replace(starts=r"\s\S", holds="") for family in book.families))
        assert list(book.phrases(text, 2023)) == list(open_book.phrases(text, 2023))


@pytest.mark.parametrize(
    "piece", ["3月", "3月、", "3月底前完成,", "一", "1", "每", "按", "待", "宣传", "“", "各街镇", "贯穿全年,", "3月\n"]
)
@pytest.mark.parametrize("explicit", [True, False])
def test_the_time_grows_with_the_length_alone(piece: str, explicit: bool) -> None:
    def seconds(length: int, enough: float = 0.0) -> float:
        text = (piece * length)[:length]
        return cpu_seconds(lambda: deadlines(Document(text), Span(0, length), 2023, explicit=explicit), enough=enough)

    seconds(100, 1)
    bound = 16 * max(seconds(2_000, 0.1), 0.1)
    assert seconds(8_000, bound) < bound
