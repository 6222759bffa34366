"""Targets that have a number: counts, sums and shares."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from services.tasks.drafts.domain.context import Context, Found
from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.naming import UNNAMED, KindHit, Named, key, merged, nearest, with_conditions
from services.tasks.drafts.domain.quantities import DEEDS, Quantity, alone, asks
from services.tasks.drafts.domain.scopes import Frequency, Group, acting, frequency
from services.tasks.drafts.domain.target_clauses import Clause
from services.tasks.drafts.domain.target_titles import short_title
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure
from shared.contracts.tasks import UnitKind

_MONTH = re.compile(r"\d月|[一二三四1-4]季度|[一二三四五六七八九十]月")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|-)")
_LEADS = re.compile(r"(?:^.{0,4}|由|督促|指导|组织|要求|推动|引导|确保|力争|做到|实现|负责|其中)\Z")
_WHOLE = re.compile(r"全区|全县|全市|全旗|全镇|全街道|全州|区级|县级|市级|本级|局机关")
_STRANGERS = re.compile(r"每[所名家位户人]|各(?:中小学|学校|级各类学校|企业|院校|高校|园区|地)|每个(?!季|月|半|工作)")
_NO_THING = re.compile(
    r"[省市县区镇乡村]级|国家级|全[区县市]|[^一-鿿]|其中|进[一-鿿]{2}|累计|总[数量]|数量|再|新|优秀|学习|活动"
)
_SHORTEST_THING = 2
_BROKEN_DOWN = re.compile(r"\((?:每|各|平均)[^()]*\Z")
_IN_BRACKETS = re.compile(r"(?<=\d.)\((?:每|各|平均)[^()]*\)")
_DURING = re.compile(r"(?:期间|前后|之际|当[天日]|到来)\Z")
_QUOTES = re.compile("[“”]")
_ENDS = re.compile(r"[,;。(:\n]")
_HELD = "场次期轮讲堂节批课"
_NAME = re.compile(r"“[^“”]{2,20}”")
_LISTED = re.compile(r"[、和及与]")
_HOW = re.compile(r"每(?:场次|批次|[期场批次堂节轮])|(?:对象|范围|地点)\Z")
_IN_ALL = re.compile(r"全年|合计|总计|总共|总数|累计")
_SPARE = re.compile(r"^[\s、,]+|[\s、,]+$")
_OPENING = re.compile(
    r"\A(?:[一二三四五六七八九十]是|[①-⑳]|开展|举办|举行|组织(?=“)|并(?!肩)|要(?!点)|同时|确保|力争|今年|计划(?!生育)|原则上|由|\s)*"
)
_LONGEST_TITLE = 60
_MOST_IN_A_CLAUSE = 12


class Scope(NamedTuple):
    """``starts``: where the words begin that name it, if that is before the clause."""

    pers: tuple[UnitKind, ...]
    every: Every
    sure: float
    named: bool
    starts: int | None = None


class Naming(NamedTuple):
    named: tuple[Named, ...]
    sure: float
    starts: int | None = None


def counted(context: Context) -> Iterator[Found]:
    """Every number that asks for something, in the text's order."""
    for index, clause in enumerate(context.clauses):
        if not context.quantities(index) or _of_another_year(clause, context.year):
            continue
        quantities = [each for each in _quantities(context, index) if not each.share][:_MOST_IN_A_CLAUSE]
        for number, quantity in enumerate(quantities):
            if _says_how(context, index, quantity):
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
    found = [
        each for each in found if not (each is not found[0] and _BROKEN_DOWN.search(clause.text[: each.span.start]))
    ]
    return [each for each in found if not any(d.start < each.span.end and each.span.start < d.end for d in days)]


def _of_another_year(clause: Clause, year: int | None) -> bool:
    """去年's numbers are no goals."""
    years = [int(each) for each in _YEAR.findall(clause.text)]
    return bool(year and years and max(years) < year)


def _read(context: Context, index: int, quantity: Quantity, region: Span) -> Iterator[Found]:
    clause = context.clauses[index]
    scope = scope_of(context, index, quantity.span.start)
    naming = _naming(context, index, quantity, region)
    known = any(named.kind for named in naming.named) and (naming.sure >= 0.8 or alone(quantity, clause.text))
    if not asks(quantity, clause.text, known=known, scoped=scope.named):
        return
    begins = min(place for place in (clause.span.start, scope.starts, naming.starts) if place is not None)
    place = Span(clause.span.start + quantity.starts, clause.span.start + quantity.span.end)
    for named in naming.named:
        sure = min(quantity.sure, scope.sure, naming.sure if named.kind else 0.5)
        sure = min(sure, 0.6) if _of_another_kind(quantity, named) else sure
        sure = min(sure, 0.6) if clause.text.startswith("其中") or _several_times(clause, quantity) else sure
        for per in scope.pers:
            yield replace(
                _found(context, index, quantity, named),
                span=Span(begins, clause.span.end),
                place=place,
                per=per,
                every=scope.every,
                confidence=sure,
            )


def _of_another_kind(quantity: Quantity, named: Named) -> bool:
    """公园占地2000平方米: the measure word belongs to another kind than the words."""
    unit = quantity.unit
    return bool(unit and unit.kind and named.kind and named.kind not in unit.fields)


def _several_times(clause: Clause, quantity: Quantity) -> bool:
    """3月、9月各开展1次: how many that is in all, nobody says."""
    return quantity.spread and len(_MONTH.findall(clause.text, 0, quantity.starts)) > 1


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
        of={**(full.of if kind else {}), **_day(context, clause)},
        field=field,
    )


def _title(context: Context, index: int, quantity: Quantity, named: Named) -> str:
    text = context.clauses[index].text
    numbers = [Span(each.starts, each.span.end) for each in context.quantities(index)]
    title = short_title(text, numbers, context.groups(index), named.word, quantity.starts)
    task = _ENDS.split(context.document.folded[context.title.start : context.title.end].strip())[0]
    if title and len(_NO_THING.sub("", DEEDS.sub("", title))) < _SHORTEST_THING:
        title = _with_thing(context, index, title, named.word) or title
    return title or task[:_LONGEST_TITLE] or title_of(text, Span(quantity.starts, quantity.span.end))


def _with_thing(context: Context, index: int, title: str, word: str | None) -> str | None:
    """更新 + 驿站: the clause says what is done, one before it to what."""
    if word:
        return title if word in title else title + word
    before = [_NAME.findall(context.clauses[other].text) for other in context.before(index, part=True)]
    return next((names[-1] + title for names in before if names), None)


def _day(context: Context, clause: Clause) -> dict[str, str]:
    """“12·4”国家宪法日期间开展2次: only what is held for the day counts."""
    own = context.clauses.index(clause)
    before = [context.clauses[other].text for other in context.before(own, part=True)[:1]]
    for text in (clause.text, *(each for each in before if _DURING.search(each))):
        if days := context.lexicon.observance_phrases.hits(_QUOTES.sub("", text), 0, len(text)):
            return {"observance": days[0].meaning.id}
    return {}


def title_of(text: str, number: Span) -> str:
    """The clause without its number."""
    words = text[: number.start] + text[number.end :] if number else text
    return _SPARE.sub("", _OPENING.sub("", words))[:_LONGEST_TITLE] or text[:_LONGEST_TITLE]


def scope_of(context: Context, index: int, at: int) -> Scope:
    """Whose and how often, by the clause itself, else by the ones before it."""
    clause = context.clauses[index]
    often, often_from = _often(context, index), None
    if often is None:
        often_from = next((i for i in context.before(index, part=True) if _often(context, i)), None)
        often = _often(context, often_from) if often_from is not None else None
    every, sure = often or (Every.YEAR, 1.0)
    group = acting(context.groups(index), at)
    if group is None and _STRANGERS.search(clause.text, 0, at):
        return Scope((UnitKind.DISTRICT,), every, min(sure, 0.5), True)
    if group is None and not _WHOLE.search(clause.text):
        return _inherited(context, index, Scope((UnitKind.DISTRICT,), every, sure, often is not None))
    if group is None:
        return Scope((UnitKind.DISTRICT,), every, sure, True)
    return Scope(group.pers, every, min(sure, group.sure), True)


def _often(context: Context, index: int) -> Frequency | None:
    """How often by the clause's words; 4期(每季度1期) are four in the year."""
    return frequency(_IN_BRACKETS.sub("", context.clauses[index].text))


def _inherited(context: Context, index: int, scope: Scope) -> Scope:
    """由各司法所负责，每季度开展一次: the one who acts stands in a clause before."""
    for other in context.before(index, part=False):
        clause = context.clauses[other]
        leading = [group for group in context.groups(other) if _leads(clause.text, group)]
        if leading and _in_all(context, other, index):
            break
        if leading:
            same = clause.part == context.clauses[index].part
            sure = min(scope.sure, 0.65 if _kept(context, other, index) else 0.9 if same else 0.75)
            return Scope(leading[-1].pers, scope.every, sure, True, clause.span.start if same else None)
        if _WHOLE.search(clause.text):
            break
    return scope


def _in_all(context: Context, other: int, index: int) -> bool:
    """每镇不少于1场，全年不少于16场: the second is asked of all of them together."""
    words = {each.counted_in for each in context.quantities(index)}
    again = any(each.counted_in in words for each in context.quantities(other))
    return again and bool(_IN_ALL.search(context.clauses[index].text))


def _kept(context: Context, other: int, index: int) -> bool:
    """每村培养3名，组织培训1次: 3名 is asked of 每村, the training perhaps of another."""
    numbers, own = context.quantities(other), context.quantities(index)
    acts = any(each.unit and each.unit.strong for each in own)
    return acts and bool(numbers) and all(each.unit and each.unit.fields and not each.unit.strong for each in numbers)


def _leads(text: str, group: Group) -> bool:
    return group.sure > 0.6 and (group.each or bool(_LEADS.search(text[: group.span.start])))


def _naming(context: Context, index: int, quantity: Quantity, region: Span) -> Naming:
    clause = context.clauses[index]
    own = [hit for hit in context.hits(index) if region.holds(hit.span) and _fits(hit, quantity)]
    if hit := _preferred(own, quantity) or nearest(own, clause.text, quantity.span, quantity.starts):
        return Naming(_spread(own, hit, quantity, clause.text), 1)
    if clause.text.startswith(("、", "和", "及"), quantity.span.end) and not _own_thing(context, index, quantity):
        later = [hit for hit in context.hits(index) if hit.span.start >= quantity.span.end and _fits(hit, quantity)]
        if later:
            return Naming((merged(later[0], later[:1]),), 0.8)
    own_thing = quantity.unit is None or (not quantity.unit.fields and _own_thing(context, index, quantity))
    held = bool(quantity.counted_in and quantity.counted_in[0] in _HELD)
    for other in context.before(index, part=True):
        if own_thing and not held:
            break
        if hits := [hit for hit in context.hits(other) if _fits(hit, quantity) and _carries(hit, quantity)]:
            hit = _preferred(hits, quantity) or hits[-1]
            sure = 0.65 if own_thing else 0.85
            return Naming((merged(hit, hits[-1:]),), sure, context.clauses[other].span.start)
    if titled := [hit for hit in _title_hits(context) if _fits(hit, quantity)]:
        return Naming((merged(titled[-1], titled[-1:]),), 0.65)
    return Naming((UNNAMED,), 0.5)


def _own_thing(context: Context, index: int, quantity: Quantity) -> bool:
    """悬挂横幅20条 after 开展宣传活动: the clause says itself what is counted, though nobody knows its kind. 更新2个 does not."""
    text = context.clauses[index].text
    numbers = [Span(each.starts, each.span.end) for each in context.quantities(index)]
    words = short_title(text, numbers, context.groups(index), None, quantity.starts)
    for group in context.groups(index):
        words = words.replace(text[group.span.start : group.span.end].lstrip("每各个所有全体一"), "")
    return len(_NO_THING.sub("", DEEDS.sub("", words))) >= _SHORTEST_THING


def _title_hits(context: Context) -> list[KindHit]:
    text = context.document.folded[context.title.start : context.title.end]
    return context.lexicon.kind_phrases.hits(text, 0, len(text))


def _fits(hit: KindHit, quantity: Quantity) -> bool:
    """People and leaflets are not held: 法律明白人…开展一次 counts no law-aware villagers."""
    return not (hit.meaning.field and quantity.unit and quantity.unit.strong)


def _carries(hit: KindHit, quantity: Quantity) -> bool:
    """Whether the clause before may say what is counted: not where the things themselves are (手册2000册，横幅50条)."""
    return hit.meaning.field is None or bool(quantity.unit and quantity.unit.fields)


def _preferred(hits: list[KindHit], quantity: Quantity) -> KindHit | None:
    """培训法律明白人100名: of what the measure word may be about, the first in the lexicon's order."""
    fields = quantity.unit.fields if quantity.unit else {}
    return next((hit for kind in fields for hit in reversed(hits) if hit.meaning.kind == kind), None)


def _spread(hits: list[KindHit], hit: KindHit, quantity: Quantity, text: str) -> tuple[Named, ...]:
    """法治讲座、文艺演出各2场 are two targets."""
    before = [each for each in hits if each.span.end <= quantity.starts]
    if quantity.spread and hit in before:
        listed = _listed(before, text)
        if len({key(each.meaning.kind, each.meaning.of) for each in listed}) > 1:
            return tuple(merged(each, ()) for each in listed)
    return (merged(hit, [each for each in hits if each.span.start <= hit.span.end]),)


def _listed(hits: list[KindHit], text: str) -> list[KindHit]:
    listed = hits[-1:]
    for hit in reversed(hits[:-1]):
        between = text[hit.span.end : listed[0].span.start]
        if len(between) > 8 or not re.search(r"[、和及与]", between):
            break
        listed.insert(0, hit)
    return listed
