"""Performances: a month of them, how many of the plan's goal are held, and what may be done with each."""

from datetime import date, datetime, timedelta

import streamlit as st

from dashboard.models import Progress
from dashboard.performance_models import Performance
from dashboard.render import ZONE, panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.follow import follow
from dashboard.widgets.heading import heading
from dashboard.widgets.month import month_after, month_before
from dashboard.widgets.performance_calendar import LOOKS, MARKS, goals, in_order, weeks_of
from dashboard.widgets.performance_doing import begin, doing, told
from dashboard.widgets.performance_feed import feed
from dashboard.widgets.performance_forms import doing_form
from dashboard.widgets.performance_season import season_sheet
from dashboard.widgets.reveal import reveal
from dashboard.widgets.woken import woken

BOARD = "performance_board"
YEAR = timedelta(days=366)
ACTIONS = (("held", ":material/task_alt:"), ("change", ":material/edit:"), ("cancel", ":material/event_busy:"))


def draw(viewer: Viewer) -> None:
    """A form is no fragment: what is being written is never drawn again by somebody else's change."""
    watch, t = Watch(viewer), viewer.t
    heading(watch, t("performance.title"))
    if said := told():
        st.success(t(said), icon=":material/check_circle:")
    if viewer.may_post:
        if now := doing():
            doing_form(watch, now, _troupes(watch), _today(watch))
            reveal("performance_doing_box", now.form)
        else:
            st.button(
                t("performance.plan.begin"), key="performance_begin", type="primary", icon=":material/add:",
                on_click=begin, args=("plan",),
            )  # fmt: skip
    board(viewer)
    feed(viewer)
    follow()


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch, t, today = Watch(viewer), viewer.t, _today(Watch(viewer))
    month: date = st.session_state.setdefault("performance_month", today.replace(day=1))
    reading = watch.performances(month, month_after(month) - timedelta(days=1)).read()
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="events"))
    _months(month, today, viewer)
    shown = in_order(reading.value or ())
    names = watch.unit_names()
    drawn, listed = st.columns([5, 3], gap="medium")
    standing = {"goals": _goals(watch), "looks": LOOKS, "marks": MARKS, "names": names}
    days = weeks_of(month, today, shown)
    drawn.html(panel("performances", t, weeks=days, counts=_counts(shown), month=month, **standing))
    with listed:
        if not shown and reading.value is not None:
            st.html(panel("empty", t, what="performance.none"))
        for each in shown:
            _card(viewer, each, names)
    season_sheet(watch, month.year)


def _months(month: date, today: date, viewer: Viewer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="performance_months"):
        for name, to, icon in (
            ("before", month_before(month), ":material/chevron_left:"),
            ("today", today.replace(day=1), None),
            ("after", month_after(month), ":material/chevron_right:"),
        ):
            words = viewer.t(f"performance.month.{name}")
            st.button(words, key=f"performance_{name}", icon=icon, on_click=_show, args=(to,))
        st.html(panel("performance_month", viewer.t, month=month))


def _card(viewer: Viewer, each: Performance, names: dict[str, str]) -> None:
    with st.container(border=True, key=f"performance_card_{each.id}"):
        st.html(panel("performance_card", viewer.t, each=each, names=names, looks=LOOKS, marks=MARKS))
        if viewer.may_post and each.status == "planned":
            with st.container(horizontal=True, key=f"performance_acts_{each.id}"):
                for what, icon in ACTIONS:
                    if what != "held" or each.held_on <= _today(Watch(viewer)):
                        words = viewer.t(f"performance.{what}.begin")
                        key = f"performance_{what}_{each.id}"
                        if st.button(words, key=key, icon=icon, type="primary" if what == "held" else "secondary"):
                            begin(what, each)
                            st.rerun()


def _show(month: date) -> None:
    st.session_state.performance_month = month


def _counts(shown: tuple[Performance, ...]) -> dict[str, int]:
    return {status: sum(each.status == status for each in shown) for status in LOOKS}


def _troupes(watch: Watch) -> tuple[str, ...]:
    """What was typed before, the latest first."""
    today = _today(watch)
    known = watch.performances(today - YEAR, today + YEAR, slow=True).read().value or ()
    return tuple(dict.fromkeys(each.troupe for each in reversed(known) if each.troupe))


def _progress(watch: Watch) -> Progress | None:
    plan = watch.plan()
    return watch.progress(plan.id).read().value if plan else None


def _goals(watch: Watch) -> object:
    plan = watch.plan()
    return goals(watch.content(plan).read().value if plan else None, _progress(watch))


def _today(watch: Watch) -> date:
    progress = _progress(watch)
    return progress.as_of if progress else datetime.now(ZONE).date()
