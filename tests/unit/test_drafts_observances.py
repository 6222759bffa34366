"""Days, weeks and months as documents name them."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE, ReadObservance
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.domain.words.observances import observances

_LEXICON = load_lexicon(Path(__file__).parents[2] / "plans" / "lexicon.yaml")


def _read(text: str) -> tuple[ReadObservance, ...]:
    return observances(Document(text), Span(0, len(text)), _LEXICON)


@pytest.mark.parametrize(
    ("text", "id", "name", "rule"),
    [
        ("3月8日“国际劳动妇女节”", "womens-day", "国际劳动妇女节", {"on": "03-08"}),
        ("“12·4”国家宪法日", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("12.4国家宪法日", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("“4.15”全民国家安全教育日", "national-security-day", "全民国家安全教育日", {"on": "04-15"}),
        ("３月１５日消费者权益日", "consumer-day", "消费者权益日", {"on": "03-15"}),
        ("国家宪法日（12月4日）", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("12月4日是第十个国家宪法日", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("十二月四日国家宪法日", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("6月5日“世界环境日、", "environment-day", "世界环境日", {"on": "06-05"}),
        ("“三八妇女节", "womens-day", "三八妇女节", {"on": "03-08"}),
        ("“三八”妇女节", "womens-day", "三八妇女节", {"on": "03-08"}),
        ("“三八”妇女维权周", "womens-week", "三八妇女维权周", {"week_of": "03-08"}),
        ("“宪法宣传周”", "constitution-week", "宪法宣传周", {"week_of": "12-04"}),
        ("5月“民法典宣传月”", "civil-code-month", "民法典宣传月", {"month": 5}),
        ("法治宣传教育月", "law-month", "法治宣传教育月", {"month": 12}),
        ("11月法治宣传教育月", "law-month", "法治宣传教育月", {"month": 11}),
        ("9月23日中国农民丰收节", "harvest-festival", "中国农民丰收节", {"on": "09-23"}),
        ("“6·26”国际禁毒日前", "drugs-day", "国际禁毒日", {"on": "06-26"}),
        ("“12·4”", "constitution-day", "国家宪法日", {"on": "12-04"}),
        ("质量月", "quality-month", "质量月", {"month": 9}),
        ("世界读书日", "reading-day", "世界读书日", {"on": "04-23"}),
        ("7月11日“世界人口日”", "population-day", "世界人口日", {"on": "07-11"}),
        ("宪法宣传周期间", "constitution-week", "宪法宣传周", {"week_of": "12-04"}),
        ("世界无烟日", "no-tobacco-day", "世界无烟日", {"on": "05-31"}),
        ("某某保护日（5·21）", None, "某某保护日", {"on": "05-21"}),
        ("3.15", "consumer-day", "国际消费者权益日", {"on": "03-15"}),
        ("10月“信用记录宣传月”", None, "信用记录宣传月", {"month": 10}),
    ],
)
def test_an_observance_is_named(text: str, id: str | None, name: str, rule: dict[str, Any]) -> None:
    (found,) = _read(f"用好{text}等节点")
    assert (found.id, found.name, found.rule) == (id, name, rule)


@pytest.mark.parametrize(
    "text",
    [
        "3月15日前报送",
        "3·15",
        "12月4日",
        "环境日益改善",
        "3月1日起施行",
        "9月30日前完成",
        "儿童节目",
        "5月1日至5月31日",
        "每月5日",
        "重要节日",
        "2月30日某某节",
        "12月4日为集中宣传日",
    ],
)
def test_no_observance_is_named(text: str) -> None:
    assert _read(text) == ()


def test_the_documents_own_date_wins_and_is_asked_about() -> None:
    (found,) = _read("3月16日“国际消费者权益日”")
    assert found.rule == {"on": "03-16"}
    assert found.confidence < SURE


def test_days_in_quotes_are_the_observances_on_them() -> None:
    assert [each.id for each in _read("“3·15”“4·15”“12·4”等时间节点")] == [
        "consumer-day",
        "national-security-day",
        "constitution-day",
    ]


def test_an_observance_whose_day_moves_is_asked_about() -> None:
    (found,) = _read("全民国防教育日")
    assert (found.rule, found.confidence < SURE) == ({"month": 9}, True)


def test_each_stands_once_where_its_date_stands() -> None:
    text = "国家宪法日前后，用好12月4日“国家宪法日”和国家宪法日"
    (found,) = _read(text)
    assert found.source.start == text.index("“") + 1


@settings(deadline=None)
@given(st.text(alphabet="0123456789月日·.一二十“”节周宪法宣传日国家妇女 \n（）", max_size=120))
def test_no_text_raises(text: str) -> None:
    for found in _read(text):
        assert 0 <= found.source.start < found.source.end <= len(text)
