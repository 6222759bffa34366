"""The photos of activities on one wall, month by month, in rows that keep each photo's proportions."""

from itertools import groupby

import streamlit as st

from dashboard.activity_filters import Asked
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.activity_feed import words
from dashboard.widgets.shots import Shot, shots


def album(watch: Watch, asked: Asked, found: tuple[Activity, ...]) -> None:
    """The newest month first, by the days on which the activities were held."""
    t = watch.viewer.t
    pictures = sorted(shots(watch, found), key=lambda shot: shot.activity.held_on, reverse=True)
    if not pictures:
        st.html(panel("empty", t, what="acts.no_photos"))
        return
    months = [(month, list(each)) for month, each in groupby(pictures, key=_month)]
    st.html(panel("activity_album", t, months=months, **words(watch, asked)))


def _month(shot: Shot) -> tuple[int, int]:
    return shot.activity.held_on.year, shot.activity.held_on.month
