"""What stands in a cell, before anybody asks what it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class Odd:
    """A cell without a value of its own: a formula that was never worked out, an error. ``code`` is the catalogue's."""

    code: str
    shown: str = ""


Value = str | int | float | bool | date | Odd


class Line(NamedTuple):
    """``number`` is the row's as the spreadsheet program shows it; ``cells`` are the filled ones by column, from 0."""

    number: int
    cells: Mapping[int, Value]


def shown(value: Value) -> str:
    """The cell as text, without blanks around it."""
    match value:
        case bool():
            return str(value).upper()
        case float():
            return f"{value:.15g}"
        case date():
            return value.isoformat()
        case Odd():
            return value.shown
        case _:
            return str(value).strip()
