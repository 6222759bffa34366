"""Builders of deadlines that are dates: days, months, ranges, parts of the year."""

import re
from datetime import date, timedelta

from services.tasks.drafts.domain.numerals import whole
from services.tasks.drafts.domain.parse import DeadlineKind
from services.tasks.drafts.domain.timing.calendar_words import (
    FIRST_YEAR,
    LAST_YEAR,
    NO_DAYS,
    Days,
    day_in,
    days_between,
    days_of,
    year_named,
)
from services.tasks.drafts.domain.timing.deadline_readings import Builder, Reading, due, lasting

_QUOTES = re.compile(r"[“”\"]")


def on_moment(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """3月31日, 3月底, 3月: due with its last day."""
    groups = match.groupdict()
    reading = due(days_of(match, "a", year))
    return (reading.at_most(1.0 if groups.get("da") or groups.get("pa") else 0.9),)


def before_moment(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """3月31日前 holds the day itself; 3月前 is read as before March begins, unsure."""
    groups, days = match.groupdict(), days_of(match, "a", year)
    if groups.get("da"):
        return (due(days).at_most(0.95),)
    if part := groups.get("pa"):
        return (due(days).at_most(0.65 if part in ("上旬", "中旬") else 1.0),)
    eve = days.first - timedelta(days=1) if days.first else None
    return (due(Days(eve, eve, 0.5)),)


def from_moment(confidence: float) -> Builder:
    """3月起: to the year's end."""

    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        first = days_of(match, "a", year).first
        return (lasting(Days(first, first.replace(month=12, day=31), confidence) if first else NO_DAYS),)

    return build


def eve_of(month: int, day: int) -> Builder:
    """国庆节前: the day before; the 13th month is the next year's first."""

    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        own = year if year is None or month <= 12 else year + 1
        first = day_in(own, (month - 1) % 12 + 1, day).first
        eve = first - timedelta(days=1) if first else None
        return (due(Days(eve, eve, 0.8) if eve else NO_DAYS),)

    return build


def years_between(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """2025年至2027年: from the first day to the last."""
    first, last = int(match["first"]), int(match["last"])
    if not FIRST_YEAR <= first < last <= LAST_YEAR:
        return ()
    return (lasting(Days(date(first, 1, 1), date(last, 12, 31), 0.9)),)


def around_moment(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """12月4日前后: an observance that is called by its day."""
    return (Reading(DeadlineKind.OBSERVANCE, observances=(match["around"],), confidence=0.65),)


def between(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """3月至5月, 12月4日至10日, 11月至次年2月; one that runs backwards ends a year later."""
    groups = match.groupdict()
    starts = days_of(match, "a", year)
    own = starts.first.year if starts.first else None
    if groups.get("mb"):
        ends = days_of(match, "b", year if groups.get("rb") else own)
    else:
        ends = day_in(own, whole(match["ma"]) or 1, whole(match["db"]) or 1)
    return (lasting(_forward(starts, ends, ends_named=bool(groups.get("yb") or groups.get("rb")))),)


def _forward(starts: Days, ends: Days, *, ends_named: bool) -> Days:
    if starts.first is None or ends.last is None:
        return NO_DAYS
    sure = min(starts.confidence, ends.confidence)
    if starts.first <= ends.last:
        return Days(starts.first, ends.last, sure)
    if ends_named:
        return Days(ends.last, ends.last, 0.4)
    later = day_in(ends.last.year + 1, ends.last.month, 31 if ends.last.day >= 28 else ends.last.day).last
    return Days(starts.first, later, min(sure, 0.8)) if later else NO_DAYS


def several_months(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """3月、6月、9月: one for each."""
    own = year_named(match, "a", year)
    months = [whole(word) for word in re.findall(r"[^月份、,和及与底末前]+", match["months"])]
    days = [days_between(own, month, month) for month in months if month and 1 <= month <= 12]
    return tuple(due(each_month).at_most(0.8) for each_month in days)


def part_of_year(first_month: int, last_month: int) -> Builder:
    """上半年, 第一季度: a range."""

    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        return (lasting(days_between(year_named(match, "a", year), first_month, last_month)),)

    return build


def end_of(last_month: int, confidence: float = 1.0) -> Builder:
    """年底前, 上半年末: due with a month's last day."""

    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        return (due(days_between(year_named(match, "a", year), last_month, last_month)).at_most(confidence),)

    return build


def quarters(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """第一季度, 二至三季度: a range; 一季度末, 一季度前: due with its end, where 前 is unsure."""
    groups, own = match.groupdict(), year_named(match, "a", year)
    first = whole(match["q"]) or 1
    last = whole(groups.get("to") or "") or first
    if last < first:
        return ()
    days = days_between(own, first * 3 - 2, last * 3)
    match groups.get("tail") or "":
        case "":
            return (lasting(days),)
        case "前" | "之前" | "以前":
            return (due(days).at_most(0.6),)
    return (due(days),)


def several_quarters(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
    """第一、三季度: one range for each."""
    own = year_named(match, "a", year)
    numbers = [whole(word) for word in re.findall(r"[一二三四1-4]", match["quarters"])]
    return tuple(lasting(days_between(own, q * 3 - 2, q * 3)).at_most(0.9) for q in numbers if q)


def all_year(confidence: float) -> Builder:
    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        days = days_between(year_named(match, "a", year), 12, 12)
        return (Reading(DeadlineKind.ALL_YEAR, due=days.last).at_most(min(confidence, days.confidence)),)

    return build


def no_date(confidence: float) -> Builder:
    """立即, 三个月内: a day that nobody can tell from the words."""
    return lambda match, year: (Reading(DeadlineKind.DUE, confidence=confidence, weak=True),)


def on_notice(confidence: float, *, weak: bool) -> Builder:
    return lambda match, year: (Reading(DeadlineKind.ON_NOTICE, confidence=confidence, weak=weak),)


def with_observance(confidence: float) -> Builder:
    """``name``, if the pattern has it: what the observance is called. ``tail`` (春节前): less sure."""

    def build(match: re.Match[str], year: int | None) -> tuple[Reading, ...]:
        groups = match.groupdict()
        name = _QUOTES.sub("", groups.get("name") or "")
        sure = min(confidence, 0.6) if groups.get("tail") else confidence
        return (Reading(DeadlineKind.OBSERVANCE, observances=(name,) if name else (), confidence=sure),)

    return build
