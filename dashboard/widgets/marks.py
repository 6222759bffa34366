"""How a status looks: always a colour, a shape and a word together, so that none of them carries the meaning alone."""

from collections.abc import Iterable

from dashboard.models import Cell, Status

MARKS = {
    "overdue": "✕",
    "at_risk": "▲",
    "review": "◆",
    "open": "○",
    "waiting": "□",
    "done_late": "◐",
    "done": "●",
}
"""Worst first: the order of the legend, and of which one stands for many."""

ACTIVITY_LOOKS = {
    "planned": "waiting",
    "posted": "review",
    "verified": "done",
    "returned": "at_risk",
    "withdrawn": "waiting",
}
"""The look of an activity by where it stands."""

NOT_BEGUN = "waiting"
_RANK = {look: rank for rank, look in enumerate(MARKS)}


def look(status: Status, awaiting_review: bool = False) -> str:
    """The look of one cell: ``review`` where only the section's review is missing, else its status."""
    return "review" if awaiting_review and status == Status.OPEN else status.value


def worst(looks: Iterable[str]) -> str:
    """The one that stands for all: the worst of what has begun, ``waiting`` if nothing has."""
    all_looks = list(looks)
    begun = [each for each in all_looks if each != NOT_BEGUN]
    return min(begun, key=_RANK.__getitem__, default=NOT_BEGUN)


def share(cells: Iterable[Cell]) -> float | None:
    """How far the cells are on average, 0 to 1; None without a cell."""
    parts = [min((cell.value or 0.0) / cell.goal, 1.0) if cell.goal else 1.0 for cell in cells]
    return sum(parts) / len(parts) if parts else None
