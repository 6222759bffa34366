"""Which of its task's deadlines a target goes by, and when it is due."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from services.tasks.drafts.domain.counting.context import Context, Found, deadlines_at
from services.tasks.drafts.domain.counting.naming import KindHit, kind_hits
from services.tasks.drafts.domain.counting.scopes import frequency
from services.tasks.drafts.domain.counting.subjects import Subject, pairs, subjects
from services.tasks.drafts.domain.counting.target_clauses import Clause
from services.tasks.drafts.domain.counting.wording import Wording
from services.tasks.drafts.domain.document import Span, fold
from services.tasks.drafts.domain.parse import DeadlineKind, ReadDeadline
from services.tasks.drafts.domain.timing.deadline_phrases import EXPLICIT
from services.tasks.drafts.domain.timing.deadline_readings import Reading
from services.tasks.plans.domain.periods import Every

_SPACE = re.compile(r"\s+")
_A_TIME = re.compile(r"[年月季]|\d[.-]\d")
_ALL_DONE = re.compile(r"全部|全面(?=完成|建成|覆盖)|全覆盖")
_A_DAY = re.compile(r"\d{1,2}[.·]\d{1,2}")
_IN_THE_YEAR = "年内"
_LEAST = 2
_LONGEST = 400
_DATED = (DeadlineKind.DUE, DeadlineKind.RANGE)


class Limit(NamedTuple):
    """``deadline``: None where none of the task's is about the target; it is due at ``due`` all the same."""

    deadline: int | None
    due: date | None


class Limits:
    """The deadlines with what each of them names."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._deadlines = context.deadlines
        self._days: dict[Span, list[Reading]] = {}
        self._wording = Wording(context)

    @cached_property
    def _subjects(self) -> list[Subject]:
        return subjects(self._deadlines)

    @cached_property
    def _exclusive(self) -> bool:
        return any(each.rest for each in self._subjects)

    @cached_property
    def _named(self) -> list[list[KindHit]]:
        return [kind_hits(self._context.lexicon, self._words(each)) for each in self._deadlines]

    @staticmethod
    def _words(deadline: ReadDeadline) -> str:
        return fold(f"{deadline.subject or ''},{deadline.text}")

    def of(self, found: Found) -> Limit:
        """By the time its own clause says; by the words they share; by the only one that is about everything.

        Without any of these it is due at the end of the year, or of its period.
        """
        fit = [i for i, each in enumerate(self._deadlines) if _fits(each, found)]
        if found.kind is None and "observance" in found.of:
            fit = [i for i in fit if not self._of_another_day(found, i)]
        chosen = self._beside(found, fit)
        if found.kind is None and "observance" in found.of:
            chosen = self._about(found, fit) if chosen is None else chosen
        elif chosen is None and (own := self._own_days(found)):
            chosen = self._alike(own, fit)
            if chosen is None and _IN_THE_YEAR in self._said(found.span):
                chosen = self._about(found, [i for i in fit if self._subjects[i].names(self._said(found.span))])
            if chosen is None and (days := [each.due for each in own if each.kind in _DATED and each.due]):
                return Limit(None, max(days) if found.every is Every.YEAR else None)
        if chosen is None:
            chosen = self._about(found, fit)
        if chosen is None:
            chosen = self._in_its_sentence(found, fit)
        if chosen is None:
            chosen = self._for_all(fit)
        if chosen is None:
            return Limit(None, self._years_end if found.every is Every.YEAR else None)
        return Limit(chosen, self._deadlines[chosen].due)

    @property
    def _years_end(self) -> date | None:
        year = self._context.year
        return date(year, 12, 31) if year and 1 <= year <= 9999 else None

    def _beside(self, found: Found, fit: Sequence[int]) -> int | None:
        """The deadline in whose clause it stands."""
        spans = (*found.also, found.place, found.span)
        beside = [i for span in spans for i in deadlines_at(self._deadlines, span) if i in fit]
        if not beside:
            return None
        best = max(dict.fromkeys(beside), key=lambda i: (self._score(found, i), -beside.index(i)))
        if max(found.times, found.goal) > 1 and found.every is Every.YEAR:
            best = max(beside, key=lambda i: (self._score(found, i), self._deadlines[i].due or date.min))
        return self._first_like(found, best, fit)

    def _own_days(self, found: Found) -> list[Reading]:
        """The times that the target's own clause says; where it says none, those of all the words that ask for it."""
        clause = self._clause_of(found)
        return (self._days_in(clause.span) if clause else []) or self._days_in(found.span)

    def _clause_of(self, found: Found) -> Clause | None:
        """The clause in which the words stand that ask for it."""
        at = found.place.start
        return next((clause for clause in self._context.clauses if clause.span.start <= at < clause.span.end), None)

    def _days_in(self, span: Span) -> list[Reading]:
        """The times that words say; what was found is kept."""
        if span not in self._days:
            words = _SPACE.sub("", self._said(span)[:_LONGEST])
            phrases = EXPLICIT.phrases(words, self._context.year)
            said = [reading for phrase in phrases for reading in phrase.readings]
            self._days[span] = [reading for reading in said if reading.due and not reading.weak]
        return self._days[span]

    def _alike(self, own: Sequence[Reading], fit: Sequence[int]) -> int | None:
        """The deadline that says one of these times."""
        for reading in own:
            for index in fit:
                deadline = self._deadlines[index]
                ranges = deadline.kind is DeadlineKind.RANGE and not deadline.observances
                if deadline.due == reading.due and (not ranges or deadline.begins == reading.begins):
                    return index
        return None

    def _about(self, found: Found, fit: Sequence[int]) -> int | None:
        """The deadline whose words are the target's; an observance's own."""
        if "observance" in found.of and found.kind is None:
            named = [i for i in fit if any(found.title in name for name in self._deadlines[i].observances)]
            return next(iter([*named, *(i for i in fit if self._is_a_day(i))]), None)
        words = self._wording.of(found)
        for said in (words.own, words.before):
            if said and (best := self._best(found, fit, said)) is not None:
                return self._first_like(found, best, fit)
        rest = [i for i in fit if self._subjects[i].rest]
        if not rest and found.goal > 1:
            return self._last_of([i for i in fit if self._subjects[i].ordinal == (found.counted_in or "-")[0]])
        return rest[0] if len(rest) == 1 else None

    def _last_of(self, several: Sequence[int]) -> int | None:
        """Of 第一期5月底前，第二期10月底前 the second: by then there are both."""
        return max(several, key=lambda i: self._deadlines[i].due or date.min, default=None)

    def _best(self, found: Found, fit: Sequence[int], said: str) -> int | None:
        """The one that has most in common with what is said; rather what says when it is done than when it is told."""
        scored = [(self._score(found, i, said), i) for i in fit]
        scored = [(score, i) for score, i in scored if score >= _LEAST]
        plain = [(score, i) for score, i in scored if all(word in said for word in self._subjects[i].aside)]
        scored = plain or scored
        best = max(scored, default=(0, 0))[0]
        chosen = [i for score, i in scored if score == best]
        if len({self._deadlines[i].source for i in chosen}) == 1 and found.goal != 1:
            return self._last_of(chosen)
        return chosen[0] if len(chosen) == 1 else None

    def _in_its_sentence(self, found: Found, fit: Sequence[int]) -> int | None:
        """每村培育3户，8月底前完成挂牌: the only time that the same part of the sentence says, unless about other things."""
        clauses = self._context.clauses
        own = self._clause_of(found)
        if own is None:
            return None
        part = [c.span for c in clauses if (c.sentence, c.part) == (own.sentence, own.part)]
        ends = Span(part[0].start, part[-1].end)
        within = [i for i in deadlines_at(self._deadlines, ends) if i in fit and self._score(found, i) >= 0]
        if len(within) > 1:
            within = [i for i in within if _ALL_DONE.search(self._deadlines[i].text)]
        return within[0] if len(within) == 1 else None

    def _of_another_day(self, found: Found, index: int) -> bool:
        """12·4、3·15、11·9消防日: the date of one of the days in a list is not that of the others."""
        deadline = self._deadlines[index]
        dated = deadline.kind is DeadlineKind.DUE and _A_DAY.search(fold(deadline.text)) is not None
        return dated and deadlines_at([deadline], found.span) != []

    def _is_a_day(self, index: int) -> bool:
        return self._deadlines[index].kind is DeadlineKind.OBSERVANCE

    def _for_all(self, fit: Sequence[int]) -> int | None:
        """The only deadline that names nothing."""
        open_to_all = [i for i in fit if not self._subjects[i].words and not self._subjects[i].begins]
        return open_to_all[0] if len(open_to_all) == 1 else None

    def _first_like(self, found: Found, chosen: int, fit: Sequence[int]) -> int:
        """The same deadline, where the annotation says it, too."""
        wanted = self._deadlines[chosen]
        like = (wanted.kind, wanted.due, wanted.begins, wanted.every)
        for index in fit:
            each = self._deadlines[index]
            alike = index < chosen and (each.kind, each.due, each.begins, each.every) == like
            if alike and self._score(found, index) >= _LEAST:
                return index
        return chosen

    def _score(self, found: Found, index: int, said: str | None = None) -> int:
        """How much a deadline's words are about the target; below 0 where they are about something else."""
        deadline, named, subject = self._deadlines[index], self._named[index], self._subjects[index]
        same = [
            hit for hit in named if hit.meaning.kind == found.kind and _choices(hit.meaning.of) <= _choices(found.of)
        ]
        if (named and not same) or subject.begins or subject.rest:
            return -1
        often = frequency(fold(deadline.text)) if deadline.kind is DeadlineKind.EACH else None
        score = 4 * bool(same) + sum(len(hit.meaning.of) for hit in same)
        score += 2 * bool(often and often.every == found.every)
        if not subject.words:
            return score if same else 0
        words = self._wording.of(found)
        said = words.own if said is None else said
        shared = subject.shares(said, pairs(said))
        others = self._exclusive or subject.among or bool(subject.pairs & words.whole)
        return 0 if others and subject.pairs and not shared else score + shared

    def _said(self, span: Span) -> str:
        return self._context.document.folded[span.start : span.end]


def _fits(deadline: ReadDeadline, found: Found) -> bool:
    """What comes back goes by what comes back as often; an observance's own day is for what is about one."""
    if deadline.kind is DeadlineKind.EACH or found.every is not Every.YEAR:
        return deadline.kind is DeadlineKind.EACH and deadline.every == found.every
    return deadline.kind is not DeadlineKind.OBSERVANCE or "observance" in found.of


def _choices(of: Mapping[str, Any]) -> set[tuple[str, str]]:
    """What is said of an activity, but for what is so or not so: a mock exam's results are an exam's."""
    return {(field, str(value)) for field, value in of.items() if not isinstance(value, bool)}
