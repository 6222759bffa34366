"""The plan's progress as of past days: asked for once per scope and kept for some minutes, since it hardly changes any more."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import quote

import streamlit as st

from dashboard.models import PlanSummary, Progress
from dashboard.viewer import Viewer

KEPT_SECONDS = 300
KEPT_DAYS = 800
WEEK = timedelta(days=7)


def as_of(viewer: Viewer, plan: PlanSummary, day: date) -> Progress:
    """What ``viewer`` sees of ``day``. Raises ``Refused``, ``Unreachable``, ``SignedOut``."""
    return _kept(viewer.scope, viewer.t.language, plan.id, plan.active, day, viewer)


def span(plan: PlanSummary, today: date) -> tuple[date, date]:
    """The first and the last day of the plan's year that can be looked at."""
    return date(plan.year, 1, 1), min(today, date(plan.year, 12, 31))


def weeks(first: date, last: date) -> Iterator[date]:
    """``first`` and each day a week after the one before, up to the day before ``last``."""
    day = first
    while day < last:
        yield day
        day += WEEK


def day_in(said: str | None, first: date, last: date) -> date:
    """The day that an address says, held inside the span; ``last`` where it says none."""
    try:
        return min(max(date.fromisoformat(said or ""), first), last)
    except ValueError:
        return last


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=KEPT_DAYS, show_spinner=False)
def _kept(
    scope: tuple[str, ...], language: str, plan: str, edition: int | None, day: date, _viewer: Viewer
) -> Progress:
    path = f"/api/tasks/plans/{quote(plan, safe='')}/progress"
    return Progress.model_validate(_viewer.client().get(path, {"as_of": day.isoformat()}))


def forget() -> None:
    """Ask for every day anew."""
    _kept.clear()
