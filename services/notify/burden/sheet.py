"""The burden meter as a spreadsheet: a row for each unit, this month beside the last one, and what the minutes rest on."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from services.notify.burden.answers import BurdenList, UnitBurden

Text = Callable[..., str]
"""A catalogue in one language: code and parameters to words."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEASURES = ("minutes", "letters", "digests", "asked", "posts", "returned", "fields", "photos", "answers")
HEADER_ROW = 3
HEADER_FILL = PatternFill("solid", fgColor="FFDCE6F1")


def workbook(told: BurdenList, text: Text) -> bytes:
    """The file's bytes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = text("burden.sheet")
    _write(sheet, 1, 1, text("burden.heading", month=told.month)).font = Font(bold=True, size=14)
    _write(sheet, 2, 1, text("burden.order", before=told.month_before))
    _header(sheet, told, text)
    for place, unit in enumerate(told.units, start=HEADER_ROW + 1):
        for number, value in enumerate(_row(unit), start=1):
            _write(sheet, place, number, value)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    _assumptions(book.create_sheet(text("burden.assumptions")), told, text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _header(sheet: Worksheet, told: BurdenList, text: Text) -> None:
    titles = [text("burden.unit")]
    for measure in MEASURES:
        what = text(f"burden.{measure}")
        titles += [what, text("burden.of_month", what=what, month=told.month_before)]
    for number, title in enumerate(titles, start=1):
        cell = _write(sheet, HEADER_ROW, number, title)
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = 24 if number == 1 else 11


def _row(unit: UnitBurden) -> list[str | int]:
    values: list[str | int] = [unit.name]
    for measure in MEASURES:
        values += [getattr(unit, measure), getattr(unit.before, measure)]
    return values


def _assumptions(sheet: Worksheet, told: BurdenList, text: Text) -> None:
    _write(sheet, 1, 1, text("burden.assumptions.note"))
    for place, (name, seconds) in enumerate(told.assumptions.model_dump().items(), start=2):
        _write(sheet, place, 1, text(f"burden.assumption.{name}"))
        _write(sheet, place, 2, text("burden.seconds", n=seconds))
    sheet.column_dimensions["A"].width = 60


def _write(sheet: Worksheet, row: int, column: int, value: str | int) -> Cell:
    """Text stays text, whatever it begins with; control characters are dropped."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = value
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    return cell
