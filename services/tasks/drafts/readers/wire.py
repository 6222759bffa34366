"""A document between two processes, as JSON."""

import json
from typing import Any

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.readers.unreadable import Unreadable


def packed(answer: Document | Unreadable) -> bytes:
    return json.dumps(_refusal(answer) if isinstance(answer, Unreadable) else _document(answer)).encode()


def unpacked(data: bytes) -> Document:
    """Raises the ``Unreadable`` that was packed, ``ValueError`` for anything else."""
    read: dict[str, Any] = json.loads(data)
    if "code" in read:
        raise Unreadable(read["code"], **read["params"])
    heading = Span(*read["heading"]) if read["heading"] else None
    tables = tuple(_table(span, rows) for span, rows in read["tables"])
    return Document(read["text"], tables, heading, tuple(read["unread"]))


def _refusal(error: Unreadable) -> dict[str, Any]:
    return {"code": error.code, "params": error.params}


def _document(document: Document) -> dict[str, Any]:
    tables = [
        (table.span, [[(*cell.span, cell.repeated) for cell in row] for row in table.rows]) for table in document.tables
    ]
    return {
        "text": document.text,
        "tables": tables,
        "heading": document.heading,
        "unread": document.unread_pages,
    }


def _table(span: list[int], rows: list[list[list[int]]]) -> Table:
    return Table(
        Span(*span),
        tuple(tuple(Cell(Span(start, end), bool(repeated)) for start, end, repeated in row) for row in rows),
    )
