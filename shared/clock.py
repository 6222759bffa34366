"""Time as an argument: who needs "now" is given a clock. UTC inside, the district's zone at the edges."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DISTRICT_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class PlayedClock:
    """Starts at a given moment and goes on from there at the real pace; the demo sets it forward while it plays a year."""

    def __init__(self, start: datetime) -> None:
        self.set(start)

    def set(self, moment: datetime) -> None:
        self._offset: timedelta = moment.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset


def steady() -> Callable[[], float]:
    """Seconds since 1970 that pass evenly: from what the clock shows now, whatever it is set to later."""
    ahead = time.time() - time.monotonic()
    return lambda: ahead + time.monotonic()


def day_of(moment: datetime, zone: ZoneInfo = DISTRICT_ZONE) -> date:
    """The calendar day on which ``moment`` falls in ``zone``."""
    return moment.astimezone(zone).date()


def sortable(moment: datetime) -> str:
    """Text, in UTC, that sorts like the moments themselves."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
