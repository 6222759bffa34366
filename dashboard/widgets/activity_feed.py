"""The activities one beside the other: those posted today, then month by month."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

import streamlit as st

from dashboard.activity_filters import Asked
from dashboard.models import Activity
from dashboard.render import ZONE, panel
from dashboard.sources import Watch
from dashboard.widgets.marks import ACTIVITY_LOOKS, MARKS
from dashboard.widgets.shots import by_activity, shots

Group = tuple[int, int] | None
"""Year and month of the posting; None: today."""


def feed(watch: Watch, asked: Asked, found: tuple[Activity, ...]) -> None:
    today, pictures = watch.today(), by_activity(shots(watch, found))
    shown = {"groups": groups(found, today), "shots": pictures, "today": today}
    st.html(panel("activity_feed", watch.viewer.t, **shown, **words(watch, asked)))


def words(watch: Watch, asked: Asked) -> dict[str, Any]:
    """What every view of activities needs to name them and to open one."""
    campaigns = watch.campaigns().read().value
    return {
        "asked": asked,
        "names": watch.unit_names(),
        "kinds": watch.kind_names(),
        "campaigns": {each.id: each.title for each in campaigns.items} if campaigns else {},
        "looks": ACTIVITY_LOOKS,
        "marks": MARKS,
    }


def groups(found: Iterable[Activity], today: date) -> list[tuple[Group, list[Activity]]]:
    """In the order given, newest first."""
    return [(group, list(each)) for group, each in groupby(found, key=lambda each: _group(each, today))]


def _group(activity: Activity, today: date) -> Group:
    posted = activity.posted_at.astimezone(ZONE).date() if activity.posted_at else activity.held_on
    return None if posted == today else (posted.year, posted.month)
