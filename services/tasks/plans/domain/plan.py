"""A plan: what a district has set itself for a year. All of it is data; the code knows no year and no indicator."""

from functools import cached_property
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag
from pydantic_core import PydanticCustomError

from services.tasks.plans.domain.deadlines import Deadline, OnNotice
from services.tasks.plans.domain.fields import (
    Day,
    Frozen,
    Id,
    Json,
    TaskNo,
    Text,
    Words,
    shape_of,
)
from services.tasks.plans.domain.observances import Observance
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import Unit, UnitTree
from shared.contracts.tasks import UnitKind


class EachUnit(Frozen):
    """All units of a kind: ``{each: township}``."""

    each: UnitKind


def _party_tag(value: object) -> str | None:
    return "@id" if isinstance(value, str) else shape_of(value, "each")


Party = Annotated[
    Annotated[Id, Tag("@id")] | Annotated[EachUnit, Tag("@each")],
    Discriminator(
        _party_tag,
        custom_error_type="plan.party_shape",
        custom_error_message="a unit or {each: kind}",
    ),
]
"""Who leads or assists: one unit, or all of a kind."""


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("plan.unknown_zone", "no such time zone", {"name": value})
    return value


class Task(Frozen):
    """``no`` is the number that the plan prints; it is text."""

    no: TaskNo
    title: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] = ""
    theme: Words | None = None
    text: Text | None = None
    lead: tuple[Party, ...] = ()
    assisting: tuple[Party, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    targets: tuple[Target, ...] = ()

    def deadline(self, id: str) -> Deadline | None:
        return next((deadline for deadline in self.deadlines if deadline.id == id), None)


class Safeguard(Frozen):
    """A requirement (工作要求) on how the work is done; nothing of it is counted as a task."""

    no: TaskNo
    title: Words
    text: Text | None = None
    lead: tuple[Party, ...] = ()


class Plan(Frozen):
    """One edition's content. Two plans are equal if they say the same."""

    id: Id
    title: Words
    year: Annotated[int, Field(ge=2000, le=2100, strict=True)]
    issuer: Words | None = None
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    units: tuple[Unit, ...] = Field(min_length=1)
    observances: tuple[Observance, ...] = ()
    tasks: tuple[Task, ...] = Field(min_length=1)
    safeguards: tuple[Safeguard, ...] = ()

    @cached_property
    def root(self) -> str:
        """The plan's only unit without ``under``."""
        return next(unit.id for unit in self.units if unit.under is None)

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def task_of(self, target: str) -> Task | None:
        return next(
            (task for task in self.tasks for each in task.targets if each.id == target),
            None,
        )

    def to_doc(self) -> Json:
        """The plan as JSON values, in the words of a plan file; ``Plan.model_validate`` reads it again."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def parties(self, parties: tuple[Party, ...], tree: UnitTree) -> tuple[str, ...]:
        """The unit ids that ``parties`` stand for in ``tree``, each once, in the plan's order."""
        ids: dict[str, None] = {}
        for party in parties:
            named = (party,) if isinstance(party, str) else tree.of_kind(party.each, self.root)
            ids.update(dict.fromkeys(named))
        return tuple(ids)


def with_notice(plan: Plan, task_no: str, deadline_id: str, due: Day) -> Plan | None:
    """The plan with the day told for a deadline on notice; None if there is no such deadline."""
    task = next((task for task in plan.tasks if task.no == task_no), None)
    limit = task.deadline(deadline_id) if task else None
    if task is None or not isinstance(limit, OnNotice):
        return None
    told = limit.model_copy(update={"due": due})
    deadlines = tuple(told if deadline.id == deadline_id else deadline for deadline in task.deadlines)
    changed = task.model_copy(update={"deadlines": deadlines})
    return plan.model_copy(update={"tasks": tuple(changed if each.no == task_no else each for each in plan.tasks)})


def keeping_notices(plan: Plan, before: Plan) -> Plan:
    """``plan`` with the days that were told for deadlines on notice, where it does not say them itself.

    Source of a plan is a file that knows nothing of what was told since; bringing it in again must not forget that.
    """
    told = {
        (task.no, deadline.id): deadline.due
        for task in before.tasks
        for deadline in task.deadlines
        if isinstance(deadline, OnNotice)
    }
    for task in plan.tasks:
        for deadline in task.deadlines:
            due = told.get((task.no, deadline.id))
            if isinstance(deadline, OnNotice) and deadline.due is None and due is not None:
                plan = with_notice(plan, task.no, deadline.id, due) or plan
    return plan
