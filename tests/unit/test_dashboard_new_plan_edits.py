"""The list of corrections: what a change adds to it, what taking one back leaves, and that it makes what was wanted."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.corrections import (
    keeping,
    list_corrections,
    may_keep,
    task_corrections,
    with_answers,
    with_corrections,
    without,
)
from dashboard.draft_models import Clash, PlanDraft
from services.tasks.drafts.domain.correcting.edits import Edit, apply
from tests.unit.new_plan_edge import draft

TASK: dict[str, Any] = {
    "no": "1",
    "title": "普法演出",
    "lead": ["section"],
    "deadlines": [{"id": "year-end", "due": "2023-12-31"}],
    "targets": [{"id": "shows", "title": "演出", "goal": 5, "deadline": "year-end"}],
}


def set_(path: str, was: Any, now: Any) -> dict[str, Any]:
    return {"path": path, "op": "set", "was": was, "now": now}


def applied(edits: list[dict[str, Any]], *tasks: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks as the services make them of ``edits``; none may be in conflict."""
    done = apply({"tasks": list(tasks)}, [Edit.model_validate(edit) for edit in edits])
    assert done.conflicts == ()
    found: list[dict[str, Any]] = done.draft["tasks"]
    return found


def test_the_same_place_corrected_twice_has_one_edit_from_the_first_word_to_the_last() -> None:
    edits = with_corrections([set_("tasks/1/title", "一", "二")], [set_("tasks/1/title", "二", "三")])
    assert edits == [set_("tasks/1/title", "一", "三")]


def test_a_correction_that_is_corrected_back_is_none() -> None:
    assert with_corrections([set_("tasks/1/title", "一", "二")], [set_("tasks/1/title", "二", "一")]) == []


def test_what_was_added_is_changed_where_it_was_added() -> None:
    task = {"no": "2", "title": "新任务"}
    target = {"id": "t", "title": "指标", "goal": 1}
    edits = with_corrections([], [{"path": "tasks", "op": "add", "now": task}])
    edits = with_corrections(edits, [{"path": "tasks/2/targets", "op": "add", "now": target}])
    edits = with_corrections(edits, [set_("tasks/2/targets/t/goal", 1, 4), set_("tasks/2/lead", None, ["section"])])
    assert len(edits) == 1
    assert applied(edits, TASK)[1] == {**task, "targets": [{**target, "goal": 4}], "lead": ["section"]}


def test_what_was_added_and_removed_again_was_never_there() -> None:
    edits = with_corrections([], [{"path": "tasks", "op": "add", "now": {"no": "2", "title": "新任务"}}])
    assert with_corrections(edits, [{"path": "tasks/2", "op": "remove", "was": {"no": "2"}}]) == []


def test_a_removed_task_takes_the_corrections_within_it_along() -> None:
    edits = with_corrections(
        [set_("tasks/1/title", "普法演出", "演出")], [{"path": "tasks/1", "op": "remove", "was": TASK}]
    )
    assert applied(edits, TASK) == []
    assert len(edits) == 1


def test_removing_task_1_leaves_task_10_alone() -> None:
    other = set_("tasks/10/title", "一", "二")
    edits = with_corrections([other], [{"path": "tasks/1", "op": "remove", "was": TASK}])
    assert edits[0] == other


def test_answers_replace_earlier_ones_to_the_same_question_only() -> None:
    edits = [{"answers": "a", "now": 1}, {"answers": "b", "now": 2}, set_("title", "一", "二")]
    assert with_answers(edits, {"a": 3}) == [*edits[1:], {"answers": "a", "now": 3}]


def test_taking_an_edit_back_leaves_the_others_in_their_order() -> None:
    assert without([{"path": "a"}, {"path": "b"}, {"path": "c"}], 1) == [{"path": "a"}, {"path": "c"}]


@pytest.mark.parametrize(("reason", "kept"), [("changed", True), ("taken", True), ("gone", False), ("unfit", False)])
def test_ones_own_word_can_be_kept_where_there_is_a_place_for_it(reason: str, kept: bool) -> None:
    assert may_keep(Clash(edit=0, path="title", reason=reason)) is kept


def test_a_kept_correction_holds_over_what_the_document_says_now() -> None:
    now = copy.deepcopy(TASK)
    now["targets"][0]["goal"] = 8
    edits = [set_("tasks/1/targets/shows/goal", 5, 6)]
    clash = Clash(edit=0, path=edits[0]["path"], reason="changed", was=5, stands=8, now=6)
    assert applied(keeping(edits, clash), now)[0]["targets"][0]["goal"] == 6


def test_a_kept_addition_has_an_id_of_its_own() -> None:
    mine = {"id": "shows", "title": "另一项", "goal": 2}
    edits = [{"path": "tasks/1/targets", "op": "add", "now": mine}]
    clash = Clash(edit=0, path="tasks/1/targets", reason="taken")
    assert [each["id"] for each in applied(keeping(edits, clash), TASK)[0]["targets"]] == ["shows", "shows-2"]


def things(names: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """A list of some of these names' things, in any order."""
    thing = st.fixed_dictionaries({"id": st.sampled_from(names)}, optional=fields)
    return st.lists(thing, unique_by=lambda each: str(each["id"]), max_size=len(names))


TASKS = st.fixed_dictionaries(
    {"no": st.sampled_from("12"), "title": st.sampled_from("一二")},
    optional={
        "text": st.sampled_from("甲乙"),
        "lead": st.lists(st.sampled_from("pq"), unique=True, min_size=1),
        "deadlines": things("abc", due=st.dates().map(str)).filter(bool),
        "targets": things("xyz", goal=st.integers(1, 9), per=st.just("township")).filter(bool),
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(TASKS.map(lambda task: task | {"no": "1"}), TASKS, TASKS)
def test_corrections_make_of_a_task_what_the_person_made_of_it_twice_over(
    first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]
) -> None:
    edits = with_corrections([], task_corrections(first, second))
    (stands,) = applied(edits, first)
    edits = with_corrections(edits, task_corrections(stands, third, "1"))
    (done,) = applied(edits, first)

    def told(task: dict[str, Any]) -> dict[str, Any]:
        by_id = {name: {each["id"]: each for each in task.get(name, ())} for name in ("deadlines", "targets")}
        return {**task, **by_id}

    assert told(done) == told(third)


def renumbered(*edits: dict[str, Any]) -> PlanDraft:
    """The draft of the page's tests as the services make it of ``edits``."""
    done = apply(draft()["draft"], [Edit.model_validate(edit) for edit in edits])
    return PlanDraft.model_validate(draft(edits=list(edits), draft=done.draft))


def test_a_task_with_another_number_is_corrected_where_the_document_has_it() -> None:
    edits = [set_("tasks/1/no", "1", "2"), set_("tasks/2/no", "2", "1")]
    shown = renumbered(*edits)
    assert [task["no"] for task in shown.tasks] == ["2", "1"]
    assert shown.places == ["1", "2"]
    task = shown.task_at("1")
    edits = with_corrections(edits, task_corrections(task, task | {"title": "文艺演出"}, shown.places[0]))
    assert renumbered(*edits).tasks[0]["title"] == "文艺演出"


def test_two_tasks_that_came_to_have_one_number_are_still_told_apart() -> None:
    assert renumbered(set_("tasks/1/no", "1", "2")).places == ["1", "2"]


def test_an_added_task_takes_its_number_and_what_else_is_changed_at_once() -> None:
    task = {"no": "2", "title": "新任务"}
    edits = with_corrections([], [{"path": "tasks", "op": "add", "now": task}])
    edits = with_corrections(edits, task_corrections(task, {"no": "9", "title": "任务", "text": "正文"}))
    assert applied(edits, TASK)[1] == {"no": "9", "title": "任务", "text": "正文"}


DAY = {"id": "constitution-day", "name": "国家宪法日", "rule": {"on": "12-04"}}
MONTH = {"id": "law-month", "name": "法治宣传教育月", "rule": {"month": 12}}


def test_observances_and_safeguards_become_what_the_person_made_of_them() -> None:
    week = {"id": "observance-1", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}
    wanted = [MONTH | {"rule": {"month": 11}}, week]
    first, second = {"no": "R1", "title": "加强领导", "text": "各单位要重视。"}, {"no": "R2", "title": "强化督导"}
    edits = with_corrections(
        [],
        [
            *list_corrections("observances", [DAY, MONTH], wanted),
            *list_corrections("safeguards", [first, second], [{"no": "R1", "title": "加强组织领导"}]),
        ],
    )
    before = {"tasks": [], "observances": [DAY, MONTH], "safeguards": [first, second]}
    done = apply(before, [Edit.model_validate(edit) for edit in edits])
    assert done.conflicts == ()
    assert done.draft["observances"] == wanted
    assert done.draft["safeguards"] == [{"no": "R1", "title": "加强组织领导"}]
