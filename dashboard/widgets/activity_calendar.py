"""A month of activities: on each day what was held or is planned; on a phone the same, day after day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import streamlit as st

from dashboard.activity_filters import FEED, Asked
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.activity_feed import words
from dashboard.widgets.month import Day, month_after, month_before, weeks

ROOM = 3
"""So many activities of a day are named in its square."""


class Months(NamedTuple):
    """The addresses that lead to other months."""

    before: str
    present: str
    after: str


def activity_calendar(watch: Watch, asked: Asked, found: Sequence[Activity]) -> None:
    """``found`` are those of the month that ``asked`` names."""
    today = watch.today()
    month = asked.month or today.replace(day=1)
    by_day: dict[date, list[Activity]] = {}
    for each in sorted(found, key=lambda one: (one.held_on, one.unit, one.title)):
        by_day.setdefault(each.held_on, []).append(each)
    shown = weeks(month, today, by_day)
    listed = [day for week in shown for day in week if day.inside and day.items]
    addresses = {day.day: _day_address(asked, day) for day in listed}
    st.html(
        panel(
            "activity_calendar", watch.viewer.t, weeks=shown, days=listed, month=month, months=_months(asked, month, today),
            room=ROOM, count=len(found), addresses=addresses, **words(watch, asked),
        )
    )  # fmt: skip


def _months(asked: Asked, month: date, today: date) -> Months:
    others = (month_before(month), today.replace(day=1), month_after(month))
    return Months(*(asked.but(month=each).address for each in others))


def _day_address(asked: Asked, day: Day[Activity]) -> str:
    """All of that day, one below the other."""
    return asked.but(view=FEED, month=None, since=day.day, until=day.day).address
