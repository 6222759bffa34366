"""The names for how something stands."""

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    """From the worst to the best; many stand as the worst of them does."""

    OVERDUE = "overdue"
    AT_RISK = "at_risk"
    OPEN = "open"
    WAITING = "waiting"
    DONE_LATE = "done_late"
    DONE = "done"


WORST_FIRST = tuple(Status)
REACHED = frozenset({Status.DONE, Status.DONE_LATE})


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of ``statuses``; ``waiting`` if there are none."""
    return min(statuses, key=WORST_FIRST.index, default=Status.WAITING)
