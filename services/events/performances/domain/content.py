"""What a person writes about a performance that is to be held, and which of it cannot be."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.events.activities.domain.content import EARLIEST, YEARS_AHEAD, Day, Fault, Id, Line
from shared.contracts.base import Contract

LONGEST_PROGRAMME = 500
"""Characters of a whole programme: as many as the activity's own field takes (``plans/kinds.yaml``)."""

BETWEEN_ITEMS = "、"


class Session(StrEnum):
    """The parts of a day that are booked one by one."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


BEGINS_WITHIN = {
    Session.MORNING: ("05:00", "12:00"),
    Session.AFTERNOON: ("11:00", "18:30"),
    Session.EVENING: ("17:00", "23:59"),
}
"""The earliest and latest beginning of each session."""

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Short = Annotated[Line, StringConstraints(max_length=100)]


class PerformanceContent(Contract):
    """``session`` None: the whole day. ``starts_at`` is a time of the district's zone. ``village`` is the unit where it is
    held, a village or a township; ``venue`` the place within it. ``unit`` organises it; None: the writer's own."""

    title: Line
    held_on: Day
    session: Session | None = None
    starts_at: TimeOfDay | None = None
    troupe: Short | None = None
    programme: tuple[Short, ...] = Field((), max_length=20)
    village: Id | None = None
    venue: Short | None = None
    partner: Short | None = None
    unit: Id | None = None


def faults(content: PerformanceContent, today: date) -> Iterator[Fault]:
    """Everything that cannot be, whoever wrote it and wherever it is held."""
    if content.held_on < EARLIEST:
        yield Fault("held_on", "held_on_too_early", {"earliest": EARLIEST.isoformat()})
    elif content.held_on.year > today.year + YEARS_AHEAD:
        yield Fault("held_on", "held_on_too_late", {"latest": f"{today.year + YEARS_AHEAD}-12-31"})
    if content.starts_at is not None and content.session is not None:
        first, last = BEGINS_WITHIN[content.session]
        if not first <= content.starts_at <= last:
            yield Fault("starts_at", "performances.starts_at_outside", {"first": first, "last": last})
    if len(BETWEEN_ITEMS.join(content.programme)) > LONGEST_PROGRAMME:
        yield Fault("programme", "performances.programme_too_long", {"most": LONGEST_PROGRAMME})
