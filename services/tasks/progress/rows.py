"""Cells and rollups between their types and their documents. Pure."""

from base64 import b64decode, b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain, groupby
from operator import itemgetter
from typing import Any
from zlib import Z_BEST_SPEED, compress, decompress

import orjson

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, ROLLUPS, Link
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.changes import Changes, add_changes, changes_of, sum_changes, until
from services.tasks.progress.domain.course import Course, Mark, course_with
from services.tasks.progress.domain.pairs import Pairs, add_pairs, days_of, pairs_of, sums_of_days
from services.tasks.progress.following import Below, moved, of_below, unseen
from services.tasks.progress.telling import Said
from shared.store.port import Doc

SPAN = 32

Rows = Sequence[list[int]]
"""Changes, days or pairs: a day first."""

Sheets = dict[str, str]
"""Some rows as text, by span."""

CELL = "="
"""Before a unit's name: its cell, not what lies below it."""


@dataclass(frozen=True)
class Cell:
    """What is kept of a cell: its course, and the pieces of evidence of the activities that count in it now."""

    course: Course = ()
    evidence: int = 0


_NOTHING: Doc = {"course": [], "changes": {}, "pairs": {}, "days": {}, "evidence": 0}


def cell_doc(board: Board, key: CellKey, slot: Slot, before: Doc | None, months: Below, *, whole: bool) -> Doc:
    """A cell from the sums of its months and shelves: with what is new of some, or made of all (``whole``). What it was until
    the first day on which something new came stays as it is, and is not even decoded."""
    known = _NOTHING if whole or before is None else before
    come = months if whole else unseen(before, months)
    news = pairs_of(chain.from_iterable(doc["steps" if whole else "last"] for doc in come.values()))
    since = date.fromordinal(news[0][0]) if news else date.max
    old_changes, was = _cut(known["changes"], since)
    pairs, days = _with_news(known, news)
    sums = _decoded(days)
    from_then_on = bisect_left(sums, [since.toordinal()])
    rows = known["course"]
    place = bisect_left(rows, since.isoformat(), key=itemgetter(0))
    stood = tuple(map(Mark.of_row, rows[max(0, place - 1) :]))
    marks = course_with(
        slot.target,
        news,
        was=stood,
        pairs=_unpacked(pairs),
        days=sums[from_then_on:],
        earlier=sums_of_days(sums[:from_then_on]),
    )
    course = (*stood[: min(1, place)], *marks)
    changes = changes_of(slot, course, kept=until(was, since), since=since)
    doc = {
        "id": board.cell_id(key),
        "slot": slot_id(board, slot),
        "course": [*rows[:place], *(mark.to_row() for mark in marks)],
        "changes": old_changes | sheets_of(changes),
        "pairs": pairs,
        "days": days,
        "evidence": known["evidence"] + sum(doc["evidence" if whole else "last_evidence"] for doc in come.values()),
        "of": of_below(before, months, whole=whole),
    }
    is_below = bool(board.above(key.unit))  # at the plan's root nothing is worked out from a cell
    last = add_changes(changes, changes_in(before) if whole else was, -1) if is_below else []
    return moved(before, doc, {"last": last})


def _with_news(known: Doc, news: Pairs) -> tuple[Sheets, Sheets]:
    """The sheets of a cell's pairs, and of its days. Those of spans in which nothing is new stay as they are."""
    pairs, days = dict(known["pairs"]), dict(known["days"])
    for span, of_span in _by_span(news):
        some = add_pairs(list(_unpacked({span: pairs[span]})) if span in pairs else [], of_span)
        if some:
            pairs[span], days[span] = _packed(some), _sheet(days_of(some))
        else:
            pairs.pop(span, None)
            days.pop(span, None)
    return pairs, days


def cell_in(doc: Doc | None) -> Cell:
    return Cell(tuple(map(Mark.of_row, doc["course"])), doc["evidence"]) if doc else Cell()


def course_on(doc: Doc | None, on: date) -> Course:
    """As much of a cell's course as it takes to tell how it stands at the end of ``on``."""
    rows = doc["course"] if doc else []
    until = bisect_right(rows, on.isoformat(), key=itemgetter(0))
    return tuple(map(Mark.of_row, rows[max(0, until - 1) : until]))


def key_of(cell_id: str) -> CellKey:
    """The key in a cell's id, ``build/target/unit/period``, or in what was told of it, ``plan/target/unit/period``."""
    _, target, unit, period = cell_id.split("/")
    return CellKey(target, unit, period)


def slot_id(board: Board, slot: Slot) -> str:
    return f"{board.id}/{slot.target.id}/{slot.period}"


def link_below(board: Board, slot: Slot, name: str) -> Link:
    """The document that a rollup knows by ``name`` (``of``): a unit's rollup, or its cell."""
    if name.startswith(CELL):
        return CELLS, board.cell_id(slot.cell(name.removeprefix(CELL)))
    return ROLLUPS, rollup_id(board, slot, name)


def rollup_id(board: Board, slot: Slot, unit: str) -> str:
    return f"{slot_id(board, slot)}/{unit}"


def rollup_doc(board: Board, slot: Slot, unit: str, before: Doc | None, below: Below, *, whole: bool) -> Doc:
    """What the cells and the rollups of units right below come to: what is new of some, or all (``whole``)."""
    if whole:
        changes = sum_changes(map(changes_in, below.values()))
        last = add_changes(changes, changes_in(before), -1)
    else:
        last = sum_changes(doc["last"] for doc in unseen(before, below).values())
        changes = add_changes(changes_in(before), last)
    doc = {
        "id": rollup_id(board, slot, unit),
        "changes": sheets_of(changes),
        "of": of_below(before, below, whole=whole),
    }
    return moved(before, doc, {"last": last})


def sheets_of(by_day: Rows) -> Sheets:
    """Changes, or days, as a document keeps them: as text, by spans of ``SPAN`` days, so that a reader decodes no more than
    one day needs of it. Numbers alone: nothing in the text has to be escaped."""
    return {span: _sheet(some) for span, some in _by_span(by_day)}


def _sheet(some: Rows) -> str:
    return orjson.dumps(some).decode()


def _by_span(by_day: Rows) -> Iterator[tuple[str, Rows]]:
    return ((str(span), list(some)) for span, some in groupby(by_day, key=lambda each: each[0] // SPAN))


def _decoded(sheets: Sheets) -> list[list[int]]:
    return [each for span in sorted(map(int, sheets)) for each in orjson.loads(sheets[str(span)])]


def _packed(pairs: Pairs) -> str:
    """A sheet of pairs: a quarter of its text. Of a nation's cell they are the most by far, and few readers want them."""
    return b64encode(compress(orjson.dumps(pairs), Z_BEST_SPEED)).decode()


def _unpacked(sheets: Sheets) -> Iterator[list[int]]:
    """What is on them, one sheet opened after the other."""
    for span in sorted(map(int, sheets)):
        yield from orjson.loads(decompress(b64decode(sheets[str(span)])))


def _cut(sheets: Sheets, since: date) -> tuple[Sheets, list[list[int]]]:
    """The sheets before the last one that ends before the span of ``since``, and what is on that one and all after it."""
    spans = sorted(map(int, sheets))
    place = max(0, bisect_left(spans, since.toordinal() // SPAN) - 1)
    old, recent = ({str(span): sheets[str(span)] for span in some} for some in (spans[:place], spans[place:]))
    return old, _decoded(recent)


def changes_in(doc: Doc | None) -> Changes:
    """The changes of a cell or of a rollup."""
    return _decoded(doc["changes"]) if doc else []


def changes_on(doc: Doc | None, on: date) -> Changes:
    """As many of the changes as it takes to tell what they come to at the end of ``on``."""
    sheets: dict[str, str] = doc["changes"] if doc else {}
    until = on.toordinal()
    for span in sorted((span for span in map(int, sheets) if span <= until // SPAN), reverse=True):
        changes: Changes = orjson.loads(sheets[str(span)])
        if changes[0][0] <= until:
            return changes
    return []


def said_in(doc: Doc | None) -> Said:
    if doc is None:
        return Said()
    said: dict[str, Any] = doc["said"]
    return Said(**{**said, "goals": tuple(said["goals"])})


def said_doc(said: Said) -> Doc:
    return {**asdict(said), "goals": list(said.goals)}
