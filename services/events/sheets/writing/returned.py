"""The rows that were refused, in the form that they came in, with what is wrong with each."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from services.events.sheets.domain.form import PROBLEM, Column, Form
from services.events.sheets.domain.header import Header
from services.events.sheets.domain.values import Line
from services.events.sheets.writing.book import Book


class Wrong(NamedTuple):
    """A refused row: the reasons by its cells' places, and all of them in words."""

    line: Line
    reasons: Mapping[int, str]
    problem: str


def returned(form: Form, header: Header, rows: Sequence[Wrong], language: str) -> bytes:
    """The workbook's bytes."""
    last = max([*header.columns, *(place for row in rows for place in (*row.line.cells, *row.reasons))])
    places = [place for place in range(last + 1) if _is_kept(place, header, rows)]
    columns = [*(header.columns.get(place) for place in places), Column(PROBLEM)]
    book = Book(form, columns, language)
    book.begin()
    for row in rows:
        at = {place: number for number, place in enumerate(places)}
        reasons = {at[place]: reason for place, reason in row.reasons.items() if place in at}
        book.add_wrong([*(row.line.cells.get(place) for place in places), None], reasons, row.problem)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _is_kept(place: int, header: Header, rows: Sequence[Wrong]) -> bool:
    """Every column with a heading but an older one of problems; those without where something stands in them."""
    column = header.columns.get(place)
    if column is not None:
        return column.field != PROBLEM
    return any(place in row.line.cells for row in rows)
