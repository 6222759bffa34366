"""How often each number of a sentence is asked, and how many that makes in a period that plans know."""

from pathlib import Path

import pytest

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SURE, ReadTarget
from services.tasks.drafts.domain.words.lexicon import load_lexicon

_LEXICON = load_lexicon(Path(__file__).parents[2] / "plans" / "lexicon.yaml")


def _read(sentence: str) -> tuple[ReadTarget, ...]:
    document = Document(f"\n{sentence}")
    return targets(document, Span(1, len(document.text)), 2023, (), _LEXICON, title=Span(0, 0))


OWN: list[tuple[str, list[str]]] = [
    ("每月至少组织1次反诈宣传，知晓率达90%以上。", ["1 month", "0.9 year"]),
    (
        "每半年对法律明白人开展一次集中培训，每村培养“法律明白人”不少于5名。",
        ["1 half", "5 year"],
    ),
    ("每月至少一次、全年不少于12次开展会前学法。", ["1 month", "12 year"]),
    ("每名法治副校长每学期授课至少1次，模拟法庭活动2场。", ["1 half", "2 year"]),
    ("全年编发典型案例20个以上，其中每季度公布典型案例不少于5个。", ["20 year", "5 quarter"]),
    ("每季度，组织开展法治讲座1场。", ["1 quarter"]),
    ("利用广播每周播出反诈提示，集中宣传4场次以上。", ["4 year"]),
]


@pytest.mark.parametrize(("sentence", "wanted"), OWN)
def test_a_number_takes_no_rhythm_from_what_is_asked_beside_it(sentence: str, wanted: list[str]) -> None:
    assert [f"{each.goal:g} {each.every.value}" for each in _read(sentence)] == wanted


IN_A_PERIOD: list[tuple[str, str]] = [
    ("广播每周播放普法节目2次。", "8 month"),
    ("每两周开展一次法治宣讲。", "2 month"),
    ("邀请法治副校长作报告，每学期两次。", "2 half"),
    ("每周两次播放普法节目。", "8 month"),
    ("每半月开展法治宣讲1次。", "2 month"),
    ("每两个月开展一次法治讲座。", "6 year"),
    ("每年春秋两季各开展一次法治宣讲。", "2 year"),
    ("3月、6月、9月各开展1次法治讲座。", "3 year"),
    ("对3个在建项目部各开展1次法治宣讲。", "3 year"),
]


@pytest.mark.parametrize(("sentence", "wanted"), IN_A_PERIOD)
def test_what_a_plan_has_no_period_for_is_counted_in_one_that_it_has_and_asked(sentence: str, wanted: str) -> None:
    read = _read(sentence)
    assert [f"{each.goal:g} {each.every.value}" for each in read] == [wanted]
    assert read[0].confidence < SURE


@pytest.mark.parametrize(
    ("sentence", "goal"),
    [("全年法治讲座不少于3次（4月、7月、10月各1次）。", 3), ("举办培训4期（每季度1期）。", 4)],
)
def test_what_is_said_once_more_in_brackets_is_no_target_of_its_own(sentence: str, goal: int) -> None:
    assert [each.goal for each in _read(sentence)] == [goal]
