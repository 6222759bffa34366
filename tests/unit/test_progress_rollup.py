"""Above the cells: parents, targets, tasks."""

from datetime import date
from typing import Any

import pytest

from services.tasks.progress.domain.cells import Slot, scope, slots_of
from services.tasks.progress.domain.changes import changes_of
from services.tasks.progress.domain.course import course_of
from services.tasks.progress.domain.rollup import Tally, tally_on, task_state, total
from services.tasks.progress.domain.statuses import Status, worst
from services.tasks.progress.domain.steps import Step, scaled
from shared.catalogue import Catalogue
from tests.builders import REPOSITORY, plan_of, target_data, tree_of
from tests.unit.progress_pairs import pairs

CATALOGUE = Catalogue(REPOSITORY / "services/tasks/progress/messages")
MAY = date(2023, 5, 1)


def one(slot: Slot, on: date, verified: float, posted: float = 0) -> Tally:
    """One cell in which so much was held, and told, on 1 May."""
    steps = (Step(MAY, MAY, "", scaled(verified), scaled(posted)),) if slot.begins <= MAY else ()
    return tally_on(slot, 1, changes_of(slot, course_of(slot.target, pairs(slot.target, steps))), on)


def town_tally(
    values: dict[str, float], *, posted: dict[str, float] | None = None, on: date = MAY, **target: Any
) -> Tally:
    """The whole of a target of the townships, given what is verified and posted for each."""
    plan = plan_of(target_data(**({"per": "township", "goal": 1} | target)))
    return total(
        one(slot, on, values.get(unit, 0), (posted or {}).get(unit, 0))
        for slot in slots_of(plan)
        for unit in scope(plan, tree_of(plan), slot.target)
    )


def test_five_trainings_in_one_town_never_hide_an_idle_one() -> None:
    state = town_tally({"east": 5}).state()
    assert (state.value, state.goal, state.status) == (1, 2, "open")


def test_of_milestones_the_done_ones_are_counted() -> None:
    state = town_tally({"east": 3}, measure="milestone").state()
    assert (state.value, state.goal) == (1, 2)


def test_a_parent_is_as_its_worst_begun_cell() -> None:
    assert town_tally({"east": 1}, on=date(2024, 1, 1)).status == "overdue"
    assert town_tally({"east": 1, "west": 1}).status == "done"
    assert town_tally({}, on=date(2022, 12, 31)).status == "waiting"


def test_cells_of_periods_to_come_leave_the_status_alone_but_not_the_goal() -> None:
    halves = town_tally({"east": 1, "west": 1}, every="half")
    assert (halves.status, halves.value, halves.goal) == ("done", scaled(2), scaled(4))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (list(Status), "overdue"),
        (["done", "done_late"], "done_late"),
        (["done", "waiting", "done_late"], "waiting"),
        (["done", "waiting", "open"], "open"),
        (["open", "at_risk"], "at_risk"),
        ([], "waiting"),
    ],
)
def test_the_worst_comes_first(statuses: list[str], expected: str) -> None:
    assert worst(Status(status) for status in statuses) == expected


def test_a_parents_provisional_is_capped_for_each_child_and_its_flag_follows_the_same_rule() -> None:
    partly = town_tally({}, posted={"east": 7}).state()
    assert (partly.provisional, partly.awaiting_review) == (1, False)
    both = town_tally({"east": 1}, posted={"west": 1}).state()
    assert (both.value, both.provisional, both.awaiting_review) == (1, 2, True)
    milestones = town_tally({"east": 1}, posted={"west": 1}, measure="milestone").state()
    assert (milestones.value, milestones.provisional, milestones.awaiting_review) == (1, 2, True)


def test_tallies_add_up_in_any_grouping() -> None:
    parts = [town_tally({"east": 1}), town_tally({}, on=date(2024, 1, 1)), town_tally({}, posted={"west": 2}, goal=2)]
    assert parts[0] + (parts[1] + parts[2]) == (parts[2] + parts[1]) + parts[0] == total(parts)


def test_a_parent_is_due_when_its_next_unfinished_cell_is() -> None:
    cells = [
        tally_on(
            slot,
            1,
            changes_of(slot, course_of(slot.target, pairs(slot.target, (Step(MAY, MAY, "", scaled(done), 0),)))),
            MAY,
        )
        for slot, done in zip(slots_of(plan_of(target_data(every="quarter", goal=1))), (1, 1, 0, 0), strict=True)
    ]
    assert total(cells).due == date(2023, 9, 30)
    assert total(cells[:2]).due == date(2023, 6, 30)


def test_a_parents_reason_counts_its_cells() -> None:
    def zh(found: Tally) -> str:
        return found.state().reason.text(lambda code, **params: CATALOGUE.text(code, "zh", **params))

    assert zh(town_tally({"east": 1})) == "共 2 项，已完成 1 项，没有逾期和有风险的"
    assert zh(town_tally({"east": 1}, on=date(2024, 1, 1))) == "共 2 项，已完成 1 项，逾期 1 项，有风险 0 项"


def test_a_task_is_as_its_worst_target_and_as_far_as_their_mean() -> None:
    plan = plan_of(target_data())
    state = task_state(plan, plan.tasks[0], [town_tally({"east": 1}), town_tally({"east": 1, "west": 1})], MAY)
    assert (state.status, state.percent) == ("open", 0.75)


def test_a_target_that_asks_nothing_of_anybody_leaves_the_mean_alone() -> None:
    plan = plan_of(target_data())
    assert task_state(plan, plan.tasks[0], [Tally(), town_tally({"east": 1})], MAY).percent == 0.5
    assert task_state(plan, plan.tasks[0], [Tally()], MAY).percent is None


@pytest.mark.parametrize(
    ("deadlines", "on", "status"),
    [
        ((), MAY, "open"),
        (({"id": "d", "due": "2023-03-01"},), MAY, "open"),
        (({"id": "d", "on_notice": True},), MAY, "waiting"),
        (({"id": "d", "on_notice": True, "no_later_than": "2023-05-01"},), MAY, "open"),
        (({"id": "d", "on_notice": True, "due": "2023-09-01"},), MAY, "open"),
        (({"id": "d", "from": "2023-07-01", "to": "2023-12-31"},), MAY, "waiting"),
        (({"id": "d", "from": "2023-05-01", "to": "2023-12-31"},), MAY, "open"),
        ((), date(2022, 12, 31), "waiting"),
    ],
)
def test_a_task_without_targets_waits_or_is_open_and_never_late(
    deadlines: tuple[dict[str, Any], ...], on: date, status: str
) -> None:
    plan = plan_of(deadlines=deadlines)
    state = task_state(plan, plan.tasks[0], [], on)
    assert (state.status, state.percent) == (status, None)
