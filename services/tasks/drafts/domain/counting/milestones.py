"""Targets without a number, by definite forms: 专门制定宣传方案, 分别立卷建档, 各单位完成责任清单, 一是举办“…”比赛."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from services.tasks.drafts.domain.counting.acting import scope_of
from services.tasks.drafts.domain.counting.context import Context, Found
from services.tasks.drafts.domain.counting.naming import Named, kind_hits, merged, with_conditions
from services.tasks.drafts.domain.counting.target_clauses import Clause
from services.tasks.drafts.domain.counting.target_titles import title_of
from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.words.lexicon import Form, Lexicon
from services.tasks.plans.domain.targets import Measure
from shared.contracts.tasks import UnitKind

_HELD = re.compile(r"开展|举办|组织|举行")
_QUOTED = re.compile(r"“[^“”]{2,40}”")
_DONE = re.compile(r"去年|上年|上一年|截至|截止|近年来|已(?:经|建成|完成|开展|新建)|前期")
_LONGEST_REACH = 6


def by_form(context: Context) -> Iterator[Found]:
    """What the lexicon's ``forms`` find, in the text's order within a form."""
    for form in context.lexicon.forms:
        present = _present(context, form)
        wanted = set.intersection if form.within == "clause" else set.union
        last = -1
        for index in sorted(wanted(*present)) if present else ():
            if index > last and (reach := _met(context, form, index, present)):
                last = reach[-1]
                yield from _milestones(context, form, reach)


def _present(context: Context, form: Form) -> list[set[int]]:
    """For each of the form's needs the clauses that meet it; [] where one is met nowhere."""
    present = []
    for pattern in form.patterns:
        if not pattern.search(context.text):
            return []
        present.append({context.clause_at(found.start()) for found in pattern.finditer(context.text)})
    return present


def _met(context: Context, form: Form, index: int, present: Sequence[set[int]]) -> list[int] | None:
    """Which clauses meet the form's needs, the first of them being ``index``; None: not all are met."""
    if form.in_deadlines and not context.due_clause(index):
        return None
    reach = [index] if form.within == "clause" else _same_sentence(context, index)
    places = [next((i for i in reach if i in met), None) for met in present]
    met = [place for place in places if place is not None]
    if len(met) < len(form.needs) or _any(form.unless, ",".join(context.clauses[i].text for i in reach)):
        return None
    return list(range(min(met), max(met) + 1)) if min(met) == index else None


def _same_sentence(context: Context, index: int) -> list[int]:
    own = context.clauses[index]
    ahead = range(index, min(index + _LONGEST_REACH, len(context.clauses)))
    return [other for other in ahead if context.clauses[other].sentence == own.sentence]


def _any(words: Sequence[str], text: str) -> bool:
    for word in words:  # noqa: SIM110 - asked so often that a generator counts
        if word in text:
            return True
    return False


def _milestones(context: Context, form: Form, reach: list[int]) -> Iterator[Found]:
    clauses = [context.clauses[i] for i in reach]
    if _DONE.search(clauses[0].text):
        return
    text = ",".join(clause.text for clause in clauses)
    sentence = context.sentence(reach[0])
    about = sentence if form.about == "sentence" else text
    named = with_conditions(context.lexicon, Named(form.kind, form.of), about, sentence, several=True)
    if form.themed and "details.theme" not in named.of:
        return
    for of in _expanded(named.of, form.each_of):
        yield Found(
            span=Span(clauses[0].span.start, clauses[-1].span.end),
            place=Span(clauses[0].span.start, clauses[-1].span.end),
            title=_title(context, form, text, of.get(form.each_of or "")) or title_of(clauses[0].text, Span(0, 0)),
            kind=form.kind,
            confidence=form.certainty,
            per=form.per,
            measure=Measure.MILESTONE,
            of=of,
        )


def _title(context: Context, form: Form, text: str, value: object) -> str:
    """The word for ``value`` and the thing, where there is one milestone for each: 宪法 + 宣传方案."""
    words = next((each.words[-1] for each in context.lexicon.conditions if value and each.value == value), None)
    thing = form.patterns[-1].search(text) if words else None
    return f"{words}{thing[0]}" if thing else ""


def _expanded(of: dict[str, object], each_of: str | None) -> list[dict[str, object]]:
    values = of.get(each_of) if each_of else None
    return [{**of, each_of: value} for value in values] if each_of and isinstance(values, list) else [of]


@lru_cache(maxsize=8)
def _filing_words(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(word for entry in lexicon.kinds if entry.kind in lexicon.filings.kinds for word in entry.words)


def filed(context: Context) -> Iterator[Found]:
    """各部门完成普法计划、清单制定: one of each from every unit, though no number says so."""
    filings = context.lexicon.filings
    if not _any(_filing_words(context.lexicon), context.text):
        return
    for index, clause in enumerate(context.clauses):
        if not _any(filings.verbs, clause.text) or _any(filings.unless, clause.text):
            continue
        hits = [hit for hit in context.hits(index) if hit.meaning.kind in filings.kinds]
        scope = scope_of(context, index, hits[0].span.start) if hits else None
        if scope is None or scope.pers == (UnitKind.DISTRICT,):
            continue
        starts = min(clause.span.start, scope.starts if scope.starts is not None else clause.span.start)
        for kind in dict.fromkeys(hit.meaning.kind for hit in hits):
            word = next(hit for hit in hits if hit.meaning.kind == kind)
            for per in scope.pers:
                yield Found(
                    span=Span(starts, clause.span.end),
                    place=Span(clause.span.start + word.span.start, clause.span.start + word.span.end),
                    title=word.word,
                    kind=kind,
                    confidence=min(scope.sure, 0.9),
                    counted_in=context.lexicon.counted_in.get(kind),
                    per=per,
                    every=scope.every,
                )


def by_all_units(context: Context) -> Iterator[Found]:
    """各部门单位年内均能…开展学法活动: at least once each."""
    rule = context.lexicon.all_units
    for index, clause in enumerate(context.clauses):
        if not _any(rule.all, clause.text) or not _any(rule.verbs, clause.text):
            continue
        hits = context.hits(index)
        if not hits:
            continue
        scope = scope_of(context, index, hits[-1].span.start)
        if not scope.named or scope.pers == (UnitKind.DISTRICT,) or hits[-1].meaning.field:
            continue
        named = with_conditions(context.lexicon, merged(hits[-1], ()), clause.text, context.sentence(index))
        for per in scope.pers:
            yield Found(
                span=Span(min(clause.span.start, scope.starts or clause.span.start), clause.span.end),
                place=Span(*clause.span),
                title=title_of(clause.text, Span(0, 0)),
                kind=named.kind,
                confidence=min(scope.sure, 0.8),
                counted_in=context.lexicon.counted_in.get(named.kind or ""),
                per=per,
                every=scope.every,
                of=named.of,
            )


def steps(context: Context) -> Iterator[Found]:
    """一是开展“小手拉大手”；二是举办“…”作品比赛: what is named in a list is to be held."""
    seen: set[int] = set()
    for index, clause in enumerate(context.clauses):
        if clause.step and clause.part not in seen and _held(context, clause):
            seen.add(clause.part)
            yield _step(context, index)


def _held(context: Context, clause: Clause) -> bool:
    return bool(_HELD.search(clause.text) and _QUOTED.search(clause.text))


def _step(context: Context, index: int) -> Found:
    clause = context.clauses[index]
    hits = kind_hits(context.lexicon, clause.text)
    named = Named(None, {})
    if hits:
        named = with_conditions(context.lexicon, merged(hits[-1], ()), clause.text, clause.text)
    return Found(
        span=clause.span,
        place=clause.span,
        title=title_of(clause.text, Span(0, 0)),
        kind=named.kind,
        confidence=0.9 if named.kind else 0.5,
        measure=Measure.MILESTONE,
        of=named.of,
    )
