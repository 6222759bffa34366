"""A person's corrections: kept apart from the draft, taken again by the document's next edition."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from services.tasks.drafts.domain.correcting.edits import Edit, Operation, apply
from services.tasks.drafts.domain.correcting.matching import Key, match_part, match_tasks
from tests.unit.drafts_builders import parse_of, proposed, read_target, read_task, settled

DRAFT: dict[str, Any] = {
    "title": "计划",
    "year": 2023,
    "units": [{"id": "district", "name": "示例区", "kind": "district"}],
    "tasks": [
        {
            "no": "1",
            "title": "抓好法治宣传教育",
            "lead": ["section"],
            "deadlines": [{"id": "year-end", "due": "2023-12-31"}],
            "targets": [{"id": "performance", "title": "演出", "goal": 5, "of": {"kind": "performance"}}],
        },
        {"no": "2", "title": "加强领导干部学法", "assisting": [{"each": "department"}]},
    ],
}


def edit(path: str, now: Any = None, was: Any = None, op: str = "set", **given: Any) -> Edit:
    return Edit.model_validate({"path": path, "op": op, "was": was, "now": now} | given)


def task(draft: dict[str, Any], no: str) -> dict[str, Any]:
    found: dict[str, Any] = next(task for task in draft["tasks"] if task["no"] == no)
    return found


@pytest.mark.parametrize(
    ("change", "path", "now"),
    [
        (edit("title", "新计划", "计划"), ("title",), "新计划"),
        (edit("tasks/1/targets/performance/goal", 8, 5), ("tasks", 0, "targets", 0, "goal"), 8),
        (edit("tasks/1/targets/performance/of/laws", "宪法"), ("tasks", 0, "targets", 0, "of", "laws"), "宪法"),
        (edit("tasks/1/lead", "office", op="add"), ("tasks", 0, "lead"), ["section", "office"]),
        (edit("tasks/1/assisting", "office", op="add"), ("tasks", 0, "assisting"), ["office"]),
        (edit("tasks/1/lead", ["office"], ["section"]), ("tasks", 0, "lead"), ["office"]),
        (edit("tasks/2/targets", {"id": "new"}, op="add"), ("tasks", 1, "targets"), [{"id": "new"}]),
        (edit("tasks/1/deadlines/year-end/due", "2023-11-30", "2023-12-31"), ("tasks", 0, "deadlines", 0, "due"), "2023-11-30"),
        (edit("observances", {"id": "x"}, op="add"), ("observances",), [{"id": "x"}]),
        (edit("units/district/name", "新区", "示例区"), ("units", 0, "name"), "新区"),
    ],
)  # fmt: skip
def test_a_correction_changes_its_place_and_nothing_else(change: Edit, path: tuple[Any, ...], now: Any) -> None:
    before = copy.deepcopy(DRAFT)
    done = apply(DRAFT, [change])
    assert (done.applied, done.conflicts) == ((0,), ())
    found: Any = done.draft
    for step in path:
        found = found[step]
    assert found == now
    assert before == DRAFT


def test_things_are_removed_by_their_number_or_id_and_parties_by_what_they_are() -> None:
    edits = [
        edit("tasks/1/targets/performance", op="remove"),
        edit("tasks/2/assisting", was={"each": "department"}, op="remove"),
        edit("tasks/1/deadlines/year-end", was={"id": "year-end", "due": "2023-12-31"}, op="remove"),
    ]
    done = apply(DRAFT, edits)
    assert done.conflicts == ()
    assert task(done.draft, "1")["targets"] == task(done.draft, "1")["deadlines"] == []
    assert "assisting" not in task(done.draft, "2")
    assert [each["no"] for each in apply(DRAFT, [edit("tasks/2", op="remove")]).draft["tasks"]] == ["1"]


def test_a_field_is_taken_away_by_nothing() -> None:
    assert "lead" not in task(apply(DRAFT, [edit("tasks/1/lead", None, ["section"])]).draft, "1")


def test_corrections_build_on_one_another_even_under_a_new_number() -> None:
    edits = [
        edit("tasks/1/no", "9", "1"),
        edit("tasks/1/title", "新", "抓好法治宣传教育"),
        edit("tasks", {"no": "1", "title": "另一项"}, op="add"),
    ]
    done = apply(DRAFT, edits[:2])
    assert [(each["no"], each["title"]) for each in done.draft["tasks"]] == [("9", "新"), ("2", "加强领导干部学法")]
    added = [edit("tasks", {"no": "3"}, op="add"), edit("tasks/3/title", "第三项")]
    assert task(apply(DRAFT, added).draft, "3")["title"] == "第三项"


@pytest.mark.parametrize(
    ("change", "reason", "stands"),
    [
        (edit("title", "新", "旧"), "changed", "计划"),
        (edit("tasks/7/title", "新", "旧"), "gone", None),
        (edit("tasks/1/targets/other/goal", 1, 2), "gone", None),
        (edit("tasks/1/targets/performance", was={"id": "performance"}, op="remove"), "changed", DRAFT["tasks"][0]["targets"][0]),
        (edit("units", {"id": "district", "name": "x"}, op="add"), "taken", DRAFT["units"][0]),
        (edit("tasks/1/nonsense", 1), "unfit", None),
        (edit("title/deeper", 1), "unfit", "计划"),
        (edit("title", 1, op="add"), "unfit", "计划"),
        (edit("tasks", "text", op="add"), "unfit", None),
    ],
)  # fmt: skip
def test_what_cannot_be_applied_is_a_conflict_and_changes_nothing(change: Edit, reason: str, stands: Any) -> None:
    done = apply(DRAFT, [change])
    assert [(conflict.reason, conflict.stands) for conflict in done.conflicts] == [(reason, stands)]
    assert (done.draft, done.applied) == (DRAFT, ())


def test_what_the_document_says_by_now_itself_is_no_conflict() -> None:
    edits = [edit("title", "计划", "旧"), edit("tasks/5", op="remove"), edit("units", DRAFT["units"][0], op="add")]
    done = apply(DRAFT, edits)
    assert (done.applied, done.conflicts, done.draft) == ((0, 1, 2), (), DRAFT)


@pytest.mark.parametrize("bad", [{}, {"path": ""}, {"path": "/a"}, {"path": "a", "now": [[[[[[[[[1]]]]]]]]]}])
def test_an_edit_without_a_place_or_of_endless_depth_is_none(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Edit.model_validate(bad)


def test_tasks_are_found_again_by_title_then_likeness_then_number() -> None:
    present = [Key("1", "加强领导干部学法用法"), Key("2", "抓好法治宣传教育"), Key("3", "全新任务")]
    wanted = [Key("1", "抓好法治宣传教育"), Key("2", "加强领导干部学法"), Key("9", "从前的事"), Key("3", "")]
    assert list(match_tasks(wanted, present).values()) == ["2", "1", None, "3"]


def test_two_tasks_of_one_title_are_told_apart_by_their_numbers() -> None:
    keys = [Key("1", "宣传"), Key("2", "宣传")]
    assert match_tasks(list(reversed(keys)), keys) == {keys[0]: "1", keys[1]: "2"}


def test_parts_are_found_again_by_what_they_say() -> None:
    present = {"a": "开展普法演出5场次", "b": "每季度培训一次"}
    assert match_part("b", "开展普法演出5场次", present) == "a"
    assert match_part("a", "开展普法演出8场次", present) == "a"
    assert match_part("gone", "开展普法演出8场次", present) == "a"
    assert match_part("gone", "完全不同的内容", present) is None
    assert match_part("b", None, present) == "b"


def corrected() -> tuple[Any, tuple[Edit, ...]]:
    """Three tasks and, of each, a corrected goal, noted with what finds it again."""
    titles = ("抓好重要节点普法", "加强领导干部学法", "打造法治文化阵地")
    tasks = [
        read_task(title, no=str(no), targets=(read_target(f"{title}不少于5场", title=title),))
        for no, title in enumerate(titles, start=1)
    ]
    ids = [each["targets"][0]["id"] for each in proposed(parse_of(*tasks)).draft["tasks"]]
    edits = [edit(f"tasks/{no}/targets/{id}/goal", no * 10, 5) for no, id in enumerate(ids, start=1)]
    return tasks, settled(parse_of(*tasks), edits).edits


@given(st.permutations([0, 1, 2]), st.lists(st.integers(1, 99), min_size=3, max_size=3, unique=True))
@settings(max_examples=25)
def test_renumbered_and_reordered_tasks_keep_their_edits(order: list[int], numbers: list[int]) -> None:
    tasks, edits = corrected()
    moved = [tasks[place].model_copy(update={"no": str(no)}) for place, no in zip(order, numbers, strict=True)]
    done = settled(parse_of(*moved), edits)
    assert done.conflicts == ()
    goals = {each["title"]: each["targets"][0]["goal"] for each in done.draft["tasks"]}
    assert list(goals.values()) == [(place + 1) * 10 for place in order]
    nos = {place: str(no) for place, no in zip(order, numbers, strict=True)}
    assert [each.path.split("/")[1] for each in done.edits] == [nos[0], nos[1], nos[2]]


@given(st.sets(st.sampled_from([0, 1, 2])))
@settings(max_examples=10)
def test_what_the_document_changed_is_a_conflict_and_no_edit_is_lost(changed: set[int]) -> None:
    tasks, edits = corrected()
    renewed = [
        each.model_copy(update={"targets": (each.targets[0].model_copy(update={"goal": 7.0}),)})
        if place in changed
        else each
        for place, each in enumerate(tasks)
    ]
    done = settled(parse_of(*renewed), edits)
    assert {conflict.edit for conflict in done.conflicts} == changed
    assert all((conflict.was, conflict.stands) == (5, 7) for conflict in done.conflicts)
    assert set(done.applied) == {0, 1, 2} - changed
    assert len(done.edits) == len(edits)
    mine = [each.model_copy(update={"was": 7}) if number in changed else each for number, each in enumerate(done.edits)]
    assert settled(parse_of(*renewed), mine).conflicts == ()


def test_an_answer_is_found_again_when_its_task_is_worded_anew_and_told_when_it_is_moot() -> None:
    before = parse_of(read_task("开展法治宣传教育活动", targets=()))
    question = settled(before).proposal.open[0]
    edits = settled(before, [Edit(answers=question.id, now=["lecture"])]).edits
    after = settled(parse_of(read_task("深入开展法治宣传教育活动", no="4", targets=())), edits)
    assert (after.conflicts, after.proposal.open) == ((), ())
    assert after.draft["tasks"][0]["targets"][0]["of"] == {"kind": "lecture"}
    assert (after.edits[0].path, after.edits[0].title) == ("tasks/4/targets", "深入开展法治宣传教育活动")
    moot = settled(parse_of(read_task("开展法治宣传教育活动")), edits)
    assert [(conflict.edit, conflict.reason) for conflict in moot.conflicts] == [(0, "gone")]


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-10, 10), st.sampled_from(["1", "section", "performance", "id"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["id", "no", "goal", "of"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_STEPS = st.sampled_from(
    [
        "tasks",
        "1",
        "2",
        "targets",
        "deadlines",
        "performance",
        "goal",
        "of",
        "lead",
        "units",
        "district",
        "title",
        "no",
        "x",
    ]
)
_EDITS = st.builds(
    Edit,
    path=st.lists(_STEPS, min_size=1, max_size=5).map("/".join),
    op=st.sampled_from([Operation.SET, Operation.ADD, Operation.REMOVE]),
    was=_VALUES,
    now=_VALUES,
    title=st.one_of(st.none(), st.text(max_size=5)),
    says=st.one_of(st.none(), st.text(max_size=5)),
)


@given(st.lists(_EDITS, max_size=6))
def test_any_edits_are_applied_or_told_and_never_raise(edits: list[Edit]) -> None:
    before = copy.deepcopy(DRAFT)
    done = apply(DRAFT, edits, {"tasks/1": "抓好法治宣传教育", "tasks/1/targets/performance": "演出5场"})
    told = [*done.applied, *(conflict.edit for conflict in done.conflicts)]
    assert sorted(told) == list(range(len(edits)))
    assert before == DRAFT
    again = apply(done.draft, [])
    assert again.draft == done.draft
