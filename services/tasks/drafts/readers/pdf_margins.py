"""What stands on every page beside the text: page numbers, running heads and feet."""

import re
from collections import Counter
from collections.abc import Sequence

from services.tasks.drafts.readers.pdf_lines import Line

_MARGIN = 0.12
_NUMBER = re.compile(
    r"[-—–－―─·.\s]*(?:第\s*)?(?:\d{1,4}|[IVXivx]{1,6})\s*(?:页)?(?:\s*[,，/／]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－―─·.\s]*"
)
_DIGITS = re.compile(r"\d+")
_LEAST_PAGES = 2
_LINES = 2


def without_margins(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages' lines without page numbers, and without what stands at the edge of half the pages or more."""
    repeated = Counter(
        key
        for page, height in zip(pages, heights, strict=True)
        for key in {_key(line) for line in _edges(page, height)}
    )
    often = {key for key, count in repeated.items() if count >= max(_LEAST_PAGES, len(pages) / 2)}
    kept = []
    for page, height in zip(pages, heights, strict=True):
        dropped = {id(line) for line in _edges(page, height) if _key(line) in often or _NUMBER.fullmatch(line.text)}
        kept.append([line for line in page if id(line) not in dropped])
    return kept


def _edges(page: Sequence[Line], height: float) -> list[Line]:
    """The first and last lines, as far as they stand in the margins."""
    above = [line for line in page[:_LINES] if line.bottom < _MARGIN * height]
    return above + [line for line in page[-_LINES:] if line.top > (1 - _MARGIN) * height]


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.top / 4)
