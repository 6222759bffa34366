"""Separated text (CSV), as spreadsheet programs save it: UTF-8, UTF-16 with its mark, or GB18030; comma, semicolon or tab."""

import codecs
import csv
import io
import re

from services.events.sheets.domain.values import Line
from services.events.sheets.readers.bounds import ABOVE, CHARACTERS, COLUMNS, ROWS
from services.events.sheets.readers.unreadable import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_SEPARATORS = ",\t;"
_QUOTED = re.compile(r"'(?='*[=+\-@\t\r])")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_separated(content: bytes) -> list[Line]:
    """Raises ``Unreadable``."""
    text = _decoded(content)
    if _NO_TEXT.search(text):
        raise Unreadable("sheets.file.not_a_sheet")
    csv.field_size_limit(CHARACTERS)
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_SEPARATORS, key=first.count))
    lines: list[Line] = []
    try:
        for number, row in enumerate(reader, start=1):
            if len(row) > COLUMNS:
                raise Unreadable("sheets.file.too_many_columns", most=COLUMNS)
            if any(map(str.strip, row)):
                lines.append(Line(number, {at: _unquoted(cell) for at, cell in enumerate(row) if cell}))
            if len(lines) > ROWS + ABOVE:
                raise Unreadable("sheets.file.too_many_rows", most=ROWS)
    except csv.Error as error:
        raise Unreadable("sheets.file.damaged") from error
    return lines


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("sheets.file.not_a_sheet") from error


def _unquoted(cell: str) -> str:
    """Without the apostrophe that keeps a text from being taken for a formula."""
    return _QUOTED.sub("", cell, count=1) if cell.startswith("'") else cell
