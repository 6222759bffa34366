"""What a number counts: the activity that its own words name, else one that stands before it."""

import re
from typing import NamedTuple

from services.tasks.drafts.domain.counting.context import Context
from services.tasks.drafts.domain.counting.naming import UNNAMED, KindHit, Named, key, merged, nearest
from services.tasks.drafts.domain.counting.quantities import DEEDS, Quantity
from services.tasks.drafts.domain.counting.target_titles import short_title
from services.tasks.drafts.domain.document import Span

_NO_THING = re.compile(
    r"[省市县区镇乡村]级|国家级|全[区县市]|[^一-鿿]|其中|进[一-鿿]{2}|累计|总[数量]|数量|再|新|优秀|学习|活动"
)
_SHORTEST_THING = 2
_TAKING_PART = re.compile(r"(?:其中)?参[加与训会赛]")
"""参加人数不少于50人: of each or in all, nobody says."""
_HELD = "场次期轮讲堂节批课"


class Naming(NamedTuple):
    named: tuple[Named, ...]
    sure: float
    starts: int | None = None


def naming_of(context: Context, index: int, quantity: Quantity, region: Span) -> Naming:
    """By the words in ``region``, else by those before the clause, else by the task's title."""
    clause = context.clauses[index]
    own = [hit for hit in context.hits(index) if region.holds(hit.span) and _fits(hit, quantity)]
    if hit := _preferred(own, quantity) or nearest(own, clause.text, quantity.span, quantity.starts):
        return Naming(_spread(own, hit, quantity, clause.text), 1)
    if clause.text.startswith(("、", "和", "及"), quantity.span.end) and not own_thing(context, index, quantity):
        later = [hit for hit in context.hits(index) if hit.span.start >= quantity.span.end and _fits(hit, quantity)]
        if later:
            return Naming((merged(later[0], later[:1]),), 0.8)
    names_own = quantity.unit is None or (not quantity.unit.fields and own_thing(context, index, quantity))
    held = bool(quantity.counted_in and quantity.counted_in[0] in _HELD)
    for other in context.before(index, part=True):
        if names_own and not held:
            break
        if hits := [hit for hit in context.hits(other) if _fits(hit, quantity) and _carries(hit, quantity)]:
            hit = _preferred(hits, quantity) or hits[-1]
            sure = 0.65 if names_own or _TAKING_PART.match(clause.text) else 0.85
            return Naming((merged(hit, hits[-1:]),), sure, context.clauses[other].span.start)
    if titled := [hit for hit in _title_hits(context) if _fits(hit, quantity)]:
        return Naming((merged(titled[-1], titled[-1:]),), 0.65)
    return Naming((UNNAMED,), 0.5)


def own_thing(context: Context, index: int, quantity: Quantity) -> bool:
    """悬挂横幅20条 after 开展宣传活动: the clause says itself what is counted, though nobody knows its kind. 更新2个 does not."""
    text = context.clauses[index].text
    numbers = [Span(each.starts, each.span.end) for each in context.quantities(index)]
    words = short_title(text, numbers, context.groups(index), None, quantity.starts)
    for group in context.groups(index):
        words = words.replace(text[group.span.start : group.span.end].lstrip("每各个所有全体一"), "")
    return not says_only_the_deed(words)


def says_only_the_deed(words: str) -> bool:
    """更新, 市级, 优秀: not what is counted."""
    return len(_NO_THING.sub("", DEEDS.sub("", words))) < _SHORTEST_THING


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
