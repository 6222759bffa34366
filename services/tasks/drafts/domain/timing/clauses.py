"""What stands after 完成时限 falls into clauses, each with a time of its own."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from services.tasks.drafts.domain.timing.compact import Compact
from services.tasks.drafts.domain.timing.deadline_phrases import Phrase

_STOP = re.compile(r"[;。!?]")
_COMMA = re.compile(r",")
_LIST_COMMA = re.compile(r"、|(?:并|再|且)(?=[于在]?\d)")


class Clause(NamedTuple):
    """``start``–``end`` of a compact text."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]


def clauses(text: Compact, phrases: Sequence[Phrase]) -> list[Clause]:
    """Clauses with a time each, in order. What has none belongs to the one before, or to the first."""
    whole = Clause(0, len(text.text), tuple(phrases))
    found: list[Clause] = []
    for sentence in sentences(text, whole):
        parts = _joined(_split(text.text, sentence, _COMMA))
        found += [part for joined in parts for part in _halved(text.text, joined, _list_cuts(text.text, joined))]
    return _joined(found)


def sentences(text: Compact, whole: Clause) -> list[Clause]:
    """Parts between full stops, and between lines where both have a time."""
    breaks = [(at, at) for at in sorted(text.breaks)]
    return [part for line in _halved(text.text, whole, breaks) for part in _split(text.text, line, _STOP)]


def pieces(text: Compact, sentence: Clause) -> list[Clause]:
    """Parts between commas, those without a time too."""
    return _split(text.text, sentence, _COMMA)


def _cuts(separator: re.Pattern[str], text: str, clause: Clause) -> list[tuple[int, int]]:
    return [found.span() for found in separator.finditer(text, clause.start, clause.end)]


def _list_cuts(text: str, clause: Clause) -> list[tuple[int, int]]:
    """Not between two times of one thing: 培训5月底前、10月底前各1期."""
    ends, starts = ({phrase.end for phrase in clause.phrases}, {phrase.start for phrase in clause.phrases})
    return [cut for cut in _cuts(_LIST_COMMA, text, clause) if not (cut[0] in ends and cut[1] in starts)]


def _split(text: str, clause: Clause, separator: re.Pattern[str]) -> list[Clause]:
    return _at(clause, _cuts(separator, text, clause))


def _at(clause: Clause, cuts: Iterable[tuple[int, int]]) -> list[Clause]:
    """``clause`` cut up; a cut within a phrase is none."""
    parts: list[Clause] = []
    start, first = clause.start, 0
    for cut, after in cuts:
        upto = first
        while upto < len(clause.phrases) and clause.phrases[upto].end <= cut:
            upto += 1
        if upto < len(clause.phrases) and clause.phrases[upto].start < max(after, cut):
            continue
        parts.append(Clause(start, cut, clause.phrases[first:upto]))
        start, first = after, upto
    parts.append(Clause(start, clause.end, clause.phrases[first:]))
    return [part for part in parts if part.start < part.end]


def _halved(text: str, clause: Clause, cuts: list[tuple[int, int]]) -> list[Clause]:
    """Cut where both sides have a time, joined elsewhere."""
    return _joined(_at(clause, cuts)) if cuts and len(clause.phrases) > 1 else [clause]


def _joined(parts: list[Clause]) -> list[Clause]:
    """Parts without a time go to the one before; those at the beginning to the first that has one."""
    joined: list[Clause] = []
    for part in parts:
        if joined and not (part.phrases and joined[-1].phrases):
            last = joined.pop()
            part = Clause(last.start, part.end, last.phrases + part.phrases)
        joined.append(part)
    return joined
