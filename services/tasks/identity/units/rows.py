"""Units and moves as rows of stored pages, and back."""

import sys
from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from services.tasks.identity.units.domain import Register, Unit
from services.tasks.identity.units.moves import Move
from shared.contracts.tasks import UnitKind
from shared.store.port import Doc


def unit_rows(register: Register, places: slice) -> list[Doc]:
    units = islice(register.units.values(), places.start, places.stop)
    return [{**unit._asdict(), "version": register.versions[unit.id]} for unit in units]


def take_units(rows: Iterable[Doc], units: dict[str, Unit], versions: dict[str, int]) -> None:
    """Add what ``rows`` say to ``units`` and ``versions``. A parent's id is one text, however many stand under it."""
    for row in rows:
        id, under = sys.intern(row["id"]), row["under"]
        units[id] = Unit(id, row["name"], UnitKind(row["kind"]), None if under is None else sys.intern(under))
        versions[id] = row["version"]


def move_rows(register: Register, places: slice) -> list[Doc]:
    return [{**move._asdict(), "at": move.at.isoformat()} for move in register.moves[places]]


def moves_in(rows: Iterable[Doc]) -> list[Move]:
    return [
        Move(
            **{
                **row,
                "at": datetime.fromisoformat(row["at"]),
                "kind": UnitKind(row["kind"]),
                "kind_before": UnitKind(row["kind_before"]),
            }
        )
        for row in rows
    ]
