"""The steps of a plan's history in one order, newest first, and the place of each in it. Pure."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from typing import NamedTuple

from services.tasks.identity.units.moves import Move
from services.tasks.plans.documents import EditionNote
from services.tasks.plans.domain.units import UnitTree
from services.tasks.plans.editions import Activation

MADE, MOVED, IN_FORCE = range(3)
"""What happened at one and the same moment happened in this order."""


class Place(NamedTuple):
    """No two steps of a plan have the same place, and a place never changes; ``at`` is in seconds since 1970."""

    at: float
    rank: int
    number: int
    unit: str = ""


class Step(NamedTuple):
    place: Place
    happened: EditionNote | Activation | Move


def steps(
    notes: Iterable[EditionNote], activations: Iterable[Activation], moves: Iterable[Move], root: str, tree: UnitTree
) -> list[Step]:
    """Newest first. Of ``moves`` those count that lie below the plan's ``root``, before or after, since its first edition."""
    made = [Step(Place(note.made_at.timestamp(), MADE, note.edition), note) for note in notes]
    begun = min((step.place.at for step in made), default=0.0)
    in_force = [Step(Place(each.at.timestamp(), IN_FORCE, n), each) for n, each in enumerate(activations)]
    moved = [
        Step(Place(move.at.timestamp(), MOVED, move.version, move.unit), move)
        for move in moves
        if move.at.timestamp() >= begun and _is_below(move, root, tree)
    ]
    return sorted(made + in_force + moved, key=lambda step: step.place, reverse=True)


def _is_below(move: Move, root: str, tree: UnitTree) -> bool:
    """Whether the unit stands below ``root``, or stood there before it was moved away."""
    return root in tree.path(move.unit) or any(up and root in tree.path(up) for up in (move.under_before, move.under))


def page(found: list[Step], limit: int, cursor: str | None) -> tuple[list[Step], str | None]:
    """``limit`` steps after the one that ``cursor`` names, and the cursor of what follows them.

    What happens meanwhile is newer than every page but the first, and shifts none. Raises ``ValueError`` for a cursor
    that is none.
    """
    if cursor is not None:
        place = _place(cursor)
        found = [step for step in found if step.place < place]
    shown = found[:limit]
    return shown, _cursor(shown[-1].place) if len(found) > limit else None


def _cursor(place: Place) -> str:
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place(cursor: str) -> Place:
    try:
        at, rank, number, unit = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Place(float(at), int(rank), int(number), str(unit))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError("no cursor") from error
