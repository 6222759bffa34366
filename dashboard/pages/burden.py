"""What the work with this software costs each unit: this month beside the last one, by name and without any ranking."""

import streamlit as st

from dashboard.burden_models import BURDEN, COUNTS, Burden
from dashboard.client import Refused, Unreachable
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.viewer import Viewer
from dashboard.widgets.heading import heading
from dashboard.widgets.woken import woken

HEAD = "burden_head"
KEPT_SECONDS = 30
MONTHS = 6
"""So many months of each unit's minutes are drawn."""

CHOICE = 12
PAGE, MOST = 200, 600


def draw(viewer: Viewer) -> None:
    head(viewer)
    try:
        present = of_month(viewer.scope, None, viewer)
        chosen = _chosen(viewer.t, present.month)
        shown = present if chosen == present.month else of_month(viewer.scope, chosen, viewer)
        st.html(
            panel("burden", viewer.t, shown=shown, counts=COUNTS, sentence=_sentence(viewer, shown, shown is present))
        )
    except (Refused, Unreachable):
        st.html(panel("source_down_short", viewer.t, source="notify"))


@woken(HEAD)
def head(viewer: Viewer) -> None:
    heading(Watch(viewer), viewer.t("burden.title"))


def _chosen(t: Texts, present: str) -> str:
    months = [present]
    while len(months) < CHOICE:
        months.append(_before(months[-1]))
    with st.container(key="burden_month", width=220):
        return st.selectbox(t("burden.month"), months, format_func=lambda month: _said(t, month), key="burden_chosen")


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year}-{number - 1:02}" if number > 1 else f"{year - 1}-12"


def _said(t: Texts, month: str) -> str:
    return t("burden.month.said", year=int(month[:4]), month=int(month[5:]))


def _sentence(viewer: Viewer, shown: Burden, is_running: bool) -> str:
    """How much it is, and whether that is more than last month: for one's own unit, or for the district in the mean.

    ``is_running``: the month is not over, so that less than last month says little.
    """
    t, month = viewer.t, _said(viewer.t, shown.month)
    if is_running:
        month = t("burden.month.running", month=month)
    own = next((unit for unit in shown.units if unit.unit == viewer.me.unit), None)
    if own is not None:
        change = _change(t, own.minutes - own.before.minutes)
        return t("burden.own", month=month, n=own.minutes, change=change, median=shown.median_minutes)
    if shown.mean_minutes is None or shown.before is None:
        return t("burden.many", month=month)
    change = _change(t, shown.mean_minutes - shown.before.mean_minutes)
    return t("burden.mean", month=month, n=shown.mean_minutes, change=change, median=shown.median_minutes)


def _change(t: Texts, minutes: int) -> str:
    if minutes == 0:
        return t("burden.same")
    return t("burden.more" if minutes > 0 else "burden.less", n=abs(minutes))


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=200, show_spinner=False)
def of_month(scope: tuple[str, ...], month: str | None, _viewer: Viewer) -> Burden:
    """The units that the viewer sees, up to ``MOST``; None: the present month."""
    asked = {"months": MONTHS, "limit": PAGE} | ({"month": month} if month else {})
    shown = Burden.model_validate(_viewer.client().get(BURDEN, asked))
    while shown.next and len(shown.units) < MOST:
        following = asked | {"month": shown.month, "cursor": shown.next}
        page = Burden.model_validate(_viewer.client().get(BURDEN, following))
        shown = shown.model_copy(update={"units": shown.units + page.units, "next": page.next})
    return shown
