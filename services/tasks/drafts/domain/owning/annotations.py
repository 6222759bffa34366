"""Annotations with labels: (责任单位:…,完成时限:…), 牵头单位：…；配合单位：… on a line of its own."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.brackets import Bracket, Label, Scan
from services.tasks.drafts.domain.owning.labels import OWNING, Mark
from services.tasks.drafts.domain.owning.offices import is_office
from services.tasks.drafts.domain.owning.owner_lists import owner_list, trimmed

_BLANK = " \n"
_TRAILING = " 。;,."
_EDGES = " \n。.、,;:"
_BULLETS = " -*·●■◆◇□>•★※▪"
_WHEN = re.compile(r"[\d年月日季]|全年|年底|长期")
_SHORT_LINE = 60
_SHORT_NAME = 10


class Part(NamedTuple):
    """``label``: where one stands before the content."""

    mark: Mark
    content: Span
    label: Span | None = None


class Annotation(NamedTuple):
    """``whole``: with its brackets and labels."""

    whole: Span
    parts: tuple[Part, ...]
    confidence: float = 1.0


def bracketed(document: Document, bracket: Bracket, limit: int, lead_in: tuple[Part, ...] = ()) -> Annotation:
    """What a bracket with labels says. ``lead_in``: what stands before its first label (区司法局牵头，配合单位：…)."""
    text, labels = document.folded, _speaking(bracket.labels)
    closed = bracket.close is not None
    inner = bracket.close if bracket.close is not None else _broken_off(text, bracket.cut, labels[-1])
    starts = [*(label.start for label in labels[1:]), inner]
    parts = [_part(document, label, Span(label.body, end)) for label, end in zip(labels, starts, strict=True)]
    end = bracket.end if closed else inner
    while closed and end < limit and text[end] == ")":
        end += 1
    return Annotation(Span(bracket.open, end), (*lead_in, *parts), 1.0 if closed else 0.9)


def _part(document: Document, label: Label, content: Span) -> Part:
    return Part(label.mark, trimmed(document, content), Span(label.start, label.body))


def _broken_off(text: str, cut: int, last: Label) -> int:
    """An unclosed bracket ends with its line, a list of owners with its sentence."""
    stop = text.find("。", last.body, cut) if last.mark in OWNING else -1
    return cut if stop < 0 else stop


def _speaking(labels: list[Label]) -> list[Label]:
    """Without the words within a deadline that only look like a label (完成时限：任务：…)."""
    kept: list[Label] = []
    for label in labels:
        if not (kept and kept[-1].mark is Mark.DEADLINE and label.mark is Mark.OTHER):
            kept.append(label)
    return kept


def starts_line(text: str, at: int, floor: int) -> bool:
    """Do only bullets stand before ``at`` in its line?"""
    while at > floor and text[at - 1] in _BULLETS:
        at -= 1
    return at == floor or text[at - 1] == "\n"


def unbracketed(document: Document, scan: Scan, taken: list[Span]) -> Iterator[Annotation]:
    """Lines and trailing sentences of labels, outside the brackets ``taken``."""
    text, floor = document.folded, scan.span.start
    walls = iter([*taken, Span(scan.span.end, scan.span.end)])
    wall, done, free = next(walls), floor, scan.free
    index = 0
    while index < len(free):
        label = free[index]
        while wall.start < label.start and wall.start < scan.span.end:
            wall = next(walls)
        own_line = starts_line(text, label.start, floor)
        if label.start < done or label.mark is Mark.OTHER or (label.plain and not own_line):
            index += 1
            continue
        found, index = _chain(document, free, index, wall.start, own_line)
        if all(_is_list(document, part, label.plain) for part in found.parts if part.mark in OWNING):
            done = found.whole.end
            yield found


def _chain(document: Document, free: list[Label], index: int, limit: int, own_line: bool) -> tuple[Annotation, int]:
    text, start, parts = document.folded, free[index].start, []
    while True:
        label = free[index]
        following = free[index + 1].start if index + 1 < len(free) else limit
        content = _content(document, label, min(following, limit), limit, own_line)
        parts.append(_part(document, label, content))
        index += 1
        if index == len(free) or following > limit or text[content.end : following].strip(_TRAILING):
            break
    end = content.end
    while end < limit and text[end] in _TRAILING:
        end += 1
    return Annotation(Span(start, end), tuple(parts)), index


def _content(document: Document, label: Label, limit: int, last: int, own_line: bool) -> Span:
    text, end = document.folded, _line_end(document.folded, label.body, limit)
    if not text[label.body : end].strip() and end < last and text[end] == "\n":
        following = Span(end + 1, _line_end(text, end + 1, limit))
        return following if _answers(document, label.mark, following) else Span(label.body, label.body)
    if label.mark in OWNING or not own_line:
        stop = text.find("。", label.body, end)
        end = end if stop < 0 else stop
    return Span(label.body, end)


def _is_list(document: Document, part: Part, strict: bool) -> bool:
    """Is it a list of owners, not a sentence that follows a label? ``strict``: every entry has to be an office."""
    entries = [document.folded[e.start : e.end] for e in owner_list(document, part.content)]
    known = [is_office(entry) for entry in entries]
    return all(known) if strict else any(known) or all(len(entry) <= _SHORT_NAME for entry in entries)


def _line_end(text: str, start: int, limit: int) -> int:
    """A line that ends with 、 goes on in the next."""
    end = text.find("\n", start, limit)
    while end > start and text[end - 1] in "、":
        end = text.find("\n", end + 1, limit)
    return limit if end < 0 else end


def _answers(document: Document, mark: Mark, line: Span) -> bool:
    """Does the line below an empty label hold what it asks for?"""
    words = document.folded[line.start : min(line.end, line.start + 4 * _SHORT_LINE)]
    if mark in OWNING:
        entries = owner_list(document, line)
        return bool(entries) and all(is_office(document.folded[e.start : e.end]) for e in entries)
    return mark is Mark.DEADLINE and len(words) <= _SHORT_LINE and bool(_WHEN.search(words))
