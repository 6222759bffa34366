"""Units and moves as rows of stored pages, and back."""

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from services.tasks.identity.units.domain import Unit
from services.tasks.identity.units.moves import Move
from shared.contracts.tasks import UnitKind
from shared.store.port import Doc


def unit_rows(units: Iterable[Unit], versions: Mapping[str, int]) -> list[Doc]:
    return [{**unit._asdict(), "version": versions[unit.id]} for unit in units]


def take_units(rows: Iterable[Doc], units: dict[str, Unit], versions: dict[str, int]) -> None:
    """Add what ``rows`` say to ``units`` and ``versions``. A parent's id is one text, however many stand under it."""
    kinds = {kind.value: kind for kind in UnitKind}
    for row in rows:
        id, under = sys.intern(row["id"]), row["under"]
        units[id] = Unit(id, row["name"], kinds[row["kind"]], None if under is None else sys.intern(under))
        versions[id] = row["version"]


def move_rows(moves: Iterable[Move]) -> list[Doc]:
    return [{**move._asdict(), "at": move.at.astimezone(UTC).isoformat()} for move in moves]


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
