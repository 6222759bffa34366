"""What of the task page an address asks for: which task, of whom, on which day, and which number is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from dashboard import links
from dashboard.past import day_in


class CellKey(NamedTuple):
    """One number: what a target asks of a unit in a period."""

    target: str
    unit: str
    period: str

    def __str__(self) -> str:
        return "/".join(self)


@dataclass(frozen=True)
class Asked:
    """``no`` None: all tasks. ``unit`` None: the reader's own part. ``as_of`` None: today."""

    no: str | None = None
    unit: str | None = None
    as_of: date | None = None
    cell: CellKey | None = None

    @classmethod
    def of(cls, said: Mapping[str, str], first: date, today: date) -> "Asked":
        """What cannot be meant is left out; a day is held inside the plan's, from ``first`` to ``today``."""
        day = day_in(said.get("as_of"), first, today)
        parts = said.get("cell", "").split("/")
        return cls(
            no=said.get("no") or None,
            unit=said.get("unit") or None,
            as_of=day if day < today else None,
            cell=CellKey(*parts) if len(parts) == len(CellKey._fields) and all(parts) else None,
        )

    def seen_from(self, unit: str) -> "Asked":
        """``unit`` is the reader's own part."""
        return replace(self, unit=None) if self.unit == unit else self

    def address(self) -> str:
        cell = str(self.cell) if self.cell else None
        return links.task(self.no, unit=self.unit, as_of=self.as_of, cell=cell)

    @property
    def place(self) -> str:
        """The address without the page: what was drawn for it can be told."""
        return self.address().partition("?")[2]

    def task(self, no: str | None) -> str:
        """Another task, or all of them, of the same unit on the same day."""
        return replace(self, no=no, cell=None).address()

    def of_unit(self, unit: str | None) -> str:
        return replace(self, unit=unit, cell=None).address()

    def open(self, cell: CellKey) -> str:
        """With what is behind ``cell``, or without it where that is open already."""
        return replace(self, cell=None if cell == self.cell else cell).address()

    def today(self) -> str:
        return replace(self, as_of=None).address()
