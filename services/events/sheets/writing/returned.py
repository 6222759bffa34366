"""The rows that were refused, in the form that they came in, with what is wrong with each."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.events.sheets.domain.form import PROBLEM, Column, Form
from services.events.sheets.domain.header import Header
from services.events.sheets.domain.values import Line
from services.events.sheets.writing.book import HEADINGS, Book
from services.events.sheets.writing.rows import Rows


class Wrong(NamedTuple):
    """A refused row: the reasons by its cells' places, and all of them in words."""

    line: Line
    reasons: Mapping[int, str]
    problem: str


def returned(form: Form, header: Header, wrong: Sequence[Wrong], language: str) -> bytes:
    """The workbook: wrong cells marked, each with its reason as a comment, and all reasons of a row at its end."""
    last = max([*header.columns, *(place for row in wrong for place in (*row.line.cells, *row.reasons))])
    places = [place for place in range(last + 1) if _is_kept(place, header, wrong)]
    at = {place: number for number, place in enumerate(places)}
    reasons = [{at[place]: reason for place, reason in row.reasons.items() if place in at} for row in wrong]
    book = Book(form, [*(header.columns.get(place) for place in places), Column(PROBLEM)], language)
    for number, said in enumerate(reasons, start=HEADINGS + 1):
        for column, reason in said.items():
            book.comment(number, column, reason)
    with Rows(book) as rows:
        for row, marked in zip(wrong, reasons, strict=True):
            rows.add_wrong([*(row.line.cells.get(place) for place in places), row.problem], marked)
    return rows.workbook()


def _is_kept(place: int, header: Header, rows: Sequence[Wrong]) -> bool:
    """Every column with a heading but an older one of problems; those without where something stands in them."""
    column = header.columns.get(place)
    if column is not None:
        return column.field != PROBLEM
    return any(place in row.line.cells for row in rows)
