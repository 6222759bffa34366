"""Days and months as a paper writes them, in the catalogue's language."""

from collections.abc import Callable
from datetime import date, datetime

from shared.clock import day_of

Said = Callable[..., str]
"""A catalogue in one language: code and parameters to words."""


def full_day(day: date, said: Said) -> str:
    return said("paper.day", year=day.year, month=day.month, day=day.day)


def full_moment(moment: datetime, said: Said) -> str:
    """The district's day on which it was."""
    return full_day(day_of(moment), said)


def short_day(day: date, said: Said, year: int) -> str:
    """Without the year, if it is ``year``."""
    return said("paper.short_day", month=day.month, day=day.day) if day.year == year else full_day(day, said)


def month_of(month: str, said: Said) -> str:
    """``2023-05`` in words."""
    year, number = month.split("-")
    return said("paper.month", year=int(year), month=int(number))
