"""A workbook in the form's shape, written row by row: nothing is held in memory but the row at hand."""

from collections.abc import Iterator, Sequence
from typing import IO, Any, NamedTuple

from openpyxl import Workbook
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties

from services.events.sheets.domain.form import PROBLEM, Column, Form
from services.events.sheets.writing.look import (
    A4,
    BAND,
    BOX,
    COMMON_SHADES,
    DAY,
    FONT,
    HEADING,
    PLAIN,
    PROBLEM_WIDTH,
    REQUIRED_FILL,
    SHADES,
    TEXT,
    TOP,
    WRONG,
    WRONG_TEXT,
    fill,
    is_required,
    number_format,
    styled,
    width,
    writable,
)

HEADINGS = 2
"""Rows above the activities: the groups' band and the headings."""

PRINTED = 24
"""So many columns are legible on a page's width."""

Columns = Sequence[Column | None]
"""None: a column without a heading."""


class Styles(NamedTuple):
    """The workbook's numbers of a cell's styles: as it is, with a day in it, with text that must not become a formula."""

    plain: int
    day: int
    quoted: int


class Book:
    """``columns`` from left to right; ``language`` is that of the headings."""

    def __init__(self, form: Form, columns: Columns, language: str) -> None:
        self.columns, self._form, self.language = columns, form, language
        self.say = form.say[language]
        self.book = Workbook(write_only=True)
        self.sheet: Any = self.book.create_sheet(self.say("sheets.sheet"))
        self._shades = _shades(columns)
        self._comments: list[CommentRecord] = []
        self._lay_out()

    def begin(self) -> None:
        """Write the headings; what is set for the whole sheet must be set before."""
        self.sheet.append([self._band(at) for at in range(len(self.columns))])
        self.sheet.append([self._heading(at) for at in range(len(self.columns))])

    def styles(self) -> list[Styles]:
        """Of the cells below the headings, column by column."""
        return [self._numbered(**self._style(column)) for column in self.columns]

    def wrong_styles(self) -> Styles:
        """Of cells that are marked, in any column."""
        return self._numbered(fill=fill(WRONG), font=PLAIN, border=BOX, alignment=TOP)

    def comment(self, row: int, at: int, text: str) -> None:
        """What is said of a cell, by its row's number and its place in the row."""
        author, height = self.say("sheets.comment.author"), 40 + 18 * (len(text) // 16)
        comment = CommentRecord(f"{get_column_letter(at + 1)}{row}", author=author, height=height, width=260)
        comment.text.t = writable(text)
        self._comments.append(comment)

    def save(self, out: IO[bytes]) -> None:
        self.sheet._comments += self._comments
        self.book.save(out)

    def _numbered(self, **style: object) -> Styles:
        plain, day, quoted = (styled(self.sheet, None, **style) for _ in range(3))
        day.number_format, quoted.quotePrefix = DAY, True
        return Styles(plain.style_id, day.style_id, quoted.style_id)

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

    def _style(self, column: Column | None) -> dict[str, object]:
        if column is not None and column.field == PROBLEM:
            return {"font": Font(name=FONT, size=10, color=WRONG_TEXT), "alignment": TOP}
        shape = number_format(column) if column else TEXT
        style: dict[str, object] = {"number_format": shape, "font": PLAIN}
        return style | {"alignment": TOP} if column is not None and shape == TEXT else style


def _group(column: Column | None) -> str | None:
    """Kinds apart; everything else together."""
    return column.kind.id if column is not None and column.kind is not None else None


def _shades(columns: Columns) -> list[tuple[str, str]]:
    kinds = list(dict.fromkeys(_group(column) for column in columns if _group(column)))
    return [
        COMMON_SHADES if (group := _group(column)) is None else SHADES[kinds.index(group) % len(SHADES)]
        for column in columns
    ]
