"""The parts of the task page, each with what it needs from the services; what does not answer is named in its place."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from dashboard import task_asking as asking
from dashboard.client import Refused, Unreachable
from dashboard.live import Reading
from dashboard.models import Plan, PlannedTask, PlanSummary, Progress, Task, Unit
from dashboard.plan_words import PlanWords
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.task_address import Asked
from dashboard.task_models import Timeline
from dashboard.task_times import dues
from dashboard.widgets.marks import ACTIVITY_LOOKS, MARKS, look
from dashboard.widgets.reasons import reasons
from dashboard.widgets.task_behind import behind, files
from dashboard.widgets.task_list import groups
from dashboard.widgets.task_matrix import cells_behind, matrix
from dashboard.widgets.task_slips import SHOWN, about
from dashboard.widgets.task_targets import Sheet, next_due, sheets, tally

SLIPS = ("issued", "answered", "closed")


@dataclass(frozen=True)
class Desk:
    """What all parts look at: the plan as it stands for the unit and on the day that are asked for."""

    watch: Watch
    plan: PlanSummary
    reading: Reading[Progress]
    asked: Asked

    @property
    def progress(self) -> Progress:
        assert self.reading.value is not None
        return self.reading.value

    @cached_property
    def content(self) -> Plan | None:
        return self.watch.content(self.plan).read().value

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.watch.units().read().value or ()}

    @cached_property
    def names(self) -> dict[str, str]:
        return {id: unit.name for id, unit in self.units.items()}

    @cached_property
    def words(self) -> PlanWords:
        root = next((unit.kind for unit in self.units.values() if unit.under is None), "district")
        days = {each.id: each.name for each in self.content.observances} if self.content else {}
        return PlanWords(self.watch.viewer.t, self.names, self.watch.kind_names(), days, root)

    def planned(self, task: Task) -> PlannedTask | None:
        return next((each for each in self.content.tasks if each.no == task.no), None) if self.content else None

    @property
    def common(self) -> dict[str, Any]:
        """What every panel is given."""
        return {
            "desk": self,
            "asked": self.asked,
            "names": self.names,
            "marks": MARKS,
            "year": self.plan.year,
            "place": self.asked.place,
        }


def standing(watch: Watch, plan: PlanSummary, live: Reading[Progress], asked: Asked) -> Reading[Progress] | None:
    """The progress of the unit and day that are asked for; None if it is not the reader's to see.

    While the service does not answer, what was shown of it last stays, or else the reader's own part of today.
    """
    assert live.value is not None
    if asked.unit is None and asked.as_of is None:
        return live
    stamp = (plan.active, None if asked.as_of else live.value.data_as_of, live.value.as_of)
    scope, key = (*watch.viewer.scope, watch.viewer.t.language), f"task_shown_{asked.unit}_{asked.as_of}"
    try:
        found = asking.progress(scope, plan.id, asked.unit, asked.as_of, stamp, watch.viewer)
    except Refused:
        return None
    except Unreachable:
        return Reading(st.session_state.get(key, live.value), at=live.at, down_since=live.down_since or live.at)
    st.session_state[key] = found
    return Reading(found, at=live.at, down_since=live.down_since)


def chooser(desk: Desk, task: Task | None) -> None:
    shown = {"tasks": desk.progress.tasks, "look_of": look, "here": task.no if task else None}
    st.html(panel("task_nav", desk.watch.viewer.t, **shown, **desk.common))


def all_tasks(desk: Desk) -> None:
    addresses = {task.no: desk.asked.task(task.no) for task in desk.progress.tasks}
    found, t = groups(desk.progress, desk.content, desk.words, addresses), desk.watch.viewer.t
    why = reasons(desk.progress, desk.names, t)
    st.html(panel("task_list", t, groups=found, why=why, reading=desk.reading, **desk.common))


def one_task(desk: Desk, task: Task) -> None:
    planned, t = desk.planned(task), desk.watch.viewer.t
    told, told_down = _timelines(desk, task)
    made = sheets(task, planned, desk.units, desk.words, desk.asked, desk.progress.unit, told)
    day = desk.progress.as_of
    observances = desk.content.observances if desk.content else ()
    times = dues(planned, task, observances, desk.words, desk.plan.year, day) if planned else ()
    st.html(
        panel(
            "task", t, task=task, planned=planned, words=desk.words, times=times, reading=desk.reading, sheets=made,
            look=look(task.status, any(sheet.target.awaiting_review for sheet in made)), tally=tally(made),
            due=next_due(made, day), told_down=told_down, behind=_opened(desk, made),
            activity_looks=ACTIVITY_LOOKS, may_export=desk.watch.viewer.may_export,
            **desk.common,
        )
    )  # fmt: skip


def _timelines(desk: Desk, task: Task) -> tuple[dict[str, Timeline], bool]:
    """The targets' courses, and whether they could not be asked for."""
    viewer, asked = desk.watch.viewer, desk.asked
    scope, targets = (*viewer.scope, viewer.t.language), tuple(target.id for target in task.targets)
    stamp = (desk.progress.edition, desk.progress.as_of, task.model_dump_json())
    try:
        return asking.timelines(scope, desk.plan.id, desk.progress.unit, asked.as_of, targets, stamp, viewer), False
    except (Refused, Unreachable):
        return {}, True


def _opened(desk: Desk, made: tuple[Sheet, ...]) -> Any:
    opened = next((sheet for sheet in made if sheet.opened), None)
    if opened is None or opened.opened is None:
        return None
    plan, stamp = (desk.plan.id, desk.plan.active), desk.progress.data_as_of
    return behind(desk.watch, plan, opened.opened.key, opened.planned, desk.asked.as_of, stamp)


def slips(desk: Desk, task: Task) -> None:
    t, reading = desk.watch.viewer.t, desk.watch.slips(*SLIPS).read()
    within = _within(desk) if desk.asked.unit else None
    found = about(reading.value or (), desk.plan.id, task, within, desk.asked.as_of)
    st.html(panel("task_slips", t, slips=found, reading=reading, shown=SHOWN, today=desk.progress.as_of, **desk.common))


def _within(desk: Desk) -> set[str]:
    """The unit that is asked for and all below it."""
    found: set[str] = {desk.asked.unit or ""}
    while more := {unit.id for unit in desk.units.values() if unit.under in found} - found:
        found |= more
    return found


def dossiers(desk: Desk, task: Task) -> None:
    planned, t = desk.planned(task), desk.watch.viewer.t
    by_id = {each.id: each for each in planned.targets} if planned else {}
    shown, units, asked = desk.progress.unit, desk.units, desk.asked
    wanted = [
        (target, cells_behind(matrix(target, by_id.get(target.id), units, asked, shown), by_id.get(target.id), units))
        for target in task.targets
    ]
    if not any(target.cells for target in task.targets):
        return
    try:
        found = files(desk.watch, (desk.plan.id, desk.plan.active), wanted, asked.as_of)
    except (Refused, Unreachable):
        st.html(panel("source_down_short", t, source="events"))
        return
    st.html(panel("task_dossier", t, files=found, **desk.common))
