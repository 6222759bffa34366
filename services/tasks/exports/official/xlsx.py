"""A plan as a spreadsheet: a sheet for each annex, of which the plan's own comes first."""

from collections.abc import Collection, Sequence
from io import BytesIO
from math import ceil
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.written.forms import PLAN
from services.tasks.plans.written.tables import Annex, annexes
from shared.kinds import Kind

HEADER_ROW = 2
WIDE_FROM = 6
"""An annex with so many columns lies on its side."""
LETTERS = {True: 170, False: 90}
"""How many letters all columns of a wide sheet and of another hold together."""
LINE_POINTS = 16
_FILL = PatternFill("solid", fgColor="FFDCE6F1")
_THIN = Side(style="thin", color="FFB7B7B7")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def xlsx(plan: Plan, kinds: Collection[Kind]) -> bytes:
    """The file's bytes. What people wrote is text, whatever it begins with, and never a formula."""
    book = Workbook()
    book.remove(book["Sheet"])
    for annex in sorted(annexes(plan, kinds), key=lambda each: each.form is not PLAN):
        sheet = book.create_sheet(annex.form.title)
        _fill(sheet, annex)
        _print_on_a4(sheet, annex)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, annex: Annex) -> None:
    columns = annex.form.columns
    share = LETTERS[_is_wide(annex)] / sum(column.width for column in columns)
    widths = [max(6.0, column.width * share) for column in columns]
    _put(sheet, 1, 1, annex.form.title).font = Font(bold=True, size=14)
    for number, (column, width) in enumerate(zip(columns, widths, strict=True), start=1):
        header = _put(sheet, HEADER_ROW, number, column.head)
        header.font, header.fill, header.border = Font(bold=True), _FILL, _FRAME
        header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[HEADER_ROW].height = LINE_POINTS * _lines(annex.form.heads, widths)
    for place, row in enumerate(annex.rows, start=HEADER_ROW + 1):
        sheet.row_dimensions[place].height = LINE_POINTS * _lines(row, widths)
        for number, (column, said) in enumerate(zip(columns, row, strict=True), start=1):
            cell = _put(sheet, place, number, said)
            side = "center" if column.centred else "left"
            cell.border, cell.alignment = _FRAME, Alignment(horizontal=side, vertical="center", wrap_text=True)


def _is_wide(annex: Annex) -> bool:
    return len(annex.form.columns) >= WIDE_FROM


def _lines(row: Sequence[str], widths: Sequence[float]) -> int:
    """How many lines the highest cell needs; a sheet that was not made by a spreadsheet does not know."""
    return min(25, max(ceil(1.1 * _letters(said) / width) for said, width in zip(row, widths, strict=True)) or 1)


def _letters(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = text
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
    return cell


def _print_on_a4(sheet: Worksheet, annex: Annex) -> None:
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    last = f"{get_column_letter(len(annex.form.columns))}{HEADER_ROW + len(annex.rows)}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if _is_wide(annex) else "portrait"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{HEADER_ROW}"
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "— &P —"
