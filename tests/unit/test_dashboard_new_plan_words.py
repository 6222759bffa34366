"""A document cut into marked pieces, and a draft's values in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.draft_models import DocumentText, PlanDraft
from dashboard.marked_text import Mark, blocks, marks_of
from dashboard.models import Kind
from dashboard.plan_facts import options, refused
from dashboard.plan_words import PlanWords, key_of, party_of
from dashboard.texts import texts
from tests.unit.dashboard_edge import KINDS
from tests.unit.new_plan_edge import PARSE, TEXT, draft

LECTURE = Kind.model_validate(next(each for each in KINDS if each["id"] == "lecture") | {"name": "法治讲座"})
WORDS = PlanWords.of(PlanDraft.model_validate(draft()), {"lecture": LECTURE}, texts("zh"))
ENGLISH = PlanWords.of(
    PlanDraft.model_validate(draft()), {"lecture": LECTURE.model_copy(update={"name": "Lecture"})}, texts("en")
)


def test_the_pieces_of_a_document_are_its_text() -> None:
    (block,) = blocks(DocumentText(text=TEXT), PARSE)
    assert ["".join(piece.text for piece in line.pieces) for line in block.lines] == TEXT.split("\n")
    assert [line.no for line in block.lines] == [1, 2, 3]


def test_the_shortest_reading_of_a_place_is_the_one_that_shows() -> None:
    place = {"line": 1, "start": 0, "end": 9}
    inner = {"line": 1, "start": 2, "end": 4}
    parse = {"tasks": [{"source": place, "deadlines": [{"source": inner}], "targets": [{"source": place}]}]}
    (block,) = blocks(DocumentText(text="年底前开展五场活动"), parse)
    assert [(piece.text, piece.mark and piece.mark.kind) for piece in block.lines[0].pieces] == [
        ("年底", "target"),
        ("前开", "deadline"),
        ("展五场活动", "target"),
    ]


def test_what_is_read_with_little_confidence_is_marked_so() -> None:
    assert [mark.kind for mark in marks_of(PARSE) if mark.unsure] == ["deadline"]
    assert Mark(0, 1, "task").unsure is False


def test_a_table_is_a_table_and_says_where_a_merged_cell_goes_on() -> None:
    text = "前言\n甲 | 乙\n丙 | 丁\n后记"
    rows = [[[3, 4, False], [7, 8, False]], [[3, 4, True], [13, 14, False]]]
    before, table, after = blocks(DocumentText(text=text, tables=({"start": 3, "end": 14, "rows": rows},)), {})
    assert (before.table, table.table, after.table) == (False, True, False)
    assert [[cell and "".join(piece.text for piece in cell) for cell in line.cells] for line in table.lines] == [
        ["甲", "乙"],
        [None, "丁"],
    ]
    assert [line.no for line in (*before.lines, *table.lines, *after.lines)] == [1, 2, 3, 4]


@given(
    st.text(alphabet="年底前\n |", max_size=60), st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=8)
)
def test_any_places_at_all_leave_the_text_whole(text: str, places: list[tuple[int, int]]) -> None:
    found = [{"source": {"line": 1, "start": start, "end": end}} for start, end in places]
    parse = {"tasks": [{"source": each["source"], "targets": [each]} for each in found]}
    lines = [line for block in blocks(DocumentText(text=text), parse) for line in block.lines]
    shown = ["".join(piece.text for piece in line.pieces) for line in lines]
    assert shown == [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ({"due": "2023-03-31"}, "2023-03-31 前"),
        ({"due": "2023-03-31", "subject": "清单"}, "清单：2023-03-31 前"),
        ({"from": "2023-01-01", "to": "2023-06-30"}, "2023-01-01 至 2023-06-30"),
        ({"all_year": True}, "贯穿全年"),
        ({"on_notice": True}, "以通知为准"),
        ({"on_notice": True, "no_later_than": "2023-12-31"}, "以通知为准，不晚于 2023-12-31"),
        ({"on_notice": True, "due": "2023-05-01"}, "2023-05-01 前"),
        ({"each": "quarter"}, "每季度"),
        ({"each": "quarter", "by": {"working_day": 6}}, "每季度，期满后 6 个工作日内"),
        ({"observance": "law-month", "subject": "law-month"}, "“law-month”期间"),
    ],
)
def test_a_deadline_is_said_in_words(deadline: dict[str, Any], said: str) -> None:
    assert WORDS.deadline(deadline) == said


TARGETS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"goal": 5, "counted_in": "场次"}, "全区 5 场次", "whole district: 5 场次"),
    (
        {"measure": "count", "goal": 1, "per": "township", "every": "quarter"},
        "每个街镇每季度 1 次",
        "each township, each quarter: 1 次",
    ),
    ({"measure": "ratio", "goal": 1, "per": "village"}, "每个村（社区） 达到 100%", "each village: 100%"),
    ({"measure": "milestone", "goal": 1}, "全区 完成即可", "whole district: done"),
    ({"goal": 2, "units": ["qinghe", "baishi"]}, "青禾街道、白石镇 2 次", "青禾街道, 白石镇: 2 次"),
)


@pytest.mark.parametrize(("target", "chinese", "english"), TARGETS)
def test_a_target_is_said_in_words(target: dict[str, Any], chinese: str, english: str) -> None:
    assert (WORDS.goal(target), ENGLISH.goal(target)) == (chinese, english)


@pytest.mark.parametrize("party", ["qinghe", {"each": "township"}])
def test_a_party_is_found_again_by_its_key(party: Any) -> None:
    assert party_of(key_of(party)) == party


NAMES = st.sampled_from(
    ["lead", "deadlines", "targets", "tasks", "every", "per", "of", "goal", "year", "measure", "title"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "each", "goal", "kind"]), inner),
)


@given(NAMES, JSON)
def test_any_value_of_any_field_can_be_said(name: str, value: Any) -> None:
    assert isinstance(WORDS.value(name, value), str)


def test_what_is_measured_is_said_with_what_counts() -> None:
    area = {"measure": "sum", "field": "details.area", "of": {"kind": "lecture"}}
    assert WORDS.counted(area) == "法治讲座，累计“展板”"
    share = {
        "measure": "ratio",
        "numerator": "details.people",
        "denominator": "participants",
        "of": {"kind": "lecture"},
    }
    assert WORDS.counted(share) == "法治讲座，听众 ÷ 参加人数"
    assert WORDS.counted({"measure": "sum", "of": {"kind": "lecture"}}) == "法治讲座"
    assert WORDS.value("field", "details.gone") == "gone"


def test_numbers_are_added_up_and_anything_is_told_apart() -> None:
    assert options("sum", "field", WORDS.details, ["lecture"]) == ("participants", "details.area", "details.people")
    assert "details.project" in options("distinct", "field", WORDS.details, [])
    assert "laws" in options("distinct", "field", WORDS.details, ["lecture"])
    assert "laws" not in options("ratio", "once_per", WORDS.details, ["lecture"])
    assert options("sum", "field", WORDS.details, ["training"]) == ("participants", "details.area", "details.people")


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ({"measure": "sum", "goal": 10.5, "field": "participants"}, []),
        ({"measure": "sum", "goal": 10}, ["needed.sum"]),
        ({"measure": "ratio", "numerator": "participants"}, ["needed.ratio"]),
        ({"measure": "ratio", "numerator": "participants", "denominator": "participants"}, ["same"]),
        ({"measure": "count", "goal": 1.5}, ["whole"]),
        ({"measure": "distinct", "field": "place", "goal": 10_001}, ["too_many"]),
        ({"measure": "milestone", "goal": 1}, []),
    ],
)
def test_what_does_not_go_together_is_known_before_it_is_sent(target: dict[str, Any], why: list[str]) -> None:
    assert refused(target) == why
