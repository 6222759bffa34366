"""Which of its task's deadlines a target goes by."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from services.tasks.drafts.domain.context import Context, Found, deadlines_at
from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.naming import KindHit, kind_hits
from services.tasks.drafts.domain.parse import DeadlineKind, ReadDeadline
from services.tasks.drafts.domain.scopes import frequency

_COMMON = re.compile(r"[各每年月日底前后内完成开展组织进行上下半\d\W]")
_LEAST = 2
_YEAR_END = (12, 31)


class Limit(NamedTuple):
    deadline: int | None
    sure: float


class Limits:
    """The deadlines with what each of them names."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._deadlines = context.deadlines

    @cached_property
    def _named(self) -> list[list[KindHit]]:
        return [kind_hits(self._context.lexicon, self._words(each)) for each in self._deadlines]

    @staticmethod
    def _words(deadline: ReadDeadline) -> str:
        return fold(f"{deadline.subject or ''},{deadline.text}")

    def of(self, found: Found) -> Limit:
        """In whose clause it stands; else whose words are about it; else the only one that is about everything."""
        if not self._deadlines:
            return Limit(None, 1)
        if "observance" in found.of and found.kind is None:
            return self._of_a_day(found)
        beside = [i for span in (*found.also, found.place, found.span) for i in deadlines_at(self._deadlines, span)]
        if beside:
            best = max(dict.fromkeys(beside), key=lambda i: (self._score(found, i), -beside.index(i)))
            return Limit(self._first_like(found, best), 1)
        scores = [self._score(found, i) for i in range(len(self._deadlines))]
        if max(scores) >= _LEAST and scores.count(max(scores)) == 1:
            return Limit(self._first_like(found, scores.index(max(scores))), 1)
        return self._general(found)

    def _first_like(self, found: Found, chosen: int) -> int:
        """The same deadline, where the annotation says it, too."""
        wanted = self._deadlines[chosen]
        like = (wanted.kind, wanted.due, wanted.begins, wanted.every)
        for index, each in enumerate(self._deadlines[:chosen]):
            if (each.kind, each.due, each.begins, each.every) == like and self._score(found, index) >= _LEAST:
                return index
        return chosen

    def _general(self, found: Found) -> Limit:
        open_to_all = [i for i, each in enumerate(self._deadlines) if each.subject is None]
        if len(open_to_all) == 1:
            return Limit(open_to_all[0], 1)
        if len(self._deadlines) == 1:
            return Limit(0, 0.65)
        return Limit(self._year_end(found), 0.6)

    def _year_end(self, found: Found) -> int | None:
        """The last 年内 before the target in the text, as a suggestion."""
        before = [
            (each.source.start, index)
            for index, each in enumerate(self._deadlines)
            if each.due and (each.due.month, each.due.day) == _YEAR_END and each.kind is not DeadlineKind.RANGE
            if each.source.start < found.place.start
        ]
        return max(before)[1] if before else None

    def _of_a_day(self, found: Found) -> Limit:
        named = [i for i, each in enumerate(self._deadlines) if any(found.title in name for name in each.observances)]
        days = [i for i, each in enumerate(self._deadlines) if each.kind is DeadlineKind.OBSERVANCE]
        beside = deadlines_at(self._deadlines, found.place)
        chosen = named or beside or days[:1]
        return Limit(chosen[0], 1) if chosen else self._general(found)

    def _score(self, found: Found, index: int) -> int:
        """How much a deadline's words are about the target; below 0 where they are about something else."""
        deadline, named = self._deadlines[index], self._named[index]
        same = [
            hit for hit in named if hit.meaning.kind == found.kind and _choices(hit.meaning.of) <= _choices(found.of)
        ]
        if named and not same:
            return -1
        often = frequency(fold(deadline.text)) if deadline.kind is DeadlineKind.EACH else None
        score = 4 * bool(same) + sum(len(hit.meaning.of) for hit in same)
        score += 2 * bool(often and often.every == found.every)
        if deadline.subject is None:
            return score if same else 0
        return score + len(_pairs(fold(deadline.subject)) & _pairs(self._said(found)))

    def _said(self, found: Found) -> str:
        return self._context.document.folded[found.span.start : found.span.end]


def _choices(of: Mapping[str, Any]) -> set[tuple[str, str]]:
    """What is said of an activity, but for what is so or not so: a mock exam's results are an exam's."""
    return {(field, str(value)) for field, value in of.items() if not isinstance(value, bool)}


def _pairs(text: str) -> set[str]:
    """Pairs of neighbouring characters, without what deadlines say of anything."""
    return {text[i : i + 2] for i in range(min(len(text), 400) - 1) if not _COMMON.search(text[i : i + 2])}
