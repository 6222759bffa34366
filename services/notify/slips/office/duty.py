"""What a year's slips say of how the work was done: pure figures, each one counted from the slips themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import NamedTuple

from services.notify.slips.domain.slip import Item, Slip, StepKind, Why
from shared.clock import day_of
from shared.contracts.notify import SlipKind, SlipStatus


@dataclass(frozen=True)
class Tally:
    """Of the prompt slips what they asked for, done by its own day, after it, or not yet; of the supervision slips how
    many were answered at least once, brought before the leader, closed out."""

    prompts: int = 0
    asked: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    supervisions: int = 0
    answered: int = 0
    escalated: int = 0
    closed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    def row(self) -> tuple[int, ...]:
        return tuple(getattr(self, each.name) for each in fields(self))


class Asked(NamedTuple):
    """A thing that a prompt slip asked ``unit`` for; ``done_on`` None: not done."""

    unit: str
    item: Item


class Supervised(NamedTuple):
    """A supervision slip: what was wrong, and the days on which it was issued, answered first, escalated, closed out."""

    number: str
    unit: str
    causes: tuple[tuple[Why, tuple[str, ...]], ...]
    due: date
    issued: date | None
    answered: date | None
    escalated: date | None
    closed: date | None


class MonthOfDuty(NamedTuple):
    """``month`` is "2023-05", that of the slips."""

    month: str
    tally: Tally
    by_unit: dict[str, Tally]
    in_time: tuple[Asked, ...]
    late: tuple[Asked, ...]
    open: tuple[Asked, ...]
    supervised: tuple[Supervised, ...]


def month_of_duty(month: str, slips: Sequence[Slip]) -> MonthOfDuty:
    """``slips`` are those of the month that were issued."""
    tallies: dict[str, Tally] = {}
    for slip in slips:
        tallies[slip.unit] = tallies.get(slip.unit, Tally()) + tally(slip)
    asked = [Asked(slip.unit, item) for slip in slips if slip.kind is SlipKind.PROMPT for item in slip.items]
    return MonthOfDuty(
        month=month,
        tally=total(tallies.values()),
        by_unit=tallies,
        in_time=tuple(each for each in asked if each.item.done and not _is_late(each.item)),
        late=tuple(each for each in asked if _is_late(each.item)),
        open=tuple(each for each in asked if not each.item.done),
        supervised=tuple(_supervised(slip) for slip in slips if slip.kind is SlipKind.SUPERVISION),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, Tally())


def tally(slip: Slip) -> Tally:
    """What one slip adds."""
    if slip.kind is SlipKind.PROMPT:
        done, late = [item for item in slip.items if item.done], [item for item in slip.items if _is_late(item)]
        n = len(slip.items)
        return Tally(prompts=1, asked=n, in_time=len(done) - len(late), late=len(late), open=n - len(done))
    return Tally(
        supervisions=1,
        answered=int(_first(slip, StepKind.ANSWERED) is not None),
        escalated=int(slip.escalated_at is not None),
        closed=int(slip.status is SlipStatus.CLOSED),
    )


def _is_late(item: Item) -> bool:
    return item.done and item.done_on is not None and item.done_on > item.due


def _supervised(slip: Slip) -> Supervised:
    causes = {why: tuple(item.title for item in slip.items if item.why is why) for why in Why}
    return Supervised(
        number=slip.number,
        unit=slip.unit,
        causes=tuple((why, titles) for why, titles in causes.items() if titles),
        due=slip.due,
        issued=_first(slip, StepKind.ISSUED),
        answered=_first(slip, StepKind.ANSWERED),
        escalated=_day(slip.escalated_at),
        closed=_first(slip, StepKind.CLOSED),
    )


def _first(slip: Slip, what: StepKind) -> date | None:
    return _day(next((step.at for step in slip.steps if step.what is what), None))


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment else None
