"""Activities as a workbook or as CSV: read page by page, written as they are read."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from services.events.activities.domain.lifecycle import Activity
from services.events.sheets.domain.form import COMMON, KEPT, Column, Form, details_of
from services.events.sheets.domain.shown import Shown
from services.events.sheets.domain.values import Value, shown
from services.events.sheets.knowing import Knowing
from services.events.sheets.writing.book import Book
from services.events.sheets.writing.look import LEADS_TO_A_FORMULA
from services.events.sheets.writing.rows import Rows
from shared.access import Principal
from shared.kinds import Kind
from shared.web.problems import Problem

MOST = 50_000
PAGE = 200
EXPORTS_AT_ONCE = 2
BOM = "\ufeff"

Row = list[Value | None]


class Found(Protocol):
    """What this room needs of searching, with the reader's rights: the list's own filters."""

    async def count(self, who: Principal, kind: str | None, *, cap: int) -> int: ...

    async def page(
        self, who: Principal, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Activity], str | None]: ...


@dataclass(frozen=True)
class Exporting:
    form: Form
    kinds: Mapping[str, Kind]
    knowing: Knowing
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(EXPORTS_AT_ONCE))

    async def workbook(self, found: Found, who: Principal, language: str) -> bytes:
        """The file. Raises a 422 ``Problem`` where too many are found."""
        async with self._turns:
            columns = await self._columns(found, who)
            with await asyncio.to_thread(lambda: Rows(Book(self.form, columns, language))) as rows:
                async for page in self._rows(found, who, columns, language):
                    await asyncio.to_thread(rows.add, page)
            return rows.workbook()

    async def separated(self, found: Found, who: Principal, language: str) -> AsyncIterator[bytes]:
        """CSV as Excel opens it: UTF-8 with its mark. Raises as ``workbook`` does, before the first piece."""
        columns = await self._columns(found, who)
        head = BOM + _lines([[self.form.full_heading(column, language) for column in columns]])

        async def pieces() -> AsyncIterator[bytes]:
            yield head.encode()
            async for rows in self._rows(found, who, columns, language):
                yield _lines([[_quoted(value) for value in row] for row in rows]).encode()

        return pieces()

    async def _columns(self, found: Found, who: Principal) -> list[Column]:
        """Those of the form for the kinds that occur, and what is kept beside an activity's content."""
        if await found.count(who, None, cap=MOST + 1) > MOST:
            raise Problem(422, "sheets.export.too_many", most=MOST)
        kinds = [kind for kind in self.kinds.values() if kind.details and await found.count(who, kind.id, cap=1)]
        details = [column for kind in kinds for column in details_of(kind)]
        return [*map(Column, COMMON), *details, *map(Column, KEPT)]

    async def _rows(
        self, found: Found, who: Principal, columns: Sequence[Column], language: str
    ) -> AsyncIterator[list[Row]]:
        showing = Shown(columns, dict(self.kinds), self.form.say[language], language)
        names, cursor, left = await self.knowing.names(), None, MOST
        while left > 0:
            page, cursor = await found.page(who, limit=min(PAGE, left), cursor=cursor)
            names = await self.knowing.with_years(names, {each.facts.held_on.year for each in page})
            yield await asyncio.to_thread(showing.rows, page, names)
            left -= len(page)
            if cursor is None:
                return


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _quoted(value: Value | None) -> str:
    """Text that a spreadsheet program would take for a formula begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)  # every digit, as it is read again
    text = value if isinstance(value, str) else shown(value)
    begins = text.lstrip("'")
    return f"'{text}" if isinstance(value, str) and begins.startswith(LEADS_TO_A_FORMULA) else text
