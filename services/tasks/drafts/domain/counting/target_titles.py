"""What a target is called: the words that say what is counted, without how much, how often, when and by whom."""

import re
from functools import lru_cache
from typing import NamedTuple

from services.tasks.drafts.domain.counting.scopes import Group, often_said
from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.timing.deadline_phrases import EXPLICIT

_LONGEST = 40
_LEAST = 2
_OPENING = re.compile(
    r"(?:[一二三四五六七八九十]+是|[①-⑳]|\(?[一二三四五六七八九十\d]{1,2}[)、.](?!\d)|并(?!肩)|要(?!点)|同时|其中|确保|力争|今年|本年度?|计划(?!生育)|原则上"
    r"|由|还|再|应当?(?![考训学参急用])|需要?|须|必须|拟|将(?!军)|积极|认真|深入|广泛|定期|统一|及时|各?地|[\s、,;:。])+"
)
_GENERIC = re.compile(
    r"(?:组织开展|开展|组织(?!部|法(?![治律]))|每[人名位班校]|举办|举行|召开|进行|完成|实现|安排|确保|力争|做到|达到|达(?![标成到])|至少|不少于|不低于|以上|及以上|左右|各自?|分别|均|共|累计|总数|合计|每次|参加|期间|[年季月]均|/年)"
)
_RATE = re.compile(r"\d+(?:\.\d+)?\s?%|百分之[零一二三四五六七八九十百]+")
_EDGES = " \n、,;:。的和及与并(/"
_A_TIME = re.compile(r"[年月季日周节]")
_SHORT = re.compile(r"(?:普法|法治|法律|宣传|活动|全[区县市镇]|本[区县市级])*")


_SPARE = re.compile(r"^[\s、,]+|[\s、,]+$")
_BEGINS = re.compile(
    r"\A(?:[一二三四五六七八九十]是|[①-⑳]|开展|举办|举行|组织(?=“)|并(?!肩)|要(?!点)|同时|确保|力争|今年|计划(?!生育)|原则上|由|\s)*"
)
_LONGEST_CLAUSE = 60


class _Part(NamedTuple):
    words: str
    starts: int
    ends: int


def short_title(text: str, numbers: list[Span], groups: list[Group], word: str | None, at: int) -> str:
    """The part of a clause that holds ``word`` (what is counted, if it is known), else the one nearest to ``at``.

    ``numbers`` and ``groups`` with their marks are left out; of 每个行政村 the 行政村 stays.
    """
    cuts = [*numbers, *(Span(group.span.start, group.span.start + _heads(text, group)) for group in groups)]
    cuts += _general(text)
    if opening := _OPENING.match(text):
        cuts.append(Span(*opening.span()))
    units = [text[group.span.start : group.span.end] for group in groups]
    parts = [part for part in _left(text, cuts) if len(part.words) >= _LEAST and not _among(part.words, units)]
    if not parts:
        return word or ""
    named = [part for part in parts if word and word in part.words]
    best = named or [part for part in parts if not _SHORT.fullmatch(part.words)] or parts
    number = next((cut for cut in numbers if cut.start <= at < cut.end), Span(at, at))
    listed = text.startswith(("、", "和", "及", "与", "以上、"), number.end)
    after = [part for part in best if not (word or listed) and 0 <= part.starts - number.end <= 1]
    return min(after or best, key=lambda part: max(at - part.ends, part.starts - number.end)).words[:_LONGEST]


@lru_cache(maxsize=32)
def _general(text: str) -> tuple[Span, ...]:
    """What says nothing of the thing itself. Kept, as the targets of one clause ask one after the other."""
    cuts = [*often_said(text), *(Span(*found.span()) for words in (_GENERIC, _RATE) for found in words.finditer(text))]
    if _A_TIME.search(text) and "\n" not in text and " " not in text:
        cuts += [Span(phrase.start, phrase.end) for phrase in EXPLICIT.phrases(text, None) if phrase.readings]
    return tuple(cuts)


def _among(words: str, units: list[str]) -> bool:
    return any(words in unit for unit in units)


def _heads(text: str, group: Group) -> int:
    """How much of 每个, 各 stands before the units."""
    found = re.match(r"各级?|每一?个?|所有|全体", text[group.span.start : group.span.end])
    return found.end() if found else 0


def _left(text: str, cuts: list[Span]) -> list[_Part]:
    """What stands between ``cuts``, each with its place."""
    left, start = [], 0
    for cut in sorted(cuts):
        left.append((start, max(start, cut.start)))
        start = max(start, cut.end)
    left.append((start, len(text)))
    parts = []
    for begins, ends in left:
        opening = _OPENING.match(text, begins, ends)
        begins = opening.end() if opening else begins
        words = text[begins:ends].replace("\n", "").lstrip(_EDGES + ")").rstrip(_EDGES)
        if words.count("(") > words.count(")"):
            words = words[: words.rindex("(")]
        parts.append(_Part(words, begins, ends))
    return parts


def title_of(text: str, number: Span) -> str:
    """The clause without its number."""
    words = text[: number.start] + text[number.end :] if number else text
    return _SPARE.sub("", _BEGINS.sub("", words))[:_LONGEST_CLAUSE] or text[:_LONGEST_CLAUSE]
