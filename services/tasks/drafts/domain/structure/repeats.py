"""Rows of a table that say again what an item of the text says, under the same title or nearly so."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.structure.parts import Item

_LEFT_OUT = re.compile(r"[\s\d.、,;:。()“”\"《》]")
_DOING = re.compile(
    r"(?:开展|组织|举办|做好|加强|深入|持续|扎实|抓好|推进|推动|广泛|认真|积极|落实|深化|强化|全面|大力|切实|着力|突出|继续|进一步)+"
)
_GENERAL = re.compile(r"(?:活动|工作|行动|任务|情况)+\Z")
_ALIKE, _LEAST = 10, 4


def _key(document: Document, span: Span) -> str:
    """A title's beginning, without what copies of it differ in."""
    words = _LEFT_OUT.sub("", document.folded[span.start : min(span.end, span.start + 40)])
    doing = _DOING.match(words)
    bare = _GENERAL.sub("", words[doing.end() :] if doing else words)
    return (bare if len(bare) >= _LEAST else words)[:_ALIKE]


def merged(document: Document, items: Sequence[Item], rows: Sequence[Item]) -> list[Item]:
    """Items of the text and of the tables, in order; rows that repeat an item lend it their cells instead."""
    result, added = list(items), []
    for row, alike in zip(rows, _same_items(document, items, rows), strict=True):
        if alike is None:
            added.append(row)
        elif result[alike].cells is None:
            result[alike] = replace(result[alike], cells=row.cells, assumed=row.assumed)
    return sorted([*result, *added], key=lambda item: item.whole.start) if added else result


def _same_items(document: Document, items: Sequence[Item], rows: Sequence[Item]) -> list[int | None]:
    """For each row the place of the item that it repeats: by title, or by order where most of as many rows are in it."""
    index: dict[str, int] = {}
    for place, item in enumerate(items):
        index.setdefault(_key(document, item.title), place)
    keys = [_key(document, row.title) for row in rows]
    same = [index.get(key) if len(key) >= _LEAST else None for key in keys]
    in_order = sum(place == alike for place, alike in enumerate(same))
    strays = any(alike not in (None, place) for place, alike in enumerate(same))
    if len(items) == len(rows) and in_order * 2 >= len(rows) and not strays:
        return list(range(len(rows)))
    return same
