"""Above the form while a returned post is put right, or a planned one reported: what it is, and the two ways out."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES, Draft
from dashboard.models import Activity
from dashboard.once import once
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.writing import begin, choose


def correction(watch: Watch, activity: Activity) -> None:
    t = watch.viewer.t
    st.html(panel("correction", t, activity=activity))
    ways_out = st.container(horizontal=True)
    ways_out.button(t("correct.leave"), key="leave", on_click=choose, args=(Draft(),))
    with ways_out.popover(t("correct.withdraw")):
        st.html(panel("subheading", t, text=t("correct.withdraw.sure")))
        st.button(t("correct.withdraw"), key="withdraw", type="primary", on_click=_withdraw, args=(watch, activity))


def current_state(watch: Watch, activity: Activity) -> Draft:
    """What stands now of a post that someone changed meanwhile: still to be corrected, or nothing more to do.

    Raises ``Unreachable``.
    """
    try:
        fresh = Activity.model_validate(watch.viewer.client().get(f"{ACTIVITIES}/{activity.id}"))
    except Refused:
        return Draft()
    return Draft.correcting(fresh) if fresh.status in ("returned", "planned") else Draft()


def _withdraw(watch: Watch, activity: Activity) -> None:
    key = once(activity.id, activity.version, "withdraw")
    try:
        watch.viewer.client().post(f"{ACTIVITIES}/{activity.id}/withdraw", {}, key=key, version=activity.version)
    except (Refused, Unreachable):
        begin(Draft(), remark="correct.not_withdrawn")
    else:
        begin(Draft(), remark="correct.withdrawn")
    for watched in (watch.returned(), watch.planned(), watch.own()):
        watched.source.hurry()
