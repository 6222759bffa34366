"""Where a task's deadlines are said: in a cell, after a label, in its number or title, in its text, in its section."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.owners import Owners
from services.tasks.drafts.domain.parse import SURE, DeadlineKind, ReadDeadline, SectionRole
from services.tasks.drafts.domain.structure.outline import Heading, Item
from services.tasks.drafts.domain.tabular.columns import Column
from services.tasks.drafts.domain.timing.deadlines import deadlines

Read = tuple[ReadDeadline, ...]

_BRACKETED = re.compile(r"\(([^()\n]*)\)")
_A_TIME = re.compile(r"月|季|年|旬|周|日")
_A_YEAR = re.compile(r"\d{4}年|[明次]年")
_TERM_BEGINS = 9
_FROM_MONTH = re.compile(r"20\d\d年(1[0-2]|[1-9])月份?(?:\d{1,2}日)?(?:-{1,2}|至|到)20\d\d年\d{1,2}月")
_FRONT = 1500
_LONGEST_TIME = 16
_FROM_HEADING, _FROM_INTRO, _FROM_SCHEME = 0.85, 0.6, 0.85
"""How sure a deadline is that a section says of all of its tasks, and one that a scheme's own section says of all."""
_TIME_SECTION = re.compile(
    r"(?:[一-鿿]{0,6}(?:活动|宣传|教育|竞赛|比赛|培训|实施|开展|普法|举办|工作))?时间(?:安排|和地点|及地点)?[:]?\s*"
)
_LONGEST_SAID = 80
_NUMBERED_LINE = re.compile(
    r"\n[ ]{0,8}(?:[①-⑳❶-❿•●○◆◇■□]|\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)|[一二三四五六七八九十]{1,2}是)[ ]{0,8}"
)
_DATED = (DeadlineKind.DUE, DeadlineKind.RANGE)


def without(whole: Span, parts: Sequence[Span]) -> list[Span]:
    """What is left of ``whole`` between ``parts``, which stand in order."""
    left: list[Span] = []
    start = whole.start
    for part in parts:
        if part.end <= whole.start or part.start >= whole.end:
            continue
        left.append(Span(start, max(start, part.start)))
        start = max(start, part.end)
    return [span for span in [*left, Span(start, whole.end)] if span]


@dataclass(frozen=True)
class Timing:
    document: Document
    year: int | None
    school_year: bool
    sections: Sequence[Heading]

    def of(self, item: Item, owning: Owners) -> Read:
        """What is said in so many words; without any, what the text says; without any, the section."""
        said = self._of_row(item) or self._said(owning.deadlines) or self._alone(self._around_title(item))
        if said:
            return said
        told = self._told([part for text in _texts(self.document.folded, item) for part in without(text, owning.notes)])
        if told and any(each.confidence >= SURE for each in told):
            return told
        held = self._of_section(item) or (() if told else self._of_scheme)
        return held if not told or any(each.confidence >= SURE for each in held) else told

    def _of_row(self, item: Item) -> Read:
        cells = item.cells or {}
        last = self._said(cells.get(Column.DEADLINE, ()))
        first = self._said(cells.get(Column.BEGIN, ()))
        return (_between(first[0], last[0]),) if len(first) == len(last) == 1 else last

    def _said(self, spans: Sequence[Span]) -> Read:
        return self._read(spans, explicit=True)

    def _told(self, spans: Sequence[Span]) -> Read:
        return self._read(spans, explicit=False)

    def _read(self, spans: Sequence[Span], *, explicit: bool) -> Read:
        found = (each for span in spans for each in deadlines(self.document, span, self.year, explicit=explicit))
        return tuple((_in_school_year(each, self._begins) for each in found) if self.school_year else found)

    @cached_property
    def _begins(self) -> int:
        """The month in which a year of two begins: as 2025年7月至2026年6月 says, else September."""
        said = _FROM_MONTH.search(self.document.folded, 0, _FRONT)
        return int(said[1]) if said else _TERM_BEGINS

    def _alone(self, spans: Sequence[Span]) -> Read:
        """Times that stand alone: ``3月``, ``(2024年9月2日)``."""
        folded = self.document.folded
        times = [s for s in spans if s.end - s.start <= _LONGEST_TIME * 2 and _A_TIME.search(folded, s.start, s.end)]
        return tuple(each for each in self._said(times) if each.due or each.kind is DeadlineKind.EACH)

    def _around_title(self, item: Item) -> list[Span]:
        return [Span(item.whole.start, item.title.start), *self._brackets(item.title)]

    def _brackets(self, span: Span) -> list[Span]:
        return [Span(*found.span(1)) for found in _BRACKETED.finditer(self.document.folded, span.start, span.end)]

    def _of_section(self, item: Item) -> Read:
        if item.section is None or self.sections[item.section].role is not SectionRole.TASKS:
            return ()
        section = self.sections[item.section]
        whole = [section.title] if section.title.end - section.title.start <= _LONGEST_TIME else []
        if said := self._alone([*self._brackets(section.title), *whole]):
            return _for_all(said, _FROM_HEADING)
        return _for_all(self._told([section.intro]), _FROM_INTRO)

    @cached_property
    def _of_scheme(self) -> Read:
        """``二、活动时间 12月1日至7日``: a section about nothing else holds for every task, if it says exactly one time."""
        said: list[ReadDeadline] = []
        for number, section in enumerate(self.sections):
            if not _TIME_SECTION.fullmatch(self.document.folded, *section.title):
                continue
            ends = [each.title.start for each in self.sections[number + 1 : number + 2]]
            text = Span(section.title.end, min([*ends, section.title.end + _LONGEST_SAID, len(self.document.folded)]))
            said += [each for each in self._said([text]) if each.kind in _DATED and each.due]
        ranges = [each for each in said if each.kind is DeadlineKind.RANGE] or said
        return _for_all(tuple(ranges), _FROM_SCHEME) if len(ranges) == 1 else ()


def _texts(folded: str, item: Item) -> list[Span]:
    """The title, what follows it and each step or line with a number: no clause goes on from one into another."""
    steps = {step.span.start for step in item.steps if item.body.holds(step.span)}
    lines = [Span(*found.span()) for found in _NUMBERED_LINE.finditer(folded, *item.body)]
    begun = steps - {line.end for line in lines}
    return [item.title, *without(item.body, sorted([*lines, *(Span(start, start) for start in begun)]))]


def first_of_two(period: tuple[int, int] | None) -> int | None:
    """2025-2026年度: the year in which it begins; None of one year or of more than two."""
    return period[0] if period and period[1] == period[0] + 1 else None


def _in_school_year(said: ReadDeadline, begins: int) -> ReadDeadline:
    """Months before the one in which it begins are the next year's, unless the text names the year."""
    if _A_YEAR.search(said.text):
        return said
    days = {"begins": said.begins, "due": said.due, "no_later_than": said.no_later_than}
    moved = {name: _next_year(day) for name, day in days.items() if day and day.month < begins}
    return said.model_copy(update=moved)


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _between(first: ReadDeadline, last: ReadDeadline) -> ReadDeadline:
    """The range between two columns of days; ``last`` alone where it cannot be one."""
    begins = first.begins or first.due
    if begins is not None and first.begins is None and "日" not in first.text:
        begins = begins.replace(day=1)
    if begins is None or last.due is None or begins > last.due:
        return last
    return last.model_copy(update={"kind": DeadlineKind.RANGE, "begins": begins})


def _for_all(said: Read, sure: float) -> Read:
    """The section's deadlines as a task's: about the whole of it, and no surer than ``sure``."""
    return tuple(each.model_copy(update={"subject": None, "confidence": min(each.confidence, sure)}) for each in said)
