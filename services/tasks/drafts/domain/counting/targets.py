"""What a task asks for, in numbers or as things that are done or not."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from services.tasks.drafts.domain.counting.context import Context, Found, deadlines_at
from services.tasks.drafts.domain.counting.counted import counted
from services.tasks.drafts.domain.counting.limits import Limit, Limits
from services.tasks.drafts.domain.counting.milestones import by_all_units, by_form, filed, steps
from services.tasks.drafts.domain.counting.naming import key
from services.tasks.drafts.domain.counting.shares import shares
from services.tasks.drafts.domain.counting.short_periods import within_its_days
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import ReadDeadline, ReadTarget, source
from services.tasks.drafts.domain.timing.of_task import without
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.drafts.domain.words.observances import observances
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure

_ABOUT_DAYS = re.compile(r"节点|节日|纪念日|宣传日|宣传月|宣传周|时间点|时点|时段|国家宪法日")
_NOT_LESS = re.compile(r"其中[^,;。]{0,20}?(?:不[少低]于|至少)")
_MANY_DAYS = 3
_LINE_END = re.compile(r"\s*\n\s*")
_PERIODS = {Every.HALF: 2, Every.QUARTER: 4, Every.MONTH: 12}
_MOST = 200
"""No task has more; what does is no plan, and must not take long."""


def targets(
    document: Document,
    span: Span,
    year: int | None,
    deadlines: Sequence[ReadDeadline],
    lexicon: Lexicon,
    *,
    title: Span,
    notes: Sequence[Span] = (),
) -> tuple[ReadTarget, ...]:
    """In the text's order, what stands in the deadlines' own clauses too; the same thing said twice is one target.

    ``notes``: where in ``span`` the owners stand, which ask for nothing.
    """
    said = without(span, notes)
    elsewhere = [Span(each.source.start, each.source.end) for each in deadlines]
    spans = (
        *_after_title(document, said, title),
        *(each for each in elsewhere if not any(own.holds(each) for own in said)),
    )
    context = Context(document, spans, year, deadlines, lexicon, title)
    limits = Limits(context)
    return tuple(_target(document, found, limits.of(found)) for found in _once(context, _found(context, span)))


def _after_title(document: Document, spans: Sequence[Span], title: Span) -> list[Span]:
    """A title on a line of its own is no part of the sentence below it."""
    if not document.folded.startswith("\n", title.end):
        return list(spans)
    cut = [
        part
        for span in spans
        for part in (Span(span.start, min(span.end, title.end)), Span(max(span.start, title.end), span.end))
    ]
    return [span for span in cut if span]


def _found(context: Context, span: Span) -> list[Found]:
    counts = [within_its_days(context, each) for each in islice(counted(context), _MOST)]
    numbers = [*counts, *islice(shares(context), _MOST)]
    every_unit = [each for rule in (filed, by_all_units) for each in islice(rule(context), _MOST)]
    every_unit = [each for each in every_unit if not _numbered(each, numbers)]
    listed = [each for each in islice(steps(context), _MOST) if not _in_part(context, each, numbers)]
    done = [*islice(by_form(context), _MOST), *listed]
    done = [each for each in done if not _numbered(each, [*numbers, *every_unit])]
    if numbers:
        done = [each for each in done if not context.title.holds(each.place)]
    return sorted([*numbers, *every_unit, *done, *_days(context, span)], key=lambda each: each.place)


def _numbered(found: Found, numbers: Sequence[Found]) -> bool:
    """A number for the same kind in the same clause says more than the form."""
    return any(
        each.kind == found.kind and each.place.start < found.span.end and found.span.start < each.place.end
        for each in numbers
    )


class _Said(NamedTuple):
    """A target with what it is compared by."""

    found: Found
    key: tuple[object, ...]
    in_a_deadline: bool

    @classmethod
    def of(cls, context: Context, found: Found) -> "_Said":
        return cls(found, key(found.kind, found.of), bool(deadlines_at(context.deadlines, found.place)))


def _in_part(context: Context, step: Found, numbers: Sequence[Found]) -> bool:
    """二是开展“法律夜市”，每月举办1场: the number says what the step asks for."""
    parts = {c.part for c in context.clauses if c.span.start <= step.place.start < c.span.end}
    spans = [c.span for c in context.clauses if c.part in parts]
    return any(each.kind == step.kind and any(span.holds(each.place) for span in spans) for each in numbers)


def _once(context: Context, found: Sequence[Found]) -> list[Found]:
    """What is said again, in a deadline or in the same words, is added to what was said first."""
    kept: list[_Said] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    for each in found:
        again = _Said.of(context, each)
        places = alike.setdefault((each.kind, each.measure, each.goal, each.numerator), []) if each.kind else []
        same = next((place for place in places if _same(kept[place], again)), len(kept))
        if again.in_a_deadline and any(
            _broken_down(context.document, before.found, each) for before in kept[: same + 1]
        ):
            continue
        if same == len(kept):
            places.append(same)
            kept.append(again)
        else:
            kept[same] = _Said.of(context, _joined(kept[same].found, each))
    return [said.found for said in kept]


def _broken_down(document: Document, whole: Found, part: Found) -> bool:
    """培训2期 with the deadline 上半年、下半年各1期: the deadline only says when."""
    if part.every is Every.YEAR or whole.every is not Every.YEAR:
        return False
    if _NOT_LESS.search(document.folded, *part.span):
        return False
    return whole.counted_in == part.counted_in and whole.goal == part.goal * _PERIODS[part.every]


def _same(before: _Said, later: _Said) -> bool:
    """Of two targets of one kind with the same number. Where nobody knows the kind, each is one of its own."""
    first, again = before.found, later.found
    in_a_deadline = before.in_a_deadline or later.in_a_deadline
    exact = before.key == later.key and (first.per, first.every) == (again.per, again.every)
    if exact and (in_a_deadline or first.counted_in is None or first.title == again.title):
        return True
    covers = first.of.items() <= again.of.items() or again.of.items() <= first.of.items()
    return in_a_deadline and covers and "district" in (first.per, again.per)


def _joined(first: Found, again: Found) -> Found:
    narrower = first if len(first.of) >= len(again.of) else again
    return replace(
        first,
        of=narrower.of,
        per=again.per if first.per == "district" else first.per,
        every=again.every if first.every == "year" else first.every,
        counted_in=first.counted_in or again.counted_in,
        confidence=max(first.confidence, again.confidence),
        also=(*first.also, again.place),
    )


def _days(context: Context, span: Span) -> Iterator[Found]:
    """A milestone for each observance, in a task that is about them."""
    about = _ABOUT_DAYS.search(context.document.folded, *context.title)
    named = observances(context.document, span, context.lexicon, at_least=0 if about else _MANY_DAYS)
    holds = {each.id: each.holds for each in context.lexicon.observances}
    for each in named:
        place = Span(each.source.start, each.source.end)
        clause = next((c for c in context.clauses if c.span.start < place.end and place.start < c.span.end), None)
        id = each.id or each.name
        more = holds.get(id, ())
        yield Found(
            span=clause.span if clause else place,
            place=place,
            title=each.name,
            kind=None,
            confidence=each.confidence,
            measure=Measure.MILESTONE,
            of={"observance": [id, *more] if more else id},
        )


def _target(document: Document, found: Found, limit: Limit) -> ReadTarget:
    return ReadTarget(
        text=_LINE_END.sub("", document.quote(found.span)),
        title=found.title,
        goal=found.goal,
        counted_in=found.counted_in,
        per=found.per,
        every=found.every,
        due=limit.due,
        measure=found.measure,
        activity_kind=found.kind,
        of=found.of,
        field=found.field,
        numerator=found.numerator,
        denominator=found.denominator,
        once_per=found.once_per,
        deadline=limit.deadline,
        source=source(document, found.span),
        confidence=found.confidence,
    )
