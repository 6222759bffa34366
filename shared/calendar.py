"""China's working days: weekdays without public holidays, plus the weekend days that are worked in exchange.

Source: the State Council's yearly notices, as carried by ``chinese-calendar``. A year that has not been announced yet
is reckoned by weekdays alone; ``is_announced`` tells which it was.
"""

from datetime import date, timedelta
from itertools import count

import chinese_calendar  # type: ignore[import-untyped]


def is_announced(year: int) -> bool:
    """Whether the holidays of ``year`` are known; if not, its working days are a guess by weekday."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def nth_working_day_after(day: date, n: int) -> date:
    """The ``n``-th working day after ``day``, which itself does not count; ``n`` is at least 1."""
    following = (day + timedelta(days=i) for i in count(1))
    working = (candidate for candidate in following if is_working_day(candidate))
    for _ in range(n - 1):
        next(working)
    return next(working)
