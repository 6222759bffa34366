"""A workbook in the form's shape, written row by row: nothing is held in memory but the row at hand."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties

from services.events.sheets.domain.form import PROBLEM, Column, Form
from services.events.sheets.domain.values import Value
from services.events.sheets.writing.look import (
    A4,
    BAND,
    BOX,
    COMMON_SHADES,
    FONT,
    HEADING,
    PLAIN,
    PROBLEM_WIDTH,
    REQUIRED_FILL,
    SHADES,
    TOP,
    WRONG,
    WRONG_TEXT,
    fill,
    is_required,
    number_format,
    put,
    styled,
    width,
)

HEADINGS = 2
"""Rows above the activities: the groups' band and the headings."""

PRINTED = 24
"""So many columns are legible on a page's width."""

Columns = Sequence[Column | None]
"""None: a column without a heading."""


class Book:
    """``columns`` from left to right; ``language`` is that of the headings."""

    def __init__(self, form: Form, columns: Columns, language: str) -> None:
        self.columns, self._form, self.language = columns, form, language
        self.say = form.say[language]
        self.book = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet(self.say("sheets.sheet"))
        self._shades = _shades(columns)
        self._lay_out()

    def begin(self) -> None:
        """Write the headings; what is set for the whole sheet must be set before."""
        self.sheet.append([self._band(at) for at in range(len(self.columns))])
        self.sheet.append([self._heading(at) for at in range(len(self.columns))])
        self._styles = [self._style(column) for column in self.columns]
        self._wrong = styled(self.sheet, None, fill=fill(WRONG), font=PLAIN, border=BOX, alignment=TOP)._style
        self._problem = styled(self.sheet, None, font=Font(name=FONT, size=10, color=WRONG_TEXT), alignment=TOP)._style

    def style_numbers(self) -> tuple[list[int], list[int]]:
        """The workbook's numbers of the columns' styles, and of the same for text that must not become a formula."""
        plain = [self._styled(at) for at in range(len(self.columns))]
        numbers = [int(cell.style_id) for cell in plain]
        for cell in plain:
            cell.quotePrefix = True
        return numbers, [int(cell.style_id) for cell in plain]

    def add_wrong(self, values: Sequence[Value | None], reasons: Mapping[int, str], problem: str) -> None:
        """A row that came back: its wrong cells marked, each with its reason; ``problem`` is all of it in words."""
        cells = [self._marked(at, value, reasons.get(at)) for at, value in enumerate(values[:-1])]
        said = styled(self.sheet, problem)
        said._style = self._problem
        self.sheet.append([*cells, said])

    def save(self, out: IO[bytes]) -> None:
        self.book.save(out)

    def _cell(self, at: int, value: Value | None) -> Any:
        if value is None or value == "":
            return None
        cell = self._styled(at)
        put(cell, value)
        return cell

    def _styled(self, at: int) -> Any:
        cell: Any = WriteOnlyCell(self.sheet)
        cell._style = copy(self._styles[at])
        return cell

    def _marked(self, at: int, value: Value | None, reason: str | None) -> Any:
        if reason is None:
            return self._cell(at, value)
        cell: Any = WriteOnlyCell(self.sheet)
        cell._style = copy(self._wrong)
        put(cell, value)
        cell.comment = Comment(
            reason, self.say("sheets.comment.author"), height=40 + 18 * (len(reason) // 16), width=260
        )
        return cell

    def _lay_out(self) -> None:
        sheet = self.sheet
        for at, column in enumerate(self.columns):
            dimension = sheet.column_dimensions[get_column_letter(at + 1)]
            dimension.width = 14 if column is None else PROBLEM_WIDTH if column.field == PROBLEM else width(column)
            if column is not None:
                dimension.number_format = number_format(column)
        sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 22, 36
        sheet.freeze_panes = f"C{HEADINGS + 1}"
        sheet.sheet_format.defaultRowHeight = 18
        sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
        sheet.print_title_rows = f"1:{HEADINGS}"
        if len(self.columns) <= PRINTED:
            sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr = 0, PageSetupProperties(fitToPage=True)
        for first, last in self._groups():
            if last > first:
                sheet.merged_cells.add(CellRange(min_row=1, max_row=1, min_col=first + 1, max_col=last + 1).coord)

    def _groups(self) -> Iterator[tuple[int, int]]:
        """First and last place of neighbouring columns of one group."""
        first = 0
        for at in range(1, len(self.columns) + 1):
            if at == len(self.columns) or _group(self.columns[at]) != _group(self.columns[first]):
                yield first, at - 1
                first = at

    def _band(self, at: int) -> Any:
        column, (dark, _) = self.columns[at], self._shades[at]
        starts = at == 0 or _group(column) != _group(self.columns[at - 1])
        text = self._group_name(column) if starts else None
        font = Font(name=FONT, size=11, bold=True, color="FFFFFFFF")
        return styled(self.sheet, text, fill=fill(dark), font=font, alignment=BAND)

    def _group_name(self, column: Column | None) -> str:
        if column is None or column.kind is None:
            return self.say("sheets.band.common")
        return column.kind.name.zh if self.language == "zh" else column.kind.name.en

    def _heading(self, at: int) -> Any:
        column, (_, light) = self.columns[at], self._shades[at]
        text, required = "", False
        if column is not None:
            text, required = self._form.heading(column, self.language), is_required(column)
        text = self.say("sheets.required", heading=text) if required else text
        font = Font(name=FONT, size=10, bold=True, color=WRONG_TEXT if required else "FF333333")
        shade = REQUIRED_FILL if required else light
        return styled(self.sheet, text, fill=fill(shade), font=font, alignment=HEADING, border=BOX)

    def _style(self, column: Column | None) -> Any:
        shape = number_format(column) if column else "@"
        wraps = column is not None and shape == "@"
        style: dict[str, object] = {"number_format": shape, "font": PLAIN}
        if wraps:
            style["alignment"] = TOP
        return styled(self.sheet, None, **style)._style


def _group(column: Column | None) -> str | None:
    """Kinds apart; everything else together."""
    return column.kind.id if column is not None and column.kind is not None else None


def _shades(columns: Columns) -> list[tuple[str, str]]:
    kinds = list(dict.fromkeys(_group(column) for column in columns if _group(column)))
    return [
        COMMON_SHADES if (group := _group(column)) is None else SHADES[kinds.index(group) % len(SHADES)]
        for column in columns
    ]
