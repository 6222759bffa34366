"""How a target stood on every day on which something changed, for a chart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.tasks.plans.domain.targets import Measure
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.changes import Changes, ordinal, turns
from services.tasks.progress.domain.course import Course
from services.tasks.progress.domain.evaluation import evaluate
from services.tasks.progress.domain.forecast import Forecast, Point, forecast
from services.tasks.progress.domain.rollup import Tally, tally_on, total
from services.tasks.progress.domain.statuses import Status
from services.tasks.progress.domain.steps import SCALE

WHOLE_STEPS = frozenset({Measure.COUNT, Measure.DISTINCT, Measure.MILESTONE})


@dataclass(frozen=True)
class Moment:
    """How it stood from the end of ``day`` on. Of several cells ``value`` and ``goal`` are sums, each cell capped at its
    goal (or the done cells, for measures that do not add up)."""

    day: date
    value: float | None
    provisional: float | None
    goal: float
    status: Status


@dataclass(frozen=True)
class Several:
    """The cells of one slot at and below a unit: how many, and their changes."""

    slot: Slot
    cells: int
    changes: Changes


def of_cell(slot: Slot, course: Course, until: date) -> list[Moment]:
    days = {*turns(slot, course), *turns(slot, ()), until}
    states = ((day, evaluate(slot, course, day)) for day in sorted(days) if day <= until)
    return [Moment(day, state.value, state.provisional, state.goal, state.status) for day, state in states]


def of_several(slots: Sequence[Several], until: date) -> list[Moment]:
    days = {until}
    for each in slots:
        days.update(date.fromordinal(ordinal(change)) for change in each.changes)
        days.update(turns(each.slot, ()))
    past = sorted(day for day in days if day <= until)
    return [
        Moment(day, whole.value / SCALE, whole.provisional / SCALE, whole.goal / SCALE, whole.status)
        for day, whole in zip(
            past, map(total, zip(*(_tallies(each, past) for each in slots), strict=True)), strict=True
        )
    ]


def _tallies(several: Several, days: Sequence[date]) -> Iterator[Tally]:
    return (tally_on(several.slot, several.cells, several.changes, day) for day in days)


def span_of(slots: Sequence[Slot]) -> tuple[date, date | None]:
    """From the first day that counts for any of these slots until the last is due; None: one has no day yet."""
    dues = [slot.due for slot in slots]
    return min(slot.begins for slot in slots), None if None in dues else max(due for due in dues if due)


def outlook(slots: Sequence[Slot], moments: Sequence[Moment], on: date) -> Forecast:
    """When the goal will be reached, if it goes on as it went until the end of ``on``."""
    points: list[Point] = []
    for moment in moments:
        if moment.value is not None and (not points or points[-1].value != moment.value):
            points.append(Point(moment.day, moment.value))
    begins, due = span_of(slots)
    return forecast(
        points,
        goal=moments[-1].goal,
        begins=begins,
        due=due,
        today=on,
        unit_step=1 if slots[0].target.measure in WHOLE_STEPS else None,
    )
