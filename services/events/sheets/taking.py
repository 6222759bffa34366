"""An uploaded sheet: its good rows become activities, the others come back in a sheet of their own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.events.activities.domain.content import Content, Fault
from services.events.activities.domain.lifecycle import Activity
from services.events.sheets.documents import Returned
from services.events.sheets.domain.cells import Unfit, as_day, is_empty
from services.events.sheets.domain.form import Form
from services.events.sheets.domain.header import Header, header_of
from services.events.sheets.domain.identity import row_id, says_the_same
from services.events.sheets.domain.names import Names
from services.events.sheets.domain.rows import Reader, Row
from services.events.sheets.domain.values import Line
from services.events.sheets.knowing import Knowing
from services.events.sheets.readers.reading import read_lines
from services.events.sheets.readers.unreadable import Unreadable
from services.events.sheets.refusing import Refusals, Refused
from services.events.sheets.writing.returned import returned
from shared.access import Principal
from shared.contracts.events import ActivityStatus
from shared.web.problems import FieldProblem, Problem

AT_ONCE = 100
"""Rows that are stored together; others are served in between."""

SHEETS_AT_ONCE = 2


class Many(Protocol):
    @property
    def present(self) -> Mapping[str, Activity]: ...

    @property
    def refused(self) -> Mapping[str, Sequence[Fault]]: ...


class Posts(Protocol):
    """What this room needs of posting."""

    async def post_many(self, contents: Mapping[str, Content], who: Principal) -> Many: ...


class Views(Protocol):
    async def visible_many(self, ids: Sequence[str], who: Principal) -> Mapping[str, Activity]: ...


@dataclass
class Taken:
    """How many rows became activities, how many were activities already, and which came back; ``returned``: its id."""

    accepted: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    returned: str | None = None


@dataclass(frozen=True)
class Taking:
    posts: Posts
    views: Views
    form: Form
    knowing: Knowing
    sheets: Returned
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SHEETS_AT_ONCE))

    async def take(self, name: str, content: bytes, who: Principal, language: str) -> Taken:
        """Post every good row of the file. What is there already stays as it is, so that a file may come twice.

        Raises a 422 ``Problem`` for a file that is no such sheet.
        """
        async with self._turns:
            lines, header = await self._read(name, content)
            names = await self._names(lines, header)
            reader = Reader(self.form, header, names, who.unit, language)
            filled = [line for line in lines if line.number > header.number and not reader.is_example(line)]
            if not filled:
                raise _unreadable(Unreadable("sheets.file.no_rows"))
            sheet = _Sheet(self.posts, self.views, self.form, reader, who)
            for start in range(0, len(filled), AT_ONCE):
                await sheet.take(filled[start : start + AT_ONCE])
                await asyncio.sleep(0)
            sheet.taken.refused, wrong = sheet.refusals.in_order()
            if wrong:
                workbook = await asyncio.to_thread(returned, self.form, header, wrong, language)
                sheet.taken.returned = await self.sheets.keep(workbook, who.user)
            return sheet.taken

    async def _read(self, name: str, content: bytes) -> tuple[list[Line], Header]:
        titles = [say("sheets.sheet") for say in self.form.say.values()]
        try:
            lines = await read_lines(name, content, titles)
            return lines, header_of(lines, self.form)
        except (Unreadable, Unfit) as error:
            raise _unreadable(error) from error

    async def _names(self, lines: Sequence[Line], header: Header) -> Names:
        place = header.place("held_on", None)
        cells = (line.cells.get(place) for line in lines) if place is not None else ()
        years = {year for cell in cells if cell is not None and (year := _year(cell))}
        return await self.knowing.with_years(await self.knowing.names(), years)


def _year(cell: object) -> int | None:
    try:
        return None if is_empty(cell) else as_day(cell).year  # type: ignore[arg-type]
    except Unfit:
        return None


class _Sheet:
    """One sheet on its way in."""

    def __init__(self, posts: Posts, views: Views, form: Form, reader: Reader, who: Principal) -> None:
        self._posts, self._views, self._reader, self._who = posts, views, reader, who
        self._seen: dict[str, int] = {}
        self.taken = Taken()
        self.refusals = Refusals(form, reader)

    async def take(self, lines: Sequence[Line]) -> None:
        """Store what is good of these rows, note what is not."""
        rows = [self._reader.read(line) for line in lines]
        await self._compare([row for row in rows if row.id is not None])
        new: dict[str, Row] = {}
        for row in rows:
            if row.content is None:
                self.refusals.add(row, row.faults)
            elif row.id is None:
                id = row_id(row.content, self._who.unit)
                first = self._seen.setdefault(id, row.line.number)
                if first != row.line.number:
                    self.refusals.add(row, [Fault("title", "sheets.row.same_as", {"row": first})])
                else:
                    new[id] = row
        await self._post(new)

    async def _post(self, new: Mapping[str, Row]) -> None:
        contents = {id: row.content for id, row in new.items() if row.content is not None}
        outcome = await self._posts.post_many(contents, self._who)
        for id, row in new.items():
            if id in outcome.refused:
                self.refusals.add(row, outcome.refused[id])
            elif id not in outcome.present:
                self.taken.accepted += 1
            elif outcome.present[id].facts.status is ActivityStatus.WITHDRAWN:
                self.refusals.add(row, [Fault("title", "sheets.row.withdrawn")])
            else:
                self.taken.unchanged += 1

    async def _compare(self, rows: Sequence[Row]) -> None:
        """Rows of an export: they may stand there as they are, but change nothing."""
        ids = [row.id for row in rows if row.id is not None]
        known = await self._views.visible_many(ids, self._who) if ids else {}
        for row in rows:
            if row.content is None:
                continue
            present = known.get(row.id or "")
            if present is None:
                self.refusals.add(row, [Fault("id", "sheets.row.id_unknown", {"given": row.id})])
            elif says_the_same(row.content, present.facts):
                self.taken.unchanged += 1
            else:
                self.refusals.add(row, [Fault("id", "sheets.row.changed")])


def _unreadable(error: Unreadable | Unfit) -> Problem:
    return Problem(422, "sheets.file.unreadable", errors=[FieldProblem("file", error.code, error.params)])
