"""Builders of deadlines that come back with each period."""

import re

from services.tasks.drafts.domain.numerals import whole
from services.tasks.drafts.domain.timing.deadline_readings import Builder, Reading, each
from services.tasks.plans.domain.periods import Every

_EVERY = {
    "年": Every.YEAR,
    "半": Every.HALF,
    "季": Every.QUARTER,
    "月": Every.MONTH,
    "次": Every.MONTH,
    "下": Every.MONTH,
}
_LONGEST = 60


def _every(match: re.Match[str]) -> Every:
    return _EVERY[match["every"][0]]


def each_period(confidence: float = 1.0) -> Builder:
    """Due with the period's last day. Below ``SURE`` where the words say another day, which a plan cannot hold."""
    return lambda match, year: (each(_every(match), confidence=confidence),)


def each_of(every: Every, confidence: float = 1.0) -> Builder:
    return lambda match, year: (each(every, confidence=confidence),)


def working_day(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """每季度结束后6个工作日内; 每月前5个工作日 is read so as well, less surely."""
    n = whole(match["n"]) or 0
    if not 1 <= n <= _LONGEST:
        return (each(_every(match), confidence=0.4),)
    return (each(_every(match), n, 1.0 if match["after"] else 0.8),)


def calendar_day(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """次月10日前: a plan holds working days only, so the nearest that is not later, unsure."""
    n = whole(match["n"]) or 1
    return (each(_every(match), max(1, min(n, _LONGEST) * 5 // 7), 0.5),)
