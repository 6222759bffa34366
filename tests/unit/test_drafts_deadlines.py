"""What follows 完成时限 and what stands in a table's cell."""

from datetime import date

import pytest

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE, ReadDeadline
from services.tasks.drafts.domain.timing.deadlines import deadlines
from services.tasks.plans.domain.periods import Every


def _read(text: str, year: int | None = 2023) -> tuple[ReadDeadline, ...]:
    return deadlines(Document(text), Span(0, len(text)), year, explicit=True)


def _only(text: str, year: int | None = 2023) -> ReadDeadline:
    (deadline,) = _read(text, year)
    return deadline


LUOZHUANG = [
    ("贯穿全年", [("all_year", "2023-12-31", None)]),
    ("具体时间以市局检查通知为准", [("on_notice", None, None)]),
    (
        "3月底前各相关部门单位完成普法计划、清单制定,典型案例每个街镇司法所年内各完成1篇",
        [("due", "2023-03-31", "普法计划、清单"), ("due", "2023-12-31", "典型案例")],
    ),
    (
        "上半年完成区政府常务会议2次讲法,下半年待市局考核细则正式下发后,根据规定的学习内容完成区委理论学习中心组2次学法、讲法",
        [
            ("range", "2023-06-30", "区政府常务会议讲法"),
            ("range", "2023-12-31", "区委理论学习中心组学法、讲法"),
        ],
    ),
    ("11月底前", [("due", "2023-11-30", None)]),
    (
        "培训各街镇每季度自行组织开展一次,人员调整4月底前完成,电话抽查5月底前完成,学习和模拟考试下半年开展",
        [
            ("each", None, "培训"),
            ("due", "2023-04-30", "人员调整"),
            ("due", "2023-05-31", "电话抽查"),
            ("range", "2023-12-31", "学习和模拟考试"),
        ],
    ),
    ("按照各节日、活动具体时间", [("observance", None, None)]),
    ("9月底前", [("due", "2023-09-30", None)]),
    ("12月底前", [("due", "2023-12-31", None)]),
]


@pytest.mark.parametrize(("text", "expected"), LUOZHUANG)
def test_the_ten_tasks_of_a_district_have_their_deadlines(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    read = [(each.kind.value, each.due and str(each.due), each.subject) for each in _read(text)]
    assert read == expected
    assert all(each.confidence >= SURE for each in _read(text))


def test_the_clauses_text_and_place_are_the_documents_own() -> None:
    document = Document("完成时限：普法计划３月底前完成，\n典型案例 年内完成。其他")
    span = Span(5, document.text.index("其他"))
    first, second = deadlines(document, span, 2023, explicit=True)
    assert (first.text, first.subject) == ("普法计划３月底前完成", "普法计划")
    assert (second.text, second.source.line, second.subject) == ("典型案例 年内完成", 2, "典型案例")
    for deadline in (first, second):
        assert document.text[deadline.source.start : deadline.source.end] == deadline.text


DAYS = [
    ("2023年3月31日", "2023-03-31"),
    ("3月31日前", "2023-03-31"),
    ("2023-03-31", "2023-03-31"),
    ("2023.3.31", "2023-03-31"),
    ("2023.3.31前", "2023-03-31"),
    ("2023/3/31", "2023-03-31"),
    ("3月31日", "2023-03-31"),
    ("3月31号之前", "2023-03-31"),
    ("３月３１日前", "2023-03-31"),
    ("三月三十一日", "2023-03-31"),
    ("二〇二三年三月三十一日", "2023-03-31"),
    ("十一月十五日前", "2023-11-15"),
    ("3.31", "2023-03-31"),
    ("3.31前", "2023-03-31"),
    ("6月30日24时前", "2023-06-30"),
    ("2023 年 10 月 1 日之前", "2023-10-01"),
    ("下\n半年11月底前", "2023-11-30"),
    ("2023年3月", "2023-03-31"),
    ("2023.3", "2023-03-31"),
    ("2023-03", "2023-03-31"),
    ("23年3月", "2023-03-31"),
    ("3月底前", "2023-03-31"),
    ("3月底", "2023-03-31"),
    ("3月末", "2023-03-31"),
    ("四月底前", "2023-04-30"),
    ("2月底前", "2023-02-28"),
    ("3月上旬", "2023-03-10"),
    ("3月中旬", "2023-03-20"),
    ("3月下旬前", "2023-03-31"),
    ("3月份", "2023-03-31"),
    ("四月份", "2023-04-30"),
    ("每年3月", "2023-03-31"),
    ("每年12月底前", "2023-12-31"),
    ("年底前", "2023-12-31"),
    ("年内", "2023-12-31"),
    ("年底", "2023-12-31"),
    ("年末", "2023-12-31"),
    ("年终", "2023-12-31"),
    ("今年底", "2023-12-31"),
    ("今年年底前", "2023-12-31"),
    ("2023年底前", "2023-12-31"),
    ("2023年年底前", "2023-12-31"),
    ("二〇二三年底", "2023-12-31"),
    ("明年1月底前", "2024-01-31"),
    ("次年1月10日前", "2024-01-10"),
    ("2024年1月底前", "2024-01-31"),
    ("一季度末", "2023-03-31"),
    ("上半年底前", "2023-06-30"),
    ("按要求于6月底前完成", "2023-06-30"),
    ("完成时限:6月底前", "2023-06-30"),
]


@pytest.mark.parametrize(("text", "expected"), DAYS)
def test_a_day_is_read_in_every_way_to_write_it(text: str, expected: str) -> None:
    deadline = _only(text)
    assert (deadline.kind, str(deadline.due), deadline.subject) == ("due", expected, None)
    assert deadline.confidence >= SURE


RANGES = [
    ("上半年", "2023-01-01", "2023-06-30"),
    ("2023年下半年", "2023-07-01", "2023-12-31"),
    ("第一季度", "2023-01-01", "2023-03-31"),
    ("4季度", "2023-10-01", "2023-12-31"),
    ("Q3", "2023-07-01", "2023-09-30"),
    ("一至三季度", "2023-01-01", "2023-09-30"),
    ("3月至5月", "2023-03-01", "2023-05-31"),
    ("3—5月", "2023-03-01", "2023-05-31"),
    ("3-5月", "2023-03-01", "2023-05-31"),
    ("2023年3月-2023年5月", "2023-03-01", "2023-05-31"),
    ("3月1日至4月15日", "2023-03-01", "2023-04-15"),
    ("2023年11月至2024年2月", "2023-11-01", "2024-02-29"),
    ("11月-次年2月", "2023-11-01", "2024-02-29"),
    ("11月至2月", "2023-11-01", "2024-02-29"),
    ("2022年12月—2023年3月", "2022-12-01", "2023-03-31"),
    ("12月4日至10日", "2023-12-04", "2023-12-10"),
    ("5月1日—31日", "2023-05-01", "2023-05-31"),
    ("5月1-31日", "2023-05-01", "2023-05-31"),
    ("9月至12月底", "2023-09-01", "2023-12-31"),
    ("3月至年底", "2023-03-01", "2023-12-31"),
    ("2023.3.1-2023.4.15", "2023-03-01", "2023-04-15"),
    ("2023.3-2023.11", "2023-03-01", "2023-11-30"),
    ("3.1-4.15", "2023-03-01", "2023-04-15"),
    ("自3月起至11月底", "2023-03-01", "2023-11-30"),
    ("1-12月", "2023-01-01", "2023-12-31"),
    ("宪法宣传周(12月1日至7日)", "2023-12-01", "2023-12-07"),
]


@pytest.mark.parametrize(("text", "begins", "due"), RANGES)
def test_a_range_is_due_with_its_last_day(text: str, begins: str, due: str) -> None:
    deadline = _only(text)
    assert (deadline.kind, str(deadline.begins), str(deadline.due)) == ("range", begins, due)
    assert (deadline.confidence >= SURE, deadline.subject) == (True, None)


RECURRING = [
    ("每季度", Every.QUARTER, None),
    ("每季度一次", Every.QUARTER, None),
    ("各季度", Every.QUARTER, None),
    ("按季度", Every.QUARTER, None),
    ("每季度末", Every.QUARTER, None),
    ("每季度最后一周", Every.QUARTER, None),
    ("每季度结束后下一个月6个工作日内", Every.QUARTER, 6),
    ("每季度结束后10个工作日内", Every.QUARTER, 10),
    ("季后6个工作日内", Every.QUARTER, 6),
    ("每月", Every.MONTH, None),
    ("每个月", Every.MONTH, None),
    ("每月底前", Every.MONTH, None),
    ("每月10个工作日内", Every.MONTH, 10),
    ("每月前五个工作日", Every.MONTH, 5),
    ("每半年", Every.HALF, None),
    ("半年一次", Every.HALF, None),
    ("上、下半年各一次", Every.HALF, None),
    ("全年每季度一次", Every.QUARTER, None),
    ("每年一次", Every.YEAR, None),
]


@pytest.mark.parametrize(("text", "every", "working_day"), RECURRING)
def test_what_comes_back_is_due_each_period(text: str, every: Every, working_day: int | None) -> None:
    deadline = _only(text)
    assert (deadline.kind, deadline.every, deadline.working_day, deadline.due) == ("each", every, working_day, None)
    assert deadline.confidence >= SURE


@pytest.mark.parametrize(
    "text",
    [
        "全年",
        "贯穿全年",
        "贯穿全年,长期坚持",
        "长期坚持",
        "常年",
        "持续推进",
        "全年持续推进",
        "常态化",
        "2023年",
        "长期",
        "本年度",
        "全年(12月底前)",
    ],
)
def test_all_year_is_due_with_the_years_last_day(text: str) -> None:
    deadline = _only(text)
    assert (deadline.kind, deadline.due, deadline.text) == (
        "all_year",
        date(2023, 12, 31),
        text.strip(")") if ")" not in text else text,
    )


@pytest.mark.parametrize(
    "text",
    [
        "以通知为准",
        "具体时间以市局检查通知为准",
        "按上级要求",
        "按照上级统一部署开展",
        "待定",
        "另行通知",
        "时间另行安排",
        "根据上级安排",
        "视情况",
        "根据实际情况",
        "待市局通知",
    ],
)
def test_what_is_on_notice_has_no_date(text: str) -> None:
    deadline = _only(text)
    assert (deadline.kind, deadline.due, deadline.subject) == ("on_notice", None, None)


@pytest.mark.parametrize(
    "text", ["年底前,具体时间另行通知", "12月底前完成,具体以市局通知为准", "年底前(具体时间另行通知)"]
)
def test_on_notice_keeps_its_limit(text: str) -> None:
    deadline = _only(text)
    assert (deadline.kind, deadline.due, deadline.no_later_than) == ("on_notice", None, date(2023, 12, 31))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("按照各节日、活动具体时间", ()),
        ("各节日期间", ()),
        ("重要时间节点", ()),
        ("相关宣传日", ()),
        ("宪法宣传周期间", ("宪法宣传周",)),
        ("“宪法宣传周”期间", ("宪法宣传周",)),
        ("民法典宣传月", ("民法典宣传月",)),
        ("3·15期间", ("3·15",)),
        ("12月4日国家宪法日前后", ("国家宪法日",)),
        ("4月15日“全民国家安全教育日”", ("全民国家安全教育日",)),
        ("12月4日前后", ("12月4日",)),
    ],
)
def test_with_an_observance_there_is_no_date_but_a_name(text: str, names: tuple[str, ...]) -> None:
    deadline = _only(text)
    assert (deadline.kind, deadline.due, deadline.observances) == ("observance", None, names)


@pytest.mark.parametrize(
    "text",
    [
        "3月前",
        "二季度前",
        "2月30日前",
        "立即",
        "即日起",
        "及时",
        "三个月内",
        "一年内",
        "3月起",
        "每月25日前",
        "次月5日前",
        "局领导研究决定",
        "12月4日前后",
        "11月底前每月开展一次",
    ],
)
def test_what_can_be_read_in_two_ways_is_unsure(text: str) -> None:
    assert _only(text).confidence < SURE


def test_a_day_that_is_not_in_the_calendar_is_kept_on_the_months_last() -> None:
    assert _only("2月30日前").due == date(2023, 2, 28)


@pytest.mark.parametrize("text", ["", "  ", "无", "—", "/", "-", "。"])
def test_an_empty_cell_has_no_deadline(text: str) -> None:
    assert _read(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3月、6月、9月", ["2023-03-31", "2023-06-30", "2023-09-30"]),
        ("3、6、9月底前", ["2023-03-31", "2023-06-30", "2023-09-30"]),
        ("6月底、12月底前各报送一次", ["2023-06-30", "2023-12-31"]),
        ("6月底前和12月底前各报送一次", ["2023-06-30", "2023-12-31"]),
        ("第一、三季度", ["2023-03-31", "2023-09-30"]),
        ("2023年6月底前,2024年6月底前", ["2023-06-30", "2024-06-30"]),
    ],
)
def test_a_list_of_times_gives_a_deadline_for_each(text: str, expected: list[str]) -> None:
    assert [str(deadline.due) for deadline in _read(text)] == expected


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("普法计划:3月底前;普法总结:12月底前", ["普法计划", "普法总结"]),
        ("培训,每季度一次;考试,6月底前", ["培训", "考试"]),
        ("典型案例年内完成、普法计划3月底前完成", ["典型案例", "普法计划"]),
        ("区教育局3月底前完成普法计划", ["普法计划"]),
        ("3月15日前报送计划,11月25日前报送总结", ["计划", "总结"]),
        ("1.培训:每季度;2.考核:年底", ["培训", "考核"]),
        ("6月底前完成内容更新", ["内容更新"]),
        ("普法计划3月底前完成\n应急演练6月底前完成", ["普法计划", "应急演练"]),
        ("宪法宣传周期间,12月10日前报送总结", [None, "总结"]),
    ],
)
def test_the_subject_is_what_is_left_without_time_actor_and_verb(text: str, subjects: list[str | None]) -> None:
    assert [deadline.subject for deadline in _read(text)] == subjects


@pytest.mark.parametrize(
    ("text", "kind"), [("3月底前", "due"), ("上半年", "range"), ("全年", "all_year"), ("年底", "due")]
)
def test_without_a_year_a_date_is_unknown_and_unsure(text: str, kind: str) -> None:
    deadline = _only(text, None)
    assert (deadline.kind, deadline.due) == (kind, None)
    assert deadline.confidence < SURE


def test_words_without_a_date_count_for_nothing_beside_others() -> None:
    assert [deadline.kind for deadline in _read("立行立改,长期坚持")] == ["all_year"]
    assert [str(deadline.due) for deadline in _read("即日起至4月15日")] == ["2023-04-15"]


def test_a_clauses_own_year_wins() -> None:
    assert _only("2024年3月底前", 2023).due == date(2024, 3, 31)
    assert _only("2024年3月底前", None).due == date(2024, 3, 31)
