"""A spreadsheet of units, row by row: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from services.tasks.identity.sheets import Row
from services.tasks.identity.units.domain import Fault, Faulty, Register, Unit, UnitId, UnitName
from services.tasks.identity.words import named
from shared.catalogue import Catalogue
from shared.contracts.base import derived_id
from shared.contracts.tasks import UnitKind

COLUMNS = ("name", "id", "kind", "under")


@dataclass(frozen=True)
class Sheet:
    """Units in the order of their rows, and where each stands (``rows[5]``)."""

    units: tuple[Unit, ...]
    places: Mapping[str, str]


class _Entered(BaseModel):
    """What of a row must have a form of its own."""

    id: UnitId
    name: UnitName


class _Unclear(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def units_in(rows: Sequence[Row], register: Register, catalogue: Catalogue) -> Sheet:
    """What the rows say. Raises ``Faulty`` with every wrong row.

    ``under`` names a unit of the register or of the sheet, by id or by a name that only one has. A row without an id is
    the known unit of this name and kind under this parent, else a new one with an id made from the three.
    """
    reading = _Reading(rows, register, catalogue)
    units: list[Unit] = []
    places: dict[str, str] = {}
    for row in rows:
        unit = reading.unit(row)
        if unit and unit.id in places:
            reading.blame(row, "id", "identity.double_unit")
        elif unit:
            units.append(unit)
            places[unit.id] = _place(row)
    if reading.faults:
        raise Faulty(reading.faults)
    return Sheet(tuple(units), places)


class _Reading:
    """Finds each row's id, those of parents first."""

    def __init__(self, rows: Sequence[Row], register: Register, catalogue: Catalogue) -> None:
        self.faults: list[Fault] = []
        self._catalogue = catalogue
        self._register = register
        self._new = {row["id"] for row in rows if row["id"]}
        words = {row[column] for row in rows for column in ("name", "under")}
        alike = [unit for unit in register.units.values() if unit.name in words]
        self._known = {(unit.name, unit.kind, unit.under): unit.id for unit in alike}
        self._known_names: dict[str, set[str]] = {}
        for unit in alike:
            self._known_names.setdefault(unit.name, set()).add(unit.id)
        self._rows: dict[str, list[Row]] = {}
        for row in rows:
            self._rows.setdefault(row["name"], []).append(row)
        self._done: dict[int, str] = {}
        self._on_the_way: set[int] = set()

    def blame(self, row: Row, field: str, code: str, **params: str) -> None:
        self.faults.append(Fault(_place(row), field, code, params))

    def unit(self, row: Row) -> Unit | None:
        """The row as a unit, None once it is blamed."""
        kind = self._kind(row)
        if kind is None:
            self.blame(row, "kind", "identity.unknown_kind", word=row["kind"])
            return None
        try:
            entered = _Entered(id=self._id(row), name=row["name"])
            return Unit(entered.id, entered.name, kind, self._parent(row))
        except _Unclear as unclear:
            self.blame(row, "under", unclear.code, under=row["under"])
        except ValidationError as error:
            for wrong in error.errors():
                field = str(wrong["loc"][0])
                self.blame(row, field, f"identity.bad_{field}", word=row[field])
        return None

    def _kind(self, row: Row) -> UnitKind | None:
        return named(self._catalogue, "kind", UnitKind, row["kind"])

    def _id(self, row: Row) -> str:
        if row["id"]:
            return row["id"]
        if row.number not in self._done:
            if row.number in self._on_the_way:
                raise _Unclear("identity.circle")
            self._on_the_way.add(row.number)
            kind, under = self._kind(row), self._parent(row)
            known = self._known.get((row["name"], kind, under)) if kind else None
            self._done[row.number] = known or f"u-{derived_id('unit', row['name'], kind, under)[:16]}"
        return self._done[row.number]

    def _parent(self, row: Row) -> str | None:
        word = row["under"]
        if not word or word in self._new or word in self._register.units:
            return word or None
        found = self._known_names.get(word, set()) | {self._id(parent) for parent in self._rows.get(word, ())}
        if len(found) != 1:
            raise _Unclear("identity.ambiguous_parent" if found else "identity.unknown_parent")
        return found.pop()


def _place(row: Row) -> str:
    return f"rows[{row.number}]"
