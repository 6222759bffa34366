"""Who of a list of owners leads and who assists."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.annotations import Part
from services.tasks.drafts.domain.owning.labels import OWNING, Mark, spaced
from services.tasks.drafts.domain.owning.offices import is_office
from services.tasks.drafts.domain.owning.owner_lists import owner_list, trimmed
from services.tasks.drafts.domain.owning.owner_verbs import WHEN, verb_parts

_OWN_ROLE = re.compile(
    rf"\([ ]?(?:(?P<lead>{spaced('牵头|主办|主责|牵头单位|牵头部门|主办单位|牵头负责')})"
    rf"|(?P<assisting>{spaced('配合|协助|协办|参与|配合单位|协助单位|配合部门|协助部门')}))[ ]?\)?\Z"
)
_ROLE_BEFORE = re.compile(
    rf"\([ ]?(?:(?P<lead>{spaced('牵头|主办|主责|牵头单位|牵头部门')})"
    rf"|(?P<assisting>{spaced('配合|协助|协办|参与|配合单位|协助单位|配合部门')}))[ ]?\)[ ]?:?"
)
_WITH_PERSON = re.compile(rf"\([ ]?{spaced('联系人|负责人|责任人|联系电话|电话|联络员')}[ ]?:?[^()]*\)?\Z")
_OF_THE_HOUSE = re.compile(r"\A责任(?:处室|科室|股室|部门|科|处|室|股)[ \n]{0,3}[:)]")
_UNITS = re.compile(r"\A责任单位[ \n]{0,3}[:)]")
_LONG_NAME = 14
_LONGEST = 200


class Share(NamedTuple):
    """``mark``: LEAD, ASSISTING, PERSON or DEADLINE."""

    mark: Mark
    span: Span
    confidence: float = 1.0


def shares(document: Document, parts: Sequence[Part]) -> Iterator[Share]:
    """What parts that stand side by side come to. Something responsible leads, unless someone leads beside it.

    Beside 责任科室 or 责任部门, who are of the house, a 责任单位 assists.
    """
    parts = _with_units_assisting(document, parts)
    led = any(part.mark is Mark.LEAD for part in parts)
    for part in parts:
        if part.mark not in OWNING:
            if part.content:
                yield Share(part.mark, part.content)
        elif spoken := verb_parts(document, part.content):
            yield from shares(document, [other for other in spoken if other[:2] != part[:2]])
        else:
            yield from _listed(document, part, led)


def _with_units_assisting(document: Document, parts: Sequence[Part]) -> Sequence[Part]:
    labels = [document.folded[slice(*part.label)] if part.label else "" for part in parts]
    responsible = [part.mark is Mark.RESPONSIBLE for part in parts]
    if not any(mine and _OF_THE_HOUSE.search(label) for mine, label in zip(responsible, labels, strict=True)):
        return parts
    return [
        part._replace(mark=Mark.ASSISTING) if mine and _UNITS.search(label) else part
        for part, mine, label in zip(parts, responsible, labels, strict=True)
    ]


def _listed(document: Document, part: Part, led: bool) -> Iterator[Share]:
    entries = list(_roles(document, owner_list(document, part.content)))
    led = led or any(role is Mark.LEAD for _, role in entries)
    usual = Mark.ASSISTING if part.mark is Mark.ASSISTING or (part.mark is not Mark.LEAD and led) else Mark.LEAD
    for entry, role in entries:
        if part.mark is Mark.MIXED:
            yield from _mixed(document, entry, role or usual)
            continue
        words = document.folded[entry.start : entry.end]
        if WHEN.match(words):
            yield Share(Mark.DEADLINE, entry, 0.9)
            continue
        sure = 1.0 if is_office(words) else 0.8 if len(words) <= _LONG_NAME else 0.6
        yield Share(role or usual, entry, sure)


def _roles(document: Document, entries: tuple[Span, ...]) -> Iterator[tuple[Span, Mark | None]]:
    """Each with the role that it bears itself, or that stands in brackets before it and those that follow."""
    told: Mark | None = None
    for entry in entries:
        if found := _ROLE_BEFORE.match(document.folded, entry.start, entry.end):
            told, entry = Mark(found.lastgroup or Mark.LEAD), trimmed(document, Span(found.end(), entry.end))
        span, role = _own_role(document, entry)
        yield span, role or told


def _own_role(document: Document, entry: Span) -> tuple[Span, Mark | None]:
    """区司法局(牵头); a person in brackets behind an office is left out."""
    start = max(entry.start, entry.end - _LONGEST)
    if found := _OWN_ROLE.search(document.folded, start, entry.end):
        rest = trimmed(document, Span(entry.start, found.start()))
        return (rest or entry), Mark(found.lastgroup or Mark.LEAD)
    if (found := _WITH_PERSON.search(document.folded, start, entry.end)) and found.start() > entry.start:
        return trimmed(document, Span(entry.start, found.start())), None
    return entry, None


def _mixed(document: Document, entry: Span, mark: Mark) -> Iterator[Share]:
    """普法科 张某: words that are offices, and persons."""
    for word in re.compile(r"[^ \n:]+").finditer(document.folded, entry.start, entry.end):
        known = is_office(word[0])
        yield Share(mark if known else Mark.PERSON, Span(*word.span()))
