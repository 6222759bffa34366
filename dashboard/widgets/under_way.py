"""While progress is worked out anew: how far that has come, and what is shown until it is done."""

import streamlit as st

from dashboard.models import PlanSummary, Preparation, UnderWay
from dashboard.render import number, panel
from dashboard.sources import Watch
from dashboard.texts import Texts


def under_way(watch: Watch, plan: PlanSummary, shown: int | None) -> None:
    """One line with a bar, nothing while nothing is worked out. ``shown`` is the edition that the page shows."""
    now = watch.preparation(plan).look().value
    if now is None or now.under_way is None or (shown and now.under_way.activates == shown):
        return
    t, work = watch.viewer.t, now.under_way
    said = t("under_way", what=_what(work, t), how_far=_how_far(work, t), meanwhile=_meanwhile(now, work, t))
    st.html(panel("under_way", t, said=said, done=min(work.done, work.total), total=work.total))


def _what(work: UnderWay, t: Texts) -> str:
    return t(f"under_way.{work.reason}", edition=work.activates)


def _how_far(work: UnderWay, t: Texts) -> str:
    if work.total == 0:
        return t("under_way.begun")
    stage = "counted" if work.done >= work.total else "counting"
    return t(f"under_way.{stage}", done=number(work.done), total=number(work.total))


def _meanwhile(now: Preparation, work: UnderWay, t: Texts) -> str:
    if now.active is None:
        return t("under_way.first")
    return t(f"under_way.until.{work.reason}", active=now.active)
