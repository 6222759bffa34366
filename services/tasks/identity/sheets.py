"""Spreadsheets in and out: rows under a header that people know, read with their row numbers."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 5_000
MOST_BYTES_UNPACKED = 50_000_000
COLUMN_WIDTH = 24


class Unreadable(Exception):
    """The file is no workbook of ours; ``code`` is the catalogue's text that says what to do."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Row:
    """``number`` is the row's as the spreadsheet program shows it; an empty cell is ""."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def read_rows(workbook: bytes, headings: Mapping[str, Sequence[str]], most: int = MOST_ROWS) -> list[Row]:
    """The filled rows of the first sheet, with cells by column. ``headings``: column → how its first cell may be written.

    Raises ``Unreadable`` for a file that is no workbook, lacks a column, or has too much in it (over ``most`` rows).
    """
    lines = [(number, [_text(cell) for cell in line]) for number, line in enumerate(_lines(workbook, most), start=1)]
    filled = [(number, line) for number, line in lines if any(line)]
    if not filled:
        raise Unreadable("identity.sheet_empty")
    if len(filled) > most + 1:
        raise Unreadable("identity.sheet_too_long", most=most)
    places = _places(filled[0][1], headings)
    return [
        Row(number, {column: line[place] if place < len(line) else "" for column, place in places.items()})
        for number, line in filled[1:]
    ]


def write_template(title: str, headings: Sequence[str]) -> bytes:
    """An empty workbook with its header row, ready to be filled in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(list(headings))
    sheet.freeze_panes = "A2"
    for number in range(1, len(headings) + 1):
        sheet.cell(1, number).font = Font(bold=True)
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = COLUMN_WIDTH
        sheet.column_dimensions[letter].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lines(workbook: bytes, most: int) -> list[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES_UNPACKED:
                raise Unreadable("identity.sheet_too_long", most=most)
        book = load_workbook(io.BytesIO(workbook), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        return list(sheet.iter_rows(values_only=True, max_row=most * 2, max_col=50))
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, IndexError, OSError) as error:
        raise Unreadable("identity.sheet_unreadable") from error


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _places(header: list[str], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    written = {text.casefold(): place for place, text in reversed(list(enumerate(header)))}
    places = {
        column: written[text.casefold()]
        for column, texts in headings.items()
        for text in texts
        if text.casefold() in written
    }
    missing = [texts[0] for column, texts in headings.items() if column not in places]
    if missing:
        raise Unreadable("identity.sheet_lacks_columns", columns="、".join(missing))
    return places
