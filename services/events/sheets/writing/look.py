"""How the sheets look: calm colours, one for each group of columns; text cells that stay text."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from services.events.sheets.domain.cells import is_empty
from services.events.sheets.domain.form import REQUIRED, Column
from services.events.sheets.domain.values import Odd, Value, shown
from shared.kinds import NUMERIC, DetailType

FONT = "微软雅黑"
A4 = 9
"""Paper, by the format's number."""

COMMON_SHADES = ("FF2F5D8A", "FFDCE8F4")
SHADES: Sequence[tuple[str, str]] = (
    ("FF5B7F5B", "FFE4F0E2"),
    ("FF8A6D3B", "FFF7EEDC"),
    ("FF6B5B95", "FFEAE6F3"),
    ("FF3E7C7B", "FFDFF0EF"),
    ("FF96546A", "FFF6E3E9"),
    ("FF5E6B78", "FFE7EAEE"),
)
"""Band and heading of each group of columns, in turn."""

REQUIRED_FILL, WRONG, WRONG_TEXT, FAINT = "FFFBE3C0", "FFFFC7CE", "FF9C0006", "FF808080"
DAY, TEXT, WHOLE, GENERAL = "yyyy-mm-dd", "@", "0", "General"
_LINE = Side(style="thin", color="FFBFC7D1")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
LEADS_TO_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

WIDTHS = {"title": 34, "place": 22, "unit": 18, "for_units": 22, "laws": 30, "observance": 18, "campaign": 18, "id": 34}
WIDTHS |= {
    "kind": 18,
    "held_on": 13,
    "participants": 12,
    "period": 12,
    "posted_at": 18,
    "verified_at": 18,
    "reason": 30,
}
PROBLEM_WIDTH = 60


def width(column: Column) -> float:
    """In characters."""
    if column.detail is None:
        return WIDTHS.get(column.field, 14)
    return 22 if column.detail.type in {DetailType.STRING, DetailType.CHOICE} else 14


def number_format(column: Column) -> str:
    """How cells of this column are shown; typed text is kept as it is typed."""
    if column.detail is not None:
        return {DetailType.DATE: DAY}.get(column.detail.type, GENERAL if column.detail.type in NUMERIC else TEXT)
    return {"held_on": DAY, "participants": GENERAL}.get(column.field, TEXT)


def is_required(column: Column) -> bool:
    return column.field in REQUIRED or (column.detail is not None and column.detail.required)


def fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def styled(sheet: Any, value: Value | None = None, **style: object) -> Any:
    """A cell with openpyxl's own attributes of style."""
    cell = WriteOnlyCell(sheet)
    for name, given in style.items():
        setattr(cell, name, given)
    put(cell, value)
    return cell


def put(cell: Any, value: Value | None) -> None:
    """Text stays text, whatever it begins with, also once somebody edits the cell."""
    if isinstance(value, Odd):
        value = shown(value)
    if isinstance(value, bool) or value is None or is_empty(value):
        cell.value = value if isinstance(value, bool) else None
    elif isinstance(value, str):
        cell._value = writable(value)
        cell.data_type = "s"
        if value.startswith(LEADS_TO_A_FORMULA):
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DAY


def writable(text: str) -> str:
    """As the format writes characters that XML cannot hold, and texts that look like such a writing."""
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


BAND = Alignment(horizontal="left", vertical="center", indent=1)
HEADING = Alignment(horizontal="center", vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
PLAIN = Font(name=FONT, size=10)
