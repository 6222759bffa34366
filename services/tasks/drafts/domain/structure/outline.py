"""A document's structure: which of its parts are aims, tasks, requirements, and where each begins and ends."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.structure.bare_headings import bare_headings
from services.tasks.drafts.domain.structure.blocks import blocks, outside
from services.tasks.drafts.domain.structure.dregs import content_lines, is_metadata, stops, stripped
from services.tasks.drafts.domain.structure.front_matter import (
    front_matter,
    without_list_of_annexes,
    without_signatures,
)
from services.tasks.drafts.domain.structure.items import heading_nodes
from services.tasks.drafts.domain.structure.parts import Front, Heading, Item, Outline, Step
from services.tasks.drafts.domain.structure.reading import Reading, ordered, read
from services.tasks.drafts.domain.structure.repeats import merged
from services.tasks.drafts.domain.structure.rows import TableReader
from services.tasks.drafts.domain.structure.sequence import MOST_MARKS, Candidate, accepted, candidates
from services.tasks.drafts.domain.structure.tree import Node, grow
from services.tasks.drafts.domain.tabular.tables import Row, task_rows

__all__ = ["Front", "Heading", "Item", "Outline", "Step", "outline"]

_AIM = 20
_REMARK = re.compile(r"\(?注\d?:")
"""A last line that remarks on the document."""
MOST_TASKS = 2_000
"""A district's plan has some dozens, one of 200 pages 600."""


def _ended(document: Document, lines: Sequence[Span], begins: int) -> list[Span]:
    """The plan's own lines: after its title, before its signature and what a page has below a document."""
    folded = document.folded
    cut = (Span(max(line.start, begins), line.end) for line in lines)
    own = [line for span in cut if span and (line := stripped(folded, span))]
    own = [line for line in own if not is_metadata(folded, line, within=True)]
    while own and _REMARK.match(folded, *own[-1]):
        own.pop()
    return without_signatures(document, without_list_of_annexes(document, own))


def _page_ends(document: Document) -> int:
    """Where, in the second half of a page, the document is over."""
    folded = document.folded
    half = len(folded) // 2
    lines = (stripped(folded, line) for line in document.lines())
    return next((line.start for line in lines if line.start > half and line and stops(folded, line)), len(folded))


def _outside_tables(document: Document, lines: Sequence[Span]) -> list[Span]:
    """Lines that stand in no table."""
    spans = sorted(table.span for table in document.tables)
    kept, at = [], 0
    for line in lines:
        while at < len(spans) and spans[at].end <= line.start:
            at += 1
        if at == len(spans) or line.end <= spans[at].start:
            kept.append(line)
    return kept


def _nodes(folded: str, lines: Sequence[Span], own: Sequence[Span], numbers: Sequence[Candidate]) -> list[Node]:
    """The tree over ``lines``; what it holds ends where ``own``, with the tables, does."""
    marks = accepted(numbers)
    headings = bare_headings(folded, lines, marks)
    if (begun := blocks(folded, lines, marks)) is not None:
        marks, headings = begun, outside(folded, begun, headings)
    marks = sorted([*marks, *headings])
    nodes = grow(folded, marks, own) if marks else heading_nodes(folded, lines, own[-1].end)
    return [node for node in nodes if node.title or node.children]


def _aims(folded: str, lines: Sequence[Span], found: Reading, nodes: Sequence[Node]) -> Span | None:
    """The sections of aims; without any, the paragraphs before the first item."""
    if found.aims:
        at, end = found.aims[0].title.end, found.aims[-1].end
        while at < end and folded[at] in "。:;,. *\n":
            at += 1
        return Span(at, end)
    first = min((node.start for node in nodes), default=0)
    before = [line for line in lines if line.start < first]
    start = next((line.start for line in before if line.end - line.start >= _AIM), None)
    return None if start is None else stripped(folded, Span(start, min(before[-1].end, first)))


def outline(document: Document) -> Outline:
    """Reads any text; what it does not find is empty."""
    folded = document.folded
    all_lines = content_lines(document)
    ends = _page_ends(document)
    all_lines = [line for line in all_lines if line.start < ends]
    front = front_matter(document, all_lines)
    lines = _ended(document, all_lines, front.begins)
    if not lines:
        return Outline(front)
    content = Span(lines[0].start, lines[-1].end)
    plain = _outside_tables(document, lines)
    numbers = candidates(folded, plain)
    if len(numbers) > MOST_MARKS:
        return Outline(front, content=content, crowded=True)
    nodes = _nodes(folded, plain, lines, numbers)
    tables = [rows for table in document.tables if (rows := task_rows(document, table))]
    found = _with_tables(document, tables, read(folded, plain, nodes, sorted(rows[0].whole.start for rows in tables)))
    if len(found.tasks) > MOST_TASKS:
        return Outline(front, content=content, crowded=True)
    aims = _aims(folded, plain, found, nodes)
    return Outline(front, tuple(found.headings), tuple(found.tasks), tuple(found.safeguards), aims, content)


def _with_tables(document: Document, tables: Sequence[Sequence[Row]], found: Reading) -> Reading:
    reader = TableReader(document, found.headings)
    for rows in tables:
        reader.read(rows)
    tasks = merged(document, found.tasks, reader.items)
    return ordered(replace(found, headings=reader.headings, tasks=tasks))
