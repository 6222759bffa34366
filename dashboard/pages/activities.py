"""The activities: a feed, a wall of photos, a calendar, and each one with its versions. The address says what is shown."""

import streamlit as st

from dashboard.activity_filters import CALENDAR, FEED, PHOTOS, Asked
from dashboard.models import Activity
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.activity_bar import bar, units_of
from dashboard.widgets.activity_calendar import activity_calendar
from dashboard.widgets.activity_feed import feed
from dashboard.widgets.activity_pages import Listed, listed, more
from dashboard.widgets.activity_sheet import activity_sheet
from dashboard.widgets.album import album
from dashboard.widgets.follow import follow
from dashboard.widgets.heading import heading
from dashboard.widgets.woken import woken

HEAD, BOARD = "activities_head", "activities_board"
VIEWS = {FEED: feed, PHOTOS: album, CALENDAR: activity_calendar}


def draw(viewer: Viewer) -> None:
    """The choices are no fragment: the address that they change is the whole page's."""
    watch = Watch(viewer)
    asked = Asked.of(st.query_params.to_dict())
    if asked.view == CALENDAR and asked.month is None:
        asked = asked.but(month=(asked.since or watch.today()).replace(day=1))
    head(viewer, asked)
    if asked.id is None:
        bar(watch, asked)
    board(viewer, asked)
    follow()


@woken(HEAD)
def head(viewer: Viewer, asked: Asked) -> None:
    watch = Watch(viewer)
    sought = watch.activity(asked.id).read().value if asked.id else None
    title = sought.activity.title if sought and sought.activity else viewer.t("nav.activities")
    heading(watch, title)


@woken(BOARD)
def board(viewer: Viewer, asked: Asked) -> None:
    watch = Watch(viewer)
    st.html(panel("activity_place", viewer.t, place=Asked.of(st.query_params.to_dict()).query))
    if asked.id is not None:
        _one(watch, asked.id, asked)
    elif asked.unit is not None and (units := units_of(watch)) and asked.unit not in units:
        st.html(panel("empty", viewer.t, what="acts.not_yours"))
    else:
        _many(watch, asked)


def _one(watch: Watch, id: str, asked: Asked) -> None:
    t, reading = watch.viewer.t, watch.activity(id).read()
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="events"))
    if reading.value is None:
        return
    if reading.value.activity is None:
        st.html(panel("activity_none", t, back=asked.listed.address))
    else:
        activity_sheet(watch, reading.value.activity, asked)


def _many(watch: Watch, asked: Asked) -> None:
    t, found = watch.viewer.t, listed(watch, asked)
    if found.reading.down_since:
        st.html(panel("source_down", t, reading=found.reading, source="events"))
    if found.reading.value is None:
        return
    shown = _shown(found, asked)
    if not shown and asked.view != CALENDAR:
        st.html(panel("empty", t, what="acts.nothing_such" if asked.filters() else "feed.none"))
    else:
        if found.more and asked.view == CALENDAR:
            st.html(panel("calendar_cut", t, n=len(found.items)))
        VIEWS[asked.view](watch, asked, shown)
    if found.more and asked.view != CALENDAR:
        more(watch, asked)


def _shown(found: Listed, asked: Asked) -> tuple[Activity, ...]:
    """Walls and calendars leave out what was withdrawn, unless that is what is asked for."""
    if asked.view == FEED or asked.status:
        return found.items
    return tuple(each for each in found.items if each.status != "withdrawn")
