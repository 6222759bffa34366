"""The year's duty report, to be taken home as a Word file."""

from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.heatmap import GROUPS

GIVEN_SLIPS = ("township", "department")
WHOLE = ""
YEARS_BACK = 3


def report(watch: Watch, today: date) -> None:
    t = watch.viewer.t
    with st.popover(t("slip.report"), icon=":material/summarize:", key="slip_report"):
        years = list(range(today.year, today.year - YEARS_BACK, -1))
        year = st.selectbox(t("slip.report.year"), years, key="slip_report_year")
        unit = _unit(watch) if watch.viewer.may_export else None
        asked = {"year": year, **({"unit": unit} if unit else {})}
        st.html(panel("slip_report", t, address=f"/do/duty?{urlencode(asked)}"))


def _unit(watch: Watch) -> str:
    """Empty: the whole district."""
    t = watch.viewer.t
    units = [unit for unit in watch.units().read().value or () if unit.kind in GIVEN_SLIPS]
    ordered = sorted(units, key=lambda unit: GROUPS.index(unit.kind) if unit.kind in GROUPS else len(GROUPS))
    names = {WHOLE: t("slip.report.whole"), **{unit.id: unit.name for unit in ordered}}
    return st.selectbox(t("slip.report.unit"), list(names), format_func=names.__getitem__, key="slip_report_unit")
