"""One activity whole: its photos, facts and files, what it served, who did what with it, and what may be done now."""

import streamlit as st

from dashboard.activity_filters import Asked
from dashboard.live import Reading
from dashboard.models import Activity, Effects
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.activity_feed import words
from dashboard.widgets.attached import attached
from dashboard.widgets.case import DUPLICATES
from dashboard.widgets.details import described
from dashboard.widgets.effects import show
from dashboard.widgets.exemplar_mark import exemplar_mark
from dashboard.widgets.history import told
from dashboard.widgets.shots import shots
from dashboard.widgets.unit_tree import tree
from dashboard.widgets.verdict import decided, give_back, verify, withdraw

OWN_TO_WITHDRAW = ("planned", "posted", "returned")
"""Where a unit may still take its own back; what is verified is the office's."""


def activity_sheet(watch: Watch, activity: Activity, asked: Asked) -> None:
    t = watch.viewer.t
    doubtful = watch.viewer.may_review and activity.id in watch.doubtful()
    head = {"activity": activity, "doubtful": doubtful, "duplicates": DUPLICATES, **words(watch, asked)}
    st.html(panel("activity_head", t, **head))
    _remarks(watch)
    with st.container(key="activity_sheet"):
        left, right = st.columns([3, 2], gap="medium")
        with left:
            st.html(panel("activity_photos", t, shots=shots(watch, [activity]), files=attached(watch, activity).files))
            _told(watch, activity)
        with right:
            with st.container(border=True, key="activity_facts"):
                _facts(watch, activity)
                _acts(watch, activity)
            if not _is_anothers(watch, activity):
                _served(watch, watch.effects(activity.id).read())


def _told(watch: Watch, activity: Activity) -> None:
    t = watch.viewer.t
    if _is_anothers(watch, activity):
        st.html(panel("activity_anothers", t))
        return
    with st.container(border=True, key="activity_told"):
        st.html(panel("subheading", t, text=t("acts.history")))
        told(watch, activity)


def _facts(watch: Watch, activity: Activity) -> None:
    t, kind = watch.viewer.t, watch.kinds().get(activity.kind)
    details = described(kind.details if kind else {}, activity.details, t)
    shown = {"activity": activity, "names": watch.unit_names(), "kind": kind.name if kind else activity.kind}
    st.html(panel("activity_facts", t, details=details, occasions=_occasions(watch, activity), **shown))


def _occasions(watch: Watch, activity: Activity) -> list[tuple[str, str]]:
    """The campaign and the observance that it was held for, in words."""
    t, campaigns = watch.viewer.t, watch.campaigns().read().value
    titles = {each.id: each.title for each in campaigns.items} if campaigns else {}
    plan = watch.plan()
    content = watch.content(plan).read().value if plan and activity.observance else None
    names = {each.id: each.name for each in content.observances} if content else {}
    found = ((t("field.campaign"), activity.campaign, titles), (t("field.observance"), activity.observance, names))
    return [(label, known.get(id, id)) for label, id, known in found if id]


def _acts(watch: Watch, activity: Activity) -> None:
    """What the viewer may do with it now; nothing once they have done it, until the answer is here."""
    if (activity.id, activity.version) in decided():
        return
    t, office = watch.viewer.t, watch.viewer.may_review
    if office and activity.status == "posted":
        verify(watch, activity)
        give_back(watch, activity, "review.return", ":material/undo:")
    if office and activity.status == "verified":
        exemplar_mark(watch, activity)
        give_back(watch, activity, "review.unlock", ":material/lock_open:")
    if activity.status in OWN_TO_WITHDRAW and _is_own(watch, activity) and not office:
        st.html(panel("activity_correct", t))
        withdraw(watch, activity)
    elif office and activity.status in (*OWN_TO_WITHDRAW, "verified"):
        withdraw(watch, activity)


def _is_anothers(watch: Watch, activity: Activity) -> bool:
    """Whether it is shown as an example alone: what went on about it is not the viewer's to see."""
    if activity.exemplar is None or watch.viewer.scope == ("district",):
        return False
    own = tree(watch.units().read().value or (), watch.viewer.me.unit)
    return own.keys().isdisjoint((activity.unit, *activity.for_units))


def _is_own(watch: Watch, activity: Activity) -> bool:
    """Whether the viewer's unit, or one below it, did it."""
    units = watch.units().read().value or ()
    return watch.viewer.may_post and activity.unit in tree(units, watch.viewer.me.unit)


def _served(watch: Watch, reading: Reading[Effects]) -> None:
    known = reading.value if reading.value and reading.value.known else None
    show(watch.viewer, known, down=reading.down_since is not None and known is None)


def _remarks(watch: Watch) -> None:
    """What came of the last verdict, where it was refused."""
    if fault := st.session_state.pop("review_fault", None):
        st.error(fault)
