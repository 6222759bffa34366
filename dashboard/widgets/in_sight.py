"""What stays in sight while the page is scrolled: how fresh the numbers are, and how many units have not reported."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import streamlit as st

from dashboard.live import Reading
from dashboard.models import Progress
from dashboard.render import Panel, panel
from dashboard.texts import Texts
from dashboard.widgets.unreported import DUE_NOW_DAYS, unreported


class InSight(NamedTuple):
    """Drawn: the line itself, and the list behind the button with this ``label``; without one all have reported."""

    line: Panel
    label: str
    behind: Panel


def line_of(reading: Reading[Progress], past: date | None, names: Mapping[str, str], t: Texts) -> InSight:
    assert reading.value is not None
    line, units = panel("in_sight", t, reading=reading, past=past), unreported(reading.value)
    if not units:
        return InSight(line, "", panel("all_reported", t))
    listed = panel("unreported", t, units=units, names=names, within=DUE_NOW_DAYS, past=past)
    return InSight(line, t("unreported.count", n=len(units)), listed)


def in_sight(shown: InSight) -> None:
    """The count is a button that lists who is counted, with what."""
    with st.container(horizontal=True, vertical_alignment="center", key="in_sight"):
        st.html(shown.line, width="content")
        if not shown.label:
            st.html(shown.behind, width="content")
            return
        with st.popover(shown.label, icon=":material/report:", type="tertiary", key="unreported"):
            st.html(shown.behind)
