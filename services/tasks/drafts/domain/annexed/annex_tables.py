"""Finding the annexes of the official form in a document, and the cells of their rows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.plans.written.forms import FORMS, Form
from services.tasks.plans.written.words import NOTHING

HEADER_WITHIN = 3
"""In which of a table's first rows its header may stand."""
LEAST_SHARE = 0.6
LEAST_FORMS = 3
_LISTED = re.compile(rf"^[ \t]*附件[:：]\s*1[.．、]?\s*{FORMS[0].title}", re.M)
_HEADING = re.compile(r"[#\s]*附件\s*\d+(?:\s*[:：]?\s*\S{2,12})?\s*")


@dataclass(frozen=True)
class AnnexRow:
    """``cells`` by the head of their column; ``number`` counts the rows below the header, from 1."""

    number: int
    cells: Mapping[str, Span]
    whole: Span


@dataclass(frozen=True)
class AnnexTable:
    """``missing``: heads of the form that the table does not have."""

    form: Form
    span: Span
    rows: tuple[AnnexRow, ...]
    missing: tuple[str, ...]


def annex_tables(document: Document) -> tuple[AnnexTable, ...]:
    """The document's annexes in their order; none where only a few tables look like ours by chance."""
    found = [annex for table in document.tables if (annex := _annex(document, table))]
    return tuple(found) if len({annex.form.name for annex in found}) >= LEAST_FORMS else ()


def body(document: Document) -> Document:
    """The document without its annexes; every position stays."""
    tables = annex_tables(document)
    if not tables:
        return document
    end = _begin(document, min(table.span.start for table in tables))
    before = tuple(table for table in document.tables if table.span.end <= end)
    heading = document.heading if document.heading and document.heading.end <= end else None
    return Document(document.text[:end], before, heading)


def _begin(document: Document, first: int) -> int:
    """Where the list of annexes stands, else the heading of the first one, else its table."""
    listed = _LISTED.search(document.text, 0, first)
    if listed:
        return listed.start()
    near = [line for line in document.lines() if line.end <= first][-3:]
    return next((line.start for line in near if _HEADING.fullmatch(document.quote(line))), first)


def said_in(document: Document, span: Span) -> str:
    """A cell's text; a line that was broken for want of room is one again."""
    lines = [line.strip() for line in document.quote(span).split("\n")]
    said = lines[0]
    for line in lines[1:]:
        apart = said[-1:].isascii() and said[-1:].isalnum() and line[:1].isascii() and line[:1].isalnum()
        said += f" {line}" if apart else line
    return said


def _annex(document: Document, table: Table) -> AnnexTable | None:
    for number, row in enumerate(table.rows[:HEADER_WITHIN]):
        heads = ["".join(document.quote(cell.span).split()) for cell in row]
        form = max(FORMS, key=lambda each: len(set(each.heads) & set(heads)) / len(each.heads))
        common = set(form.heads) & set(heads)
        if len(common) >= max(2, LEAST_SHARE * len(form.heads)):
            rows = tuple(_rows(document, form, heads, table.rows[number + 1 :]))
            return AnnexTable(form, table.span, rows, tuple(head for head in form.heads if head not in common))
    return None


def _rows(document: Document, form: Form, heads: list[str], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[AnnexRow]:
    for number, row in enumerate(rows, start=1):
        cells = {head: cell.span for head, cell in zip(heads, row, strict=True) if head in form.heads}
        said = [said_in(document, span) for span in cells.values()]
        first, others = said[0], said[1:]
        again = said == list(cells)
        if any(said) and not again and not (first == NOTHING and not any(others)):
            spans = [span for span in cells.values() if span]
            yield AnnexRow(number, cells, Span(min(s.start for s in spans), max(s.end for s in spans)))
