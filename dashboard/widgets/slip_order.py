"""How slips stand, what looks how, and what comes first: what is late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.slip_models import Slip

STATES = {
    "late": "overdue",
    "answered": "review",
    "issued": "open",
    "draft": "waiting",
    "closed": "done",
    "lapsed": "waiting",
    "discarded": "waiting",
}
"""Every state with its look, in the order in which they are listed."""

STANDING = ("late", "answered", "issued")


@dataclass(frozen=True)
class UnitStanding:
    """A unit with what it has not closed out, the worst first; ``days`` is how long the worst is late, else None."""

    name: str
    slips: tuple[Slip, ...]
    state: str
    days: int | None


def state(slip: Slip, today: date) -> str:
    """The slip's status, or ``late`` where it is not answered and its day is over."""
    return "late" if slip.status == "issued" and slip.due < today else slip.status


def in_order(slips: Iterable[Slip], today: date, *, escalated_first: bool = False) -> list[Slip]:
    """By state, then by the day it is due, then by unit; for a leader what was brought before them stands first."""
    ranks = list(STATES)

    def place(slip: Slip) -> tuple[bool, int, date, str]:
        is_theirs = escalated_first and slip.escalated_at is not None and slip.status not in ("closed", "lapsed")
        return (not is_theirs, ranks.index(state(slip, today)), slip.due, slip.unit)

    return sorted(slips, key=place)


def by_unit(slips: Iterable[Slip], today: date) -> list[UnitStanding]:
    """The units that have something standing, those that are late first and longest."""
    found: dict[str, list[Slip]] = {}
    for slip in in_order(slips, today):
        if state(slip, today) in STANDING:
            found.setdefault(slip.unit, []).append(slip)
    return [_unit(each, today) for each in found.values()]


def _unit(slips: Sequence[Slip], today: date) -> UnitStanding:
    worst = slips[0]
    now = state(worst, today)
    return UnitStanding(worst.unit_name, tuple(slips), now, (today - worst.due).days if now == "late" else None)
