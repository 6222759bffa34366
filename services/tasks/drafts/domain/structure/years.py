"""The year that a document is for: 2023年, 二○二三年, 2024年度, 2023-2024学年, 2021-2025年. Reads folded text."""

import re
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span

_HAN_YEAR = r"二[○零0OoОо]([零○一二三四五六七八九0OoОо])([零○一二三四五六七八九0OoОо])"
_O = "0OoОо"
_MISREAD = rf"2[{_O}](?=\d|[{_O}]\d)[{_O}\d]{{2}}"
_ONE = re.compile(
    rf"(?<!\d)(20\d\d)(?!\d)\s?(?:年|(?=普法|法治|法制|学年|工作))|{_HAN_YEAR}\s?年|(?<![\dA-Za-z])({_MISREAD})\s?年"
)
_SEVERAL = re.compile(r"(?<!\d)(20\d\d)\s?年?\s?(?:-{1,2}|至|到|/)\s?(20\d\d)\s?(学年度?|年)")
_MONTHS = re.compile(
    r"(?<!\d)(20\d\d)\s?年\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?\s?起?\s?(?:-{1,2}|至|到)\s?(20\d\d)\s?年\s?\d{1,2}\s?月"
)
"""From a month of one year to a month of another."""
_OPEN = re.compile(r"20(?:_{1,4}|[xX×*]{2}|\s{1,4}|[○□]{2})\s?年|(?:_{2,4}|[xX×*]{2,4})\s?年")
_SECOND_TERM = re.compile(r"第?(?:二|下|春)季?学期|下学期|春学期")
_DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), **dict.fromkeys("○0OoОо", 0)}


class Year(NamedTuple):
    """``year``: None of several years or of one left open; ``period``: several years' first and last."""

    year: int | None
    span: Span
    period: tuple[int, int] | None = None


def _single(match: re.Match[str]) -> int:
    if year := match[1] or match[4]:
        return int(re.sub(f"[{_O}]", "0", year))
    return 2000 + _DIGITS[match[2]] * 10 + _DIGITS[match[3]]


def year_in(folded: str, span: Span) -> Year | None:
    """The first year in ``span``; several years and a year left open are said so."""
    if across := across_years(folded, span):
        return across
    if match := _SEVERAL.search(folded, *span):
        first, last = int(match[1]), int(match[2])
        if not match[3].startswith("学年"):
            return Year(None, Span(*match.span()), (first, last))
        spring = _SECOND_TERM.search(folded, match.end(), min(span.end, match.end() + 12))
        return Year(last if spring else first, Span(*match.span()), (first, last))
    if match := _OPEN.search(folded, *span):
        return Year(None, Span(*match.span()))
    if match := _ONE.search(folded, *span):
        return Year(_single(match), Span(*match.span()))
    return None


def across_years(folded: str, span: Span) -> Year | None:
    """自2024年7月至2025年6月: both years, of which the first is the plan's where the second follows it."""
    match = _MONTHS.search(folded, *span)
    if match is None or not (first := int(match[1])) < (last := int(match[2])):
        return None
    return Year(first if last == first + 1 else None, Span(*match.span()), (first, last))


def years_in(folded: str, span: Span) -> list[Year]:
    """Every single year in ``span``, in order."""
    return [Year(_single(match), Span(*match.span())) for match in _ONE.finditer(folded, *span)]
