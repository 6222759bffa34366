"""From a document to what was read out of it: structure first, then each task's owners, deadlines and targets."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.tasks.drafts.domain.counting.targets import targets
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.cell_owners import cell_owners
from services.tasks.drafts.domain.owning.first_leads import first_leads, ranked
from services.tasks.drafts.domain.owning.owners import Owners, owners
from services.tasks.drafts.domain.owning.section_owners import section_owners
from services.tasks.drafts.domain.parse import (
    DocumentKind,
    Option,
    Parse,
    Question,
    ReadDeadline,
    ReadMeasure,
    ReadSafeguard,
    ReadSection,
    ReadTarget,
    ReadTask,
    source,
)
from services.tasks.drafts.domain.structure.classification import CROWDED, not_a_plan
from services.tasks.drafts.domain.structure.front_matter import issuer_words
from services.tasks.drafts.domain.structure.outline import Heading, Item, Outline, Step, outline
from services.tasks.drafts.domain.tabular.columns import Column
from services.tasks.drafts.domain.timing.of_task import Timing, first_of_two, without
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.drafts.domain.words.observances import observances

_SAYS = (Column.TITLE, Column.CONTENT, Column.STAGE, Column.TARGET)
_ASSUMED = 0.6
"""How sure an owner is that stands only in a row above."""
_MARKS = " \n\u00a0\u3000*。.．,，;；:：、"
_BRACKET_AT_END = re.compile(r"\((?P<time>[^()\n]{2,30})\)\Z")
_MOST_TIME = 32
_OPEN = "，,、；; \n"
MOST_TARGETS = 12_000
"""Of all tasks. A plan of 200 pages has some thousands."""
_SPACES = re.compile(r"\s*\n\s*")


def parse(document: Document, lexicon: Lexicon, *, year: int | None = None) -> Parse:
    """Everything that ``document`` says of a plan, or why it is none. Reads any text; takes time linear in its length.

    ``year``: a person's word for a document that names none; days are read with it.
    """
    found = outline(document)
    front = found.front
    said = {"title": found.title, "issuer": found.issuer, "year": found.year_span}
    parsed = Parse(
        title=_words(document, found.title),
        issuer=issuer_words(document.quote(found.issuer)) if found.issuer else None,
        year=found.year,
        period=front.period,
        kind=DocumentKind.PLAN,
        confidences=dict(front.confidences),
        sources={name: source(document, span) for name, span in said.items() if isinstance(span, Span) and span},
    )
    if reason := not_a_plan(document, found):
        return _no_plan(parsed, reason)
    if found.year is None and year is not None:
        found = replace(found, front=replace(front, year=year))
    first = front.year or first_of_two(front.period)
    in_school_year = first is not None and front.period is not None
    timing = Timing(document, found.year or first, in_school_year, found.sections)
    by_section = section_owners(document, found.sections)
    reading = _Reading(document, lexicon, found, timing, by_section, first_leads(document))
    tasks = _tasks(reading)
    if tasks is None:
        return _no_plan(parsed, CROWDED)
    return parsed.model_copy(
        update={
            "aims": _words(document, found.aims),
            "sections": tuple(map(reading.section, found.sections)),
            "tasks": tasks,
            "safeguards": tuple(map(reading.safeguard, found.safeguards)),
            "observances": observances(document, found.content, lexicon),
            "questions": _about_pages(document),
        }
    )


def _no_plan(parsed: Parse, reason: str) -> Parse:
    return parsed.model_copy(update={"kind": DocumentKind.NOT_A_PLAN, "reason": f"drafts.not_a_plan.{reason}"})


def _about_pages(document: Document) -> tuple[Question, ...]:
    """Pages that could not be read are not passed over in silence."""
    if not document.unread_pages:
        return ()
    seen = Option(value="seen", code="drafts.option.pages_seen")
    pages = "、".join(map(str, document.unread_pages))
    code = "drafts.question.unread_pages"
    asked = Question(
        id="unread_pages", about="document", code=code, params={"pages": pages}, suggested="seen", options=(seen,)
    )
    return (asked,)


def _tasks(reading: "_Reading") -> tuple[ReadTask, ...] | None:
    """None where they ask for more than ``MOST_TARGETS``."""
    tasks: list[ReadTask] = []
    left = MOST_TARGETS
    for place, item in enumerate(reading.found.tasks, 1):
        tasks.append(reading.task(place, item))
        left -= len(tasks[-1].targets)
        if left < 0:
            return None
    return tuple(tasks)


def _words(document: Document, said: Span | str | None) -> str:
    """The document's own words on one line."""
    if said is None or isinstance(said, str):
        return said or ""
    return _joined(document.quote(said))


def _joined(text: str) -> str:
    """On one line: where a line was full, nothing stands between its last word and the next."""
    return _SPACES.sub("", text).strip()


@dataclass(frozen=True)
class _Reading:
    document: Document
    lexicon: Lexicon
    found: Outline
    timing: Timing
    by_section: Sequence[Owners]
    first_leads: bool

    def section(self, heading: Heading) -> ReadSection:
        return ReadSection(
            no=heading.no,
            title=_words(self.document, heading.title),
            role=heading.role,
            level=heading.level,
            source=source(self.document, heading.whole),
        )

    def safeguard(self, item: Item) -> ReadSafeguard:
        owning = owners(self.document, item.whole)
        return ReadSafeguard(
            no=item.no,
            title=_words(self.document, item.title),
            text=self._text(item.body, owning.notes),
            source=source(self.document, item.whole),
        )

    def task(self, place: int, item: Item) -> ReadTask:
        """``place`` counts from 1 and numbers a task whose document does not."""
        owning = self._ranked(self._owners(item))
        limits = self.timing.of(item, owning)
        return ReadTask(
            no=item.no or str(place),
            title=_joined(self._text(self._untimed(item.title, limits), owning.notes)),
            section=self._section_of(item),
            lead=self._quoted(owning.lead),
            assisting=self._quoted(owning.assisting),
            deadlines=limits,
            targets=self._targets(item, limits, owning.notes),
            measures=tuple(measure for measure in map(self._measure, item.steps) if measure.text),
            text=self._text(item.body, owning.notes),
            source=source(self.document, item.whole),
            confidence=item.sure,
            sources=self._sources(item, owning),
            confidences={"lead": owning.confidence} if owning.lead or owning.assisting else {},
        )

    def _untimed(self, title: Span, limits: Sequence[ReadDeadline]) -> Span:
        """宪法进机关(12月2日): a title without the bracket at its end whose words were read as a deadline."""
        found = _BRACKET_AT_END.search(self.document.folded, max(title.start, title.end - _MOST_TIME), title.end)
        if found is None or found.start() <= title.start:
            return title
        said = self.document.quote(Span(*found.span("time"))).strip()
        return Span(title.start, found.start()) if any(limit.text == said for limit in limits) else title

    def _section_of(self, item: Item) -> str | None:
        if item.section is None:
            return None
        return _words(self.document, self.found.sections[item.section].title) or None

    def _measure(self, step: Step) -> ReadMeasure:
        owning = self._ranked(owners(self.document, step.span))
        return ReadMeasure(
            no=step.no,
            text=self._text(step.span, owning.notes),
            lead=self._quoted(owning.lead),
            assisting=self._quoted(owning.assisting),
            source=source(self.document, step.span),
        )

    def _owners(self, item: Item) -> Owners:
        """Those of the row of a table, else those that the text says, else those of the section."""
        said = owners(self.document, Span(min(item.title.start, item.body.start), item.body.end))
        listed = cell_owners(self.document, item.cells or {})
        if listed.lead or listed.assisting:
            sure = min(listed.confidence, _ASSUMED) if Column.LEAD in item.assumed else listed.confidence
            limits = (*listed.deadlines, *said.deadlines)
            return replace(listed, notes=said.notes, deadlines=limits, confidence=sure)
        if said.lead or said.assisting or item.section is None:
            return said
        held = self.by_section[item.section]
        if not held.lead and not held.assisting:
            return said
        return replace(held, notes=said.notes, deadlines=said.deadlines, persons=said.persons)

    def _ranked(self, owning: Owners) -> Owners:
        return ranked(owning) if self.first_leads else owning

    def _quoted(self, spans: Iterable[Span]) -> tuple[str, ...]:
        return tuple(_words(self.document, span) for span in spans)

    def _targets(self, item: Item, limits: Sequence[ReadDeadline], notes: Sequence[Span]) -> tuple[ReadTarget, ...]:
        span = Span(min(item.title.start, item.body.start), item.whole.end)
        if item.cells is not None:
            cells = [cell for column in _SAYS for cell in item.cells.get(column, ()) if item.whole.holds(cell)]
            span = Span(min(c.start for c in cells), max(c.end for c in cells)) if cells else span
        return targets(self.document, span, self.found.year, limits, self.lexicon, title=item.title, notes=notes)

    def _text(self, said: Span, notes: Sequence[Span]) -> str:
        """What is said there, without owners and deadlines."""
        return "".join(self.document.quote(span) for span in without(said, notes)).lstrip(_MARKS).rstrip(_OPEN)

    def _sources(self, item: Item, owning: Owners) -> dict[str, Any]:
        spans = {
            "title": item.title,
            "text": item.body,
            "lead": _around(owning.lead),
            "assisting": _around(owning.assisting),
        }
        return {name: source(self.document, span) for name, span in spans.items() if span}


def _around(spans: Sequence[Span]) -> Span | None:
    return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None
