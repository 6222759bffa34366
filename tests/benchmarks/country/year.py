"""When a country is busy: March, May, the ends of quarters, a few observances, and above all Constitution Week."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from services.tasks.plans.domain.observances import Observance
from shared.calendar import is_working_day

ZONE = ZoneInfo("Asia/Shanghai")
OBSERVANCES: tuple[Mapping[str, Any], ...] = (
    MappingProxyType({"id": "consumer-day", "name": "国际消费者权益日", "rule": {"on": "03-15"}}),
    MappingProxyType({"id": "national-security-day", "name": "国家安全日", "rule": {"on": "04-15"}}),
    MappingProxyType({"id": "civil-code-month", "name": "民法典宣传月", "rule": {"month": 5}}),
    MappingProxyType({"id": "constitution-week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}),
)
"""As a plan writes them."""

MONTHS = (0.7, 0.6, 1.4, 1.0, 1.4, 1.1, 0.8, 0.8, 1.1, 0.8, 1.0, 0.9)
FREE_DAY, QUARTERS_END, OBSERVED_DAY = 0.2, 1.6, 3.0
"""Times a usual working day: a day off, the last ten days of a quarter, the day of an observance."""

WEEK = 0.09
"""Share of the year's activities that are held in Constitution Week."""
FOURTH = 0.5
"""Share of the week's that are held on 4 December itself."""

DAYS_TO_POST = (0.6, 0.2, 0.08, 0.06, 0.04, 0.02)
"""Share of the activities that are posted 0, 1, … 5 days after they were held."""


class Year:
    """The days of ``year`` and the share of its activities that each has."""

    def __init__(self, year: int) -> None:
        first = date(year, 1, 1)
        self.days = tuple(first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
        self.midnight = datetime.combine(first, time(), ZONE).astimezone(UTC)
        self.fourth = date(year, 12, 4)
        self.observed = self._observed(year)
        shares = self._shares()
        self._until = (0.0, *accumulate(shares))
        self._share = dict(zip(self.days, shares, strict=True))

    def held(self, day: date, activities: int) -> int:
        """How many of the year's ``activities`` are held on ``day``; over all days exactly all of them."""
        at = (day - self.days[0]).days
        if not 0 <= at < len(self.days):
            return 0
        return round(activities * self._until[at + 1]) - round(activities * self._until[at])

    def moment(self, second: int) -> datetime:
        """``second`` seconds after the year's first midnight, in UTC."""
        return self.midnight + timedelta(seconds=second)

    def posted_share(self, day: date) -> float:
        """The share of a year's activities that is posted on ``day``."""
        return sum(lag * self._share.get(day - timedelta(days=days), 0.0) for days, lag in enumerate(DAYS_TO_POST))

    def _observed(self, year: int) -> dict[date, str]:
        """The observance that each day belongs to, if any; the shorter one where there are two."""
        found: dict[date, str] = {}
        for each in OBSERVANCES:
            observance = Observance.model_validate(dict(each))
            first, last = observance.days(year)
            for n in range((last - first).days + 1):
                found.setdefault(first + timedelta(days=n), observance.id)
        return found

    def _shares(self) -> list[float]:
        week = [day for day in self.days if self.observed.get(day) == "constitution-week"]
        others = [day for day in week if day != self.fourth]
        rest = {day: self._weight(day) for day in self.days if day not in week}
        beside = {day: self._weight(day) for day in others}
        share = {self.fourth: WEEK * FOURTH}
        share |= {day: WEEK * (1 - FOURTH) * weight / sum(beside.values()) for day, weight in beside.items()}
        share |= {day: (1 - WEEK) * weight / sum(rest.values()) for day, weight in rest.items()}
        return [share[day] for day in self.days]

    def _weight(self, day: date) -> float:
        weight = MONTHS[day.month - 1] * (1.0 if is_working_day(day) else FREE_DAY)
        if day.month % 3 == 0 and day.day > 20:
            weight *= QUARTERS_END
        if self.observed.get(day, "").endswith("-day"):
            weight *= OBSERVED_DAY
        return weight
