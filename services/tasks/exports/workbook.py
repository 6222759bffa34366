"""A ledger as a spreadsheet (xlsx): numbers as numbers, days as days, and what people wrote never as a formula."""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.tasks.exports.ledger import Item, Ledger, Summary
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import Status

Value = str | float | int | date | None

HEADER_ROW = 3
HEADER_FILL = PatternFill("solid", fgColor="FFDCE6F1")
DAY, PERCENT, FRACTION = "yyyy-mm-dd", "0%", "0.00"

ITEM_COLUMNS: tuple[tuple[str, int], ...] = (
    ("task", 9),
    ("task_title", 30),
    ("lead", 26),
    ("due", 12),
    ("target", 34),
    ("unit", 18),
    ("period", 10),
    ("goal", 9),
    ("value", 9),
    ("provisional", 10),
    ("status", 10),
    ("reason", 44),
    ("done_on", 12),
    ("evidence", 10),
)
"""Fields of ``Item`` with the width of their column in characters."""

SUMMARY_COLUMNS: tuple[tuple[str, int], ...] = (
    ("task", 9),
    ("task_title", 36),
    ("lead", 30),
    ("status", 10),
    ("percent", 10),
    ("cells", 10),
)


def workbook(ledger: Ledger, text: Text, newest: datetime | None) -> bytes:
    """The file's bytes; ``newest`` is the time of the newest event in it, in the reader's zone."""
    book = Workbook()
    items = book.active
    assert isinstance(items, Worksheet)
    items.title = text("ledger.sheet")
    _heading(items, ledger, text, newest)
    _table(items, ITEM_COLUMNS, [_item(item, text) for item in ledger.items], text)
    summary = book.create_sheet(text("ledger.summary"))
    _heading(summary, ledger, text, newest)
    columns = (*SUMMARY_COLUMNS, *((f"status.{status}", 10) for status in Status))
    _table(summary, columns, [_summary(each, text) for each in ledger.summaries], text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _item(item: Item, text: Text) -> list[Value]:
    values = {name: getattr(item, name) for name, _ in ITEM_COLUMNS}
    return list((values | {"status": text(f"ledger.status.{item.status}")}).values())


def _summary(summary: Summary, text: Text) -> list[Value]:
    status = text(f"ledger.status.{summary.status}")
    known: list[Value] = [summary.task, summary.task_title, summary.lead, status, summary.percent]
    return [*known, sum(summary.cells.values()), *(summary.cells.get(each, 0) for each in Status)]


def _heading(sheet: Worksheet, ledger: Ledger, text: Text, newest: datetime | None) -> None:
    until = newest.strftime("%Y-%m-%d %H:%M") if newest else text("ledger.no_news")
    _write(sheet, 1, 1, text("ledger.heading", title=ledger.title)).font = Font(bold=True, size=14)
    _write(sheet, 2, 1, text("ledger.as_of", day=ledger.day.isoformat(), newest=until))


def _table(sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[Value]], text: Text) -> None:
    for number, (name, width) in enumerate(columns, start=1):
        header = _write(sheet, HEADER_ROW, number, text(f"ledger.{name}"))
        header.font = Font(bold=True)
        header.fill = HEADER_FILL
        header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    for place, row in enumerate(rows, start=HEADER_ROW + 1):
        for number, ((name, _), value) in enumerate(zip(columns, row, strict=True), start=1):
            written = _write(sheet, place, number, value)
            written.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
            if name == "percent":
                written.number_format = PERCENT
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    last = f"{get_column_letter(len(columns))}{HEADER_ROW + len(rows)}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> Cell:
    """Text stays text, whatever it begins with, also once somebody edits the cell; control characters are dropped."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    else:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DAY
        elif isinstance(value, float) and not value.is_integer():
            cell.number_format = FRACTION
    return cell
