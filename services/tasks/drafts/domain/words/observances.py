"""The days, weeks and months that a document names: 12月4日“国家宪法日”, “3·15”消费者权益日, 宪法宣传周."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.numerals import DIGITS, HAN, whole
from services.tasks.drafts.domain.parse import ReadObservance, source
from services.tasks.drafts.domain.words.lexicon import KnownObservance, Lexicon
from services.tasks.plans.domain.observances import InMonth, OnDay, Rule, WeekOf

_QUOTES = r"\s“”\"'‘’「」『』"
_LEFT_OUT = re.compile(f"[{_QUOTES}]")
_N = rf"(?:{DIGITS}|{HAN})"
_DIGIT = r"[\d零○一二两三四五六七八九十百千万亿]"
_STARTS = rf"(?={_DIGIT})(?<!{_DIGIT})(?<!\.)"
"""Where a number begins; that its first digit is asked for first keeps a long text fast."""
_DATE = rf"(?:(?P<month>{_N})月(?P<day>{_N})[日号]|(?P<m>\d\d?)[·.•・‧∙](?P<d>\d\d?)(?!\d))"
_BETWEEN = rf"(?:是|为|的|:)?(?:第?{_N}[个次届])?(?:我国|中国的)?"
_DATED = re.compile(rf"{_STARTS}{_DATE}{_BETWEEN}\Z")
_MONTH = re.compile(rf"{_STARTS}(?P<month>{_N})月份?(?:是|为|的|全国|全省|全市|全区|全县)*\Z")
_AFTER = re.compile(rf"\({_DATE}\)")
_NO_NAME = re.compile(r"日(?:[常益报程均]|期(?!间))|节[目约省能水奏]|月[报度刊份底初]|周(?:[边报刊围]|期(?!间))")
_UNKNOWN = re.compile(
    rf"{_STARTS}{_DATE}{_BETWEEN}(?P<name>[一-鿿]{{2,14}}?(?:节|日|宣传周|活动周|宣传月|活动月))(?![目约省能水常益报期前后程均起])"
)
_UNKNOWN_MONTH = re.compile(
    r"(?=\d)(?<![\d.])(?P<month>\d\d?)月份?(?P<name>[一-鿿]{2,12}?(?:宣传|活动|教育|服务|学习|主题|生产)月)(?![份底初度])"
)
_NO_OBSERVANCE = re.compile(
    r"[起至前]|集中|开展|举办|组织|实施|施行|生效|以[前后]|之日|当日|工作日|节假|截止|完成|印发|上午|下午"
)
_QUOTED_DAY = re.compile(
    r"[“\"](?P<m>\d\d?)[·.•・‧∙](?P<d>\d\d?)[”\"](?!(?:(?![等期前至和与])[一-鿿]){0,10}?(?:[日周月]|节(?![点日])))"
)
_BARE_DAY = re.compile(r"(?<=[、用好合在住绕])(?P<m>1[0-2]|[1-9])[·.•・‧∙](?P<d>3[01]|[12]?\d)(?=[、等和及与])")
_NAME_BEFORE = re.compile(
    r"(?:\A|(?<=[、,;。:和及与在]))(?:结合|利用|围绕|依托|抓住|用好|借助|开展)?(?P<name>[一-鿿]{2,14}(?:节|日|宣传周|活动周|宣传月|活动月))\Z"
)
_LONGEST_BEFORE = 24
_RULES: TypeAdapter[OnDay | WeekOf | InMonth] = TypeAdapter(Rule)


@dataclass(frozen=True)
class _Naming:
    start: int
    end: int
    name: str
    known: KnownObservance | None
    rule: OnDay | WeekOf | InMonth
    confidence: float


def observances(document: Document, span: Span, lexicon: Lexicon, *, at_least: int = 0) -> tuple[ReadObservance, ...]:
    """Each once, where it is first named with its date, else where it is first named; in the text's order.

    The document's own date goes before the lexicon's. A name that the lexicon does not know needs a date beside it.
    ``at_least``: () where fewer are named.
    """
    text = _LEFT_OUT.sub("", document.folded[span.start : span.end])
    namings = sorted([*_known(text, lexicon), *_unknown(text, lexicon)], key=lambda each: each.start)
    quoted = _quoted_days(document, span, lexicon)
    if len(namings) + len(quoted) < at_least:
        return ()
    place_of = _places(document.folded, span) if namings else None
    found = {each.id or each.name: each for each in quoted}
    for naming in namings:
        key = naming.known.id if naming.known else naming.name
        if place_of is None or (key in found and found[key].confidence >= naming.confidence):
            continue
        place = Span(place_of(naming.start), place_of(naming.end - 1) + 1)
        found[key] = ReadObservance(
            name=naming.name,
            id=naming.known.id if naming.known else None,
            rule=naming.rule.model_dump(),
            source=source(document, place),
            confidence=naming.confidence,
        )
    kept = sorted(found.values(), key=lambda each: each.source.start)
    return tuple(kept) if len(kept) >= at_least else ()


def _places(folded: str, span: Span) -> Callable[[int], int]:
    """Where a character of the text without ``_LEFT_OUT`` stands in ``folded``."""
    kept_before = [found.start() - n for n, found in enumerate(_LEFT_OUT.finditer(folded, span.start, span.end))]
    return lambda at: span.start + at + bisect_right(kept_before, span.start + at)


@lru_cache(maxsize=8)
def _by_day(lexicon: Lexicon) -> dict[str, KnownObservance]:
    return {each.rule.on: each for each in reversed(lexicon.observances) if isinstance(each.rule, OnDay)}


def _quoted_days(document: Document, span: Span, lexicon: Lexicon) -> list[ReadObservance]:
    """“3·15”“12·4”等时间节点: a day in quotes is the observance that the lexicon has on it; 3.15、6.26等, less surely."""
    found: dict[str, ReadObservance] = {}
    quoted = [(match, 0.8) for match in _QUOTED_DAY.finditer(document.folded, span.start, span.end)]
    bare = [(match, 0.65) for match in _BARE_DAY.finditer(document.folded, span.start, span.end)]
    for match, sure in [*quoted, *bare]:
        known = _by_day(lexicon).get(f"{int(match['m']):02}-{int(match['d']):02}")
        if known is not None and known.id not in found:
            found[known.id] = ReadObservance(
                name=known.names[0],
                id=known.id,
                rule=known.rule.model_dump(),
                source=source(document, Span(*match.span())),
                confidence=sure,
            )
    return list(found.values())


def _known(text: str, lexicon: Lexicon) -> list[_Naming]:
    namings = []
    for hit in lexicon.observance_phrases.hits(text, 0, len(text)):
        if _NO_NAME.match(text, hit.span.end - 1):
            continue
        own = _own_rule(text, hit.span, hit.meaning)
        sure = min(0.9, hit.meaning.certainty) if own is None else 0.65 if _differs(own, hit.meaning.rule) else 1.0
        namings.append(_Naming(*hit.span, hit.word, hit.meaning, own or hit.meaning.rule, sure))
    return namings


def _differs(own: OnDay | WeekOf | InMonth, known: OnDay | WeekOf | InMonth) -> bool:
    return isinstance(own, OnDay) and isinstance(known, OnDay) and own != known


def _own_rule(text: str, span: Span, known: KnownObservance) -> OnDay | WeekOf | InMonth | None:
    """By the date that stands beside the name, if one does."""
    before = text[max(0, span.start - _LONGEST_BEFORE) : span.start]
    dated = _DATED.search(before) or _AFTER.match(text, span.end)
    called_a_month = text.endswith("月", span.start, span.end)
    if dated and isinstance(known.rule, InMonth) and known.certainty < 1 and not called_a_month:
        return _rule("week_of" if text.endswith("周", span.start, span.end) else "on", dated)
    if dated and not isinstance(known.rule, InMonth):
        return _rule("week_of" if isinstance(known.rule, WeekOf) else "on", dated)
    month = _MONTH.search(before) if isinstance(known.rule, InMonth) else None
    return _rule("month", month) if month else None


def _unknown(text: str, lexicon: Lexicon) -> list[_Naming]:
    namings = []
    for pattern in (_UNKNOWN, _UNKNOWN_MONTH):
        for found in pattern.finditer(text):
            name = found["name"]
            if _NO_OBSERVANCE.search(name) or lexicon.observance_phrases.hits(name, 0, len(name)):
                continue
            shape = "month" if pattern is _UNKNOWN_MONTH else "week_of" if name.endswith("周") else "on"
            if rule := _rule(shape, found):
                namings.append(_Naming(found.start("name"), found.end("name"), name, None, rule, 0.8))
    return [*namings, *_dated_after(text, lexicon)]


def _dated_after(text: str, lexicon: Lexicon) -> list[_Naming]:
    """世界计量日(5·20): a name that nobody knows, with its day after it, is asked about."""
    namings = []
    for dated in _AFTER.finditer(text):
        begins = max(0, dated.start() - _LONGEST_BEFORE)
        found = _NAME_BEFORE.search(text[begins : dated.start()])
        if found is None or _NO_OBSERVANCE.search(found["name"]):
            continue
        name = found["name"]
        rule = _rule("week_of" if name.endswith("周") else "on", dated)
        if rule and not name.endswith("月") and not lexicon.observance_phrases.hits(name, 0, len(name)):
            namings.append(_Naming(begins + found.start(), dated.start(), name, None, rule, 0.65))
    return namings


def _rule(shape: str, found: re.Match[str]) -> OnDay | WeekOf | InMonth | None:
    words: dict[str, Any] = found.groupdict()
    month, day = whole(words.get("month") or words.get("m") or ""), whole(words.get("day") or words.get("d") or "")
    value = month if shape == "month" else f"{month or 0:02}-{day or 0:02}"
    return _checked(shape, value)


@lru_cache(maxsize=512)
def _checked(shape: str, value: int | str | None) -> OnDay | WeekOf | InMonth | None:
    """None where there is no such day or month."""
    try:
        return _RULES.validate_python({shape: value})
    except ValidationError:
        return None
