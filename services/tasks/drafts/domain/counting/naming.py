"""Which activity a clause speaks of: its kind, and what its words add."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.words.lexicon import Condition, KindWords, Lexicon
from services.tasks.drafts.domain.words.phrases import Hit

KindHit = Hit[KindWords]

_BY_MEANS = re.compile(r"(?:通过|采取|采用|利用|运用|以)[^,;。]{0,40}?(?:等形式|等方式|等多种形式|等途径|形式|方式)")
_NOUN_ENDS = re.compile(r"并|[,;:。、和及与等(]|以上")
_THEME = "details.theme"
_ADJACENT = 3
_REACH = 25


class Named(NamedTuple):
    """``kind`` None: nobody knows. ``word``: what it is called there."""

    kind: str | None
    of: dict[str, Any]
    field: str | None = None
    word: str | None = None


UNNAMED = Named(None, {})


def kind_hits(lexicon: Lexicon, text: str) -> list[KindHit]:
    """The activities that ``text`` names; the ways by which it is done (通过…等形式) only where it names nothing else."""
    hits = lexicon.kind_phrases.hits(text, 0, len(text))
    hits = [hit for hit in hits if _whole(hit, text)]
    ways = [Span(*way.span()) for way in _BY_MEANS.finditer(text)]
    meant = [hit for hit in hits if not any(way.holds(hit.span) for way in ways)]
    return meant or hits


def _whole(hit: KindHit, text: str) -> bool:
    entry = hit.meaning
    return not (text.endswith(entry.not_after, 0, hit.span.start) or text.startswith(entry.not_before, hit.span.end))


def nearest(hits: list[KindHit], text: str, place: Span, marks: int) -> KindHit | None:
    """What a number at ``place`` counts: the noun right before its marks, else the head of the noun after it, else before."""
    before = [hit for hit in hits if hit.span.end <= place.start]
    if before and marks - before[-1].span.end <= _ADJACENT:
        return before[-1]
    end = _NOUN_ENDS.search(text, place.end, place.end + _REACH)
    limit = end.start() if end else place.end + _REACH
    after = [hit for hit in hits if place.end <= hit.span.start and hit.span.start < max(limit, place.end + 1)]
    if after:
        return after[-1]
    if before:
        return before[-1]
    return next((hit for hit in hits if hit.span.start >= place.end), None)


def merged(hit: KindHit, hits: Iterable[KindHit]) -> Named:
    """``hit`` with what the other words for the same kind say."""
    of: dict[str, Any] = dict(hit.meaning.of)
    for other in hits:
        if other.meaning.kind == hit.meaning.kind:
            of = {**other.meaning.of, **of}
    return Named(hit.meaning.kind, of, hit.meaning.field, hit.word)


@lru_cache(maxsize=1024)
def _conditions(lexicon: Lexicon, kind: str | None) -> tuple[Condition, ...]:
    return tuple(condition for condition in lexicon.conditions if kind in condition.kinds)


def with_conditions(
    lexicon: Lexicon, named: Named, clause: str, sentence: str, at: int = 0, *, several: bool = False
) -> Named:
    """``named`` and the conditions that stand near it; of two for one field the one that is nearest to ``at``.

    ``several``: all that are found, as a list (全国、全省、全市); of themes always (宪法、民法典主题宣传).
    """
    found: dict[str, list[tuple[int, Any]]] = {}
    texts = {"clause": clause, "sentence": sentence, "name": named.word or clause}
    for condition in _conditions(lexicon, named.kind):
        if condition.field in named.of:
            continue
        text = texts[condition.read_in]
        if (place := _first(lexicon, condition, text, at if condition.read_in == "clause" else 0)) is not None:
            found.setdefault(condition.field, []).append((place, condition.value))
    return named._replace(
        of={**named.of, **{field: _chosen(each, several or field == _THEME) for field, each in found.items()}}
    )


def _chosen(found: list[tuple[int, Any]], several: bool) -> Any:
    if several and len(found) > 1:
        return [value for _, value in found]
    return min(found, key=lambda pair: pair[0])[1]


def _first(lexicon: Lexicon, condition: Condition, text: str, at: int) -> int | None:
    """How far from ``at`` the nearest of the condition's words stands."""
    distances = []
    for word in condition.words:
        place = text.find(word)
        while place >= 0:
            if not text.startswith(lexicon.not_before, place + len(word)):
                distances.append(abs(place - at))
            place = text.find(word, place + len(word))
    return min(distances, default=None)


def key(kind: str | None, of: Mapping[str, Any]) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """What two readings of the same activity have in common."""
    return kind, tuple(sorted((field, str(value)) for field, value in of.items()))
