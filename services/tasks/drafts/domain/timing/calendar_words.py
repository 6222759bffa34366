"""Pieces of the grammar of dates in folded text without spaces, and the days that they mean."""

import calendar
import re
from datetime import date
from typing import NamedTuple

from services.tasks.drafts.domain.numerals import whole

MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?:[12]\d|3[01]|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
TO = r"(?:--?|直?至|到)"
BEFORE = r"(?:之前|以前|前)"
_NEXT = r"明年|次年|来年|翌年|第二年|下一年"
_THIS = r"今年|本年度?|当年"
_YEAR_SIGNS = str.maketrans("零○一二三四五六七八九", "00123456789")

FIRST_YEAR, LAST_YEAR = 1950, 2150
"""Years of plans; what lies outside is a slip of the pen."""


def year_words(tag: str) -> str:
    """2023年, 二○二三年, 今年, 次年: groups ``y`` and ``r`` with ``tag``."""
    short = r"\d\d(?=年(?:1?\d月|[底末]))"
    own = rf"(?P<y{tag}>(?<!\d)(?:\d{{4}}|{short})|[零○一二三四五六七八九]{{4}})年度?"
    return rf"(?:{own}|(?P<r{tag}>{_NEXT}|{_THIS})的?)"


def moment(tag: str) -> str:
    """3月, 三月份, 3月31日, 3月底, 2023年3月中旬, 次年1月10日: groups ``y r m d p`` with ``tag``."""
    part = rf"(?P<d{tag}>{DAY})[日号]|(?P<p{tag}>月?[底末]|[上中下]旬|初)"
    return rf"(?:{year_words(tag)}|(?<![\d.]))(?P<m{tag}>{MONTH})月份?(?:{part})?"


class Days(NamedTuple):
    """Both None where the year, or the month, is unknown. ``confidence`` as of a reading."""

    first: date | None
    last: date | None
    confidence: float = 1.0


NO_DAYS = Days(None, None, 0.4)


def year_named(match: re.Match[str], tag: str, year: int | None) -> int | None:
    """The year that the words give, by themselves or from the plan's; None where neither does."""
    groups = match.groupdict()
    if own := groups.get(f"y{tag}"):
        return int(own.translate(_YEAR_SIGNS)) + (2000 if len(own) == 2 else 0)
    relative = groups.get(f"r{tag}")
    if year is None or not relative:
        return year
    return year + bool(re.fullmatch(_NEXT, relative))


def days_between(year: int | None, first_month: int, last_month: int) -> Days:
    """From a month's first day to a month's last."""
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return NO_DAYS
    return Days(date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))


def day_in(year: int | None, month: int, day: int) -> Days:
    """One day; 30 February is kept on the month's last, unsure."""
    whole_month = days_between(year, month, month)
    if whole_month.last is None:
        return NO_DAYS
    kept = min(day, whole_month.last.day)
    the_day = whole_month.last.replace(day=kept)
    return Days(the_day, the_day, 1.0 if kept == day else 0.4)


def part_of_month(year: int | None, month: int, part: str) -> Days:
    """上旬, 中旬, 下旬 are thirds of a month; 底 and 末 its last day; 初 is read as its first third, unsure."""
    days = days_between(year, month, month)
    if days.first is None or days.last is None:
        return NO_DAYS
    match part[0]:
        case "上":
            return Days(days.first, days.first.replace(day=10), 0.9)
        case "初":
            return Days(days.first, days.first.replace(day=10), 0.6)
        case "中":
            return Days(days.first.replace(day=11), days.first.replace(day=20), 0.9)
        case "下":
            return Days(days.first.replace(day=21), days.last, 0.9)
    return Days(days.last, days.last)


def days_of(match: re.Match[str], tag: str, year: int | None) -> Days:
    """The days that a ``moment`` means; ``year`` is that of the plan, if it has one."""
    groups = match.groupdict()
    own, month = year_named(match, tag, year), whole(groups.get(f"m{tag}") or "")
    if month is None or not 1 <= month <= 12:
        return NO_DAYS
    if day := groups.get(f"d{tag}"):
        return day_in(own, month, whole(day) or 1)
    if part := groups.get(f"p{tag}"):
        return part_of_month(own, month, part.removeprefix("月"))
    return days_between(own, month, month)
