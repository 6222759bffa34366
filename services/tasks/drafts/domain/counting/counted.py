"""Targets that have a number: counts, sums and shares."""

import re
from collections.abc import Iterator
from dataclasses import replace

from services.tasks.drafts.domain.counting.acting import Scope, between_two_rhythms, scope_of
from services.tasks.drafts.domain.counting.context import Context, Found
from services.tasks.drafts.domain.counting.counted_naming import naming_of, own_thing, says_only_the_deed
from services.tasks.drafts.domain.counting.naming import Named, with_conditions
from services.tasks.drafts.domain.counting.quantities import Quantity, alone, asks
from services.tasks.drafts.domain.counting.target_clauses import Clause
from services.tasks.drafts.domain.counting.target_titles import short_title, title_of
from services.tasks.drafts.domain.document import Span
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure

_MONTH = re.compile(r"\d月|[一二三四1-4]季度|[一二三四五六七八九十]月")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|-)")
_BROKEN_DOWN = re.compile(r"\((?:(?:每|各|平均)[^()]*|[^()]*[月度年](?:份|底前|前)?(?:各|分别))\Z")
_IN_TIME = re.compile(r"(?:以上)?(\()[^()]{0,20}月")
_RESTATED = re.compile(r"\((?:约|即|共|合)?\Z")
_FOR_SEVERAL = re.compile(r"(?:对|为|向|在|给|到|赴|面向|深入|走进|组织)\Z")
_EACH_OF_THEM = re.compile(r"[^,;。]{0,16}?(?:各|分别|逐一)")
_DURING = re.compile(r"(?:期间|前后|之际|当[天日]|到来)\Z")
_QUOTES = re.compile("[“”]")
_ENDS = re.compile(r"[,;。(:\n]")
_NAME = re.compile(r"“[^“”]{2,20}”")
_LISTED = re.compile(r"[、和及与]")
_HOW = re.compile(r"每(?:场次|批次|[期场批次堂节轮])|(?:对象|范围|地点)\Z")
_LONGEST_TITLE = 60
_MOST_IN_A_CLAUSE = 12
_MOST_SERVED = 50


def counted(context: Context) -> Iterator[Found]:
    """Every number that asks for something, in the text's order."""
    for index, clause in enumerate(context.clauses):
        if not context.quantities(index) or _of_another_year(clause, context.year):
            continue
        quantities = [each for each in _quantities(context, index) if not each.share][:_MOST_IN_A_CLAUSE]
        for number, quantity in enumerate(quantities):
            after = quantities[number + 1 : number + 2]
            if _says_how(context, index, quantity) or any(_given_out(clause.text, quantity, each) for each in after):
                continue
            yield from _read(context, index, quantity, _region(clause.text, quantities, number))


def _region(text: str, quantities: list[Quantity], number: int) -> Span:
    """Where the words stand that say what a number counts: up to the numbers beside it, of a list only its own entry."""
    own = quantities[number]
    start = quantities[number - 1].span.end if number else 0
    end = quantities[number + 1].starts if number + 1 < len(quantities) else len(text)
    if (
        number
        and re.match(r"[“一-鿿]", text[own.span.end : own.span.end + 1])
        and not _LISTED.match(text, own.span.end)
    ):
        start = max((cut.end() for cut in _LISTED.finditer(text, start, own.starts)), default=start)
    bracket = _IN_TIME.match(text, own.span.end)
    end = min(end, bracket.start(1)) if bracket else end
    if number + 1 < len(quantities) and text.startswith("、", own.span.end) and start < own.starts:
        end = own.span.end
    return Span(start, end)


def _says_how(context: Context, index: int, quantity: Quantity) -> bool:
    """每场不少于90分钟，参加人数不少于50人: people after a clause that says how each is held."""
    if quantity.unit is None or not quantity.unit.fields or quantity.unit.kind:
        return False
    return any(_HOW.search(context.clauses[other].text) for other in context.before(index, part=True)[:1])


def _quantities(context: Context, index: int) -> list[Quantity]:
    clause, found = context.clauses[index], context.quantities(index)
    if not found:
        return []
    days = [hit.span for hit in context.lexicon.observance_phrases.hits(clause.text, 0, len(clause.text))]
    found = [each for each in found if each is found[0] or not _said_before(clause.text, each, found)]
    return [each for each in found if not any(d.start < each.span.end and each.span.start < d.end for d in days)]


def _said_before(text: str, quantity: Quantity, all_there: list[Quantity]) -> bool:
    """4次(每季度1次), 3次(4月、7月、10月各1次), 1天(8小时): the number before it, once more."""
    ahead = text[: quantity.starts]
    if _BROKEN_DOWN.search(text[: quantity.span.start]):
        return True
    restated = _RESTATED.search(ahead)
    return bool(restated and any(each.span.end == restated.start() for each in all_there))


def _of_another_year(clause: Clause, year: int | None) -> bool:
    """去年's numbers are no goals."""
    years = [int(each) for each in _YEAR.findall(clause.text)]
    return bool(year and years and max(years) < year)


def _read(context: Context, index: int, quantity: Quantity, region: Span) -> Iterator[Found]:
    clause = context.clauses[index]
    scope = _scope(context, index, quantity)
    naming = naming_of(context, index, quantity, region)
    known = any(named.kind for named in naming.named) and (naming.sure >= 0.8 or alone(quantity, clause.text))
    if not asks(quantity, clause.text, known=known, scoped=scope.named):
        return
    times, sure_of_times = _times(context, index, quantity, scope)
    begins = min(place for place in (clause.span.start, scope.starts, naming.starts) if place is not None)
    place = Span(clause.span.start + quantity.starts, clause.span.start + quantity.span.end)
    for named in naming.named:
        sure = min(quantity.sure, scope.sure, naming.sure if named.kind else 0.5)
        sure = min(sure, 0.6) if _of_another_kind(quantity, named) else sure
        sure = min(sure, sure_of_times, 0.6 if clause.text.startswith("其中") else 1)
        for per in scope.pers:
            yield replace(
                _found(context, index, quantity, named),
                span=Span(begins, clause.span.end),
                place=place,
                per=per,
                every=scope.every,
                goal=quantity.value * times,
                times=times,
                confidence=sure,
            )


def _scope(context: Context, index: int, quantity: Quantity) -> Scope:
    own = _stands(context, index, quantity)
    scope = scope_of(context, index, quantity.span.start, own_rhythm=own)
    strong = quantity.unit is not None and quantity.unit.strong
    return (
        scope._replace(sure=min(scope.sure, 0.65)) if own and strong and between_two_rhythms(context, index) else scope
    )


def _stands(context: Context, index: int, quantity: Quantity) -> bool:
    """Whether a clause says what there is to be (每村培养5名, 建成2处), or has a number and a thing of its own:
    how often another thing is held says nothing of it."""
    if any(context.quantities(other) for other in context.before(index, part=True)):
        strong = quantity.unit is not None and quantity.unit.strong
        return own_thing(context, index, quantity) or not strong
    return False


def _of_another_kind(quantity: Quantity, named: Named) -> bool:
    """公园占地2000平方米: the measure word belongs to another kind than the words."""
    unit = quantity.unit
    return bool(unit and unit.kind and named.kind and named.kind not in unit.fields)


def _times(context: Context, index: int, quantity: Quantity, scope: Scope) -> tuple[int, float]:
    """How often the number is asked in its period, and how sure that is.

    3月、9月各开展1次 is twice a year, 对3个项目部各开展1次 three times; 每周1次 is four times a month.
    """
    text = context.clauses[index].text
    if not quantity.spread or scope.every is not Every.YEAR:
        return scope.times, 1
    months = len(_MONTH.findall(text, 0, quantity.starts))
    for before in context.quantities(index):
        if before.span.end <= quantity.starts and _given_out(text, before, quantity):
            return int(before.value), 0.65
    return (months, 0.6) if months > 1 else (scope.times, 1)


def _given_out(text: str, whom: Quantity, quantity: Quantity) -> bool:
    """对3个项目部各开展1次: 3 says for how many, not what is asked."""
    if whom.share or whom.marked or whom.value > _MOST_SERVED or not quantity.spread:
        return False
    ahead = text[: whom.span.start]
    each = _EACH_OF_THEM.fullmatch(text, whom.span.end, quantity.starts + 1)
    return bool(_FOR_SEVERAL.search(ahead) and (each or text.startswith(("各", "分别"), quantity.starts)))


def _found(context: Context, index: int, quantity: Quantity, named: Named) -> Found:
    clause = context.clauses[index]
    field = named.field if quantity.unit and not quantity.unit.strong else None
    kind = named.kind
    if quantity.unit and quantity.unit.fields:
        fields = quantity.unit.fields
        field = fields.get(kind or "*", fields.get("*"))
        kind = kind if kind in fields or not quantity.unit.kind else quantity.unit.kind
        named = named if kind == named.kind else Named(kind, {})
    full = with_conditions(
        context.lexicon, named._replace(kind=kind), clause.text, context.sentence(index), quantity.span.start
    )
    return Found(
        span=clause.span,
        place=clause.span,
        title=_title(context, index, quantity, named),
        kind=kind,
        confidence=1,
        goal=quantity.value,
        counted_in=quantity.counted_in,
        measure=Measure.SUM if field else Measure.COUNT,
        of={**(full.of if kind else {}), **_day(context, index)},
        field=field,
    )


def _title(context: Context, index: int, quantity: Quantity, named: Named) -> str:
    text = context.clauses[index].text
    numbers = [Span(each.starts, each.span.end) for each in context.quantities(index)]
    title = short_title(text, numbers, context.groups(index), named.word, quantity.starts)
    task = _ENDS.split(context.document.folded[context.title.start : context.title.end].strip())[0]
    if title and says_only_the_deed(title):
        title = _with_thing(context, index, title, named.word) or title
    return title or task[:_LONGEST_TITLE] or title_of(text, Span(quantity.starts, quantity.span.end))


def _with_thing(context: Context, index: int, title: str, word: str | None) -> str | None:
    """更新 + 驿站: the clause says what is done, one before it to what."""
    if word:
        return title if word in title else title + word
    before = [_NAME.findall(context.clauses[other].text) for other in context.before(index, part=True)]
    return next((names[-1] + title for names in before if names), None)


def _day(context: Context, index: int) -> dict[str, str]:
    """“12·4”国家宪法日期间开展2次: only what is held for the day counts."""
    before = [context.clauses[other].text for other in context.before(index, part=True)[:1]]
    for text in (context.clauses[index].text, *(each for each in before if _DURING.search(each))):
        if days := context.lexicon.observance_phrases.hits(_QUOTES.sub("", text), 0, len(text)):
            return {"observance": days[0].meaning.id}
    return {}
