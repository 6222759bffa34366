"""Headings without a number: a word of structure alone on its line or before a colon; short lines above paragraphs."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.owning.offices import is_complete
from services.tasks.drafts.domain.structure.notes import is_note
from services.tasks.drafts.domain.structure.numbering import Mark, Style
from services.tasks.drafts.domain.structure.roles import Bent, bent_of

_LABELLED = re.compile(r"[*#\s(]*([\u4e00-\u9fff、]{4,12})\s?[)*]{0,3}\s?[:](?=.)")
_ALONE = re.compile(r"[*#\s(]*([\u4e00-\u9fff、]{4,16})\s?[)*:]{0,4}")
_OFFICE = re.compile(r"[*#\s]*([\u4e00-\u9fff、]{2,30})(?<!单位)(?<!部门)(?<!机构) ?[*]{0,2}[:][*]{0,2}")
_ENDS = "。;!?,、:"
_SHORT, _OFTEN = 32, 2


def _bare(folded: str, line: Span) -> tuple[str, Bent] | None:
    if match := _ALONE.fullmatch(folded, *line):
        bent = bent_of(match[1])
        return None if bent is Bent.THEME else (match[1], bent)
    if match := _LABELLED.match(folded, *line):
        bent = bent_of(match[1])
        return (match[1] + ":", bent) if bent not in (Bent.THEME, Bent.OTHER, Bent.STEPS) else None
    return None


def _titles_below(lines: Sequence[Span], numbered: Sequence[Mark]) -> set[int]:
    """Lines below a number that stands alone."""
    after = {mark.after for mark in numbered}
    return {below.start for line, below in pairwise(lines) if line.end in after}


def _offices(folded: str, lines: Sequence[Span], taken: Collection[int]) -> list[Mark]:
    """县司法局: alone on its line, where several offices head what each has to do."""
    found = [
        line
        for line in lines
        if line.start not in taken and (match := _OFFICE.fullmatch(folded, *line)) and is_complete(match[1])
    ]
    found = [line for line in found if not is_note(folded, line)]
    return [Mark(line.start, line.start, Style.SUBHEAD, 0, "") for line in found] if len(found) >= _OFTEN else []


def bare_headings(folded: str, lines: Sequence[Span], numbered: Sequence[Mark]) -> list[Mark]:
    """Lines that head a section by their words. Words that come back are labels of fields, no headings."""
    taken = {mark.start for mark in numbered} | _titles_below(lines, numbered)
    found = [
        (line, *bare)
        for line in lines
        if line.start not in taken and not is_note(folded, line) and (bare := _bare(folded, line))
    ]
    often = Counter(words for _, words, _ in found)
    ends = {line.start: line.end for line in lines}
    held = {
        bent_of(folded[mark.after : min(ends.get(mark.start, mark.after), mark.after + 60)].partition("。")[0])
        for mark in numbered
        if mark.style is Style.HAN
    }
    return [
        Mark(line.start, line.start, Style.BARE, 0, "")
        for line, words, bent in found
        if often[words] < _OFTEN and bent not in held
    ] + _offices(folded, lines, taken)


def short_lines(folded: str, lines: Sequence[Span]) -> list[Span]:
    """Lines that stand above a paragraph as its title does: short, with no end, the next one longer or ended."""
    found = []
    for line, below in pairwise(lines):
        words = folded[slice(*line)].strip("* ")
        rest = folded[slice(*below)].strip()
        if 2 <= len(words) <= _SHORT and words[-1] not in _ENDS and (len(rest) > len(words) or rest[-1:] == "。"):
            found.append(line)
    return [line for line in found if not is_note(folded, line)]
