"""Above a plan that is changed: where the changes stand, the way out, and what has to be said of them."""

import streamlit as st

from dashboard import links
from dashboard.client import Refused, Unreachable
from dashboard.draft_models import MadePlan
from dashboard.models import Plan, PlanSummary
from dashboard.plan_changes import Changes, begin, close, drop, is_behind, renew
from dashboard.plan_work import PLANS, READING_SECONDS
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.viewer import Viewer
from dashboard.widgets.under_way import under_way
from dashboard.widgets.woken import woken

SAVED = "changes_saved"


def begin_changes(watch: Watch, plan: PlanSummary, content: Plan | None) -> None:
    """What is in force, and the button that begins."""
    viewer, t = watch.viewer, watch.viewer.t
    with st.container(border=True, key="begin_changes"):
        st.html(panel("begin_changes", t, plan=plan, content=content))
        with st.container(horizontal=True):
            st.button(
                t("changes.begin"), key="begin_changes_do", type="primary", icon=":material/edit_document:", on_click=begin,
                args=(viewer, plan),
            )  # fmt: skip
            if plan.active is not None and plan.edition != plan.active and plan.preparing != plan.edition:
                st.button(
                    t("changes.activate", edition=plan.edition), key="activate_waiting", on_click=_activate,
                    args=(viewer, watch, plan),
                )  # fmt: skip


def _activate(viewer: Viewer, watch: Watch, plan: PlanSummary) -> None:
    try:
        viewer.client().post(f"{PLANS}/{plan.id}/activate", seconds=READING_SECONDS)
    except (Refused, Unreachable):
        st.toast(viewer.t("plan.unsaved"), icon=":material/error:")
    watch.plans().renewed()


def changes_bar(watch: Watch, work: Changes) -> None:
    viewer, t, n = watch.viewer, watch.viewer.t, len(work.draft.edits)
    with st.container(horizontal=True, vertical_alignment="center", key="changes_bar"):
        edition = work.draft.base.edition if work.draft.base else 0
        st.html(panel("changes_bar", t, draft=work.draft, said=t("changes.from", edition=edition, n=n)))
        with st.popover(t("changes.drop"), icon=":material/delete:", key="drop_changes"):
            st.html(panel("subheading", t, text=t("changes.drop.sure", n=n)))
            st.button(t("changes.drop"), key="dropped_changes", type="primary", on_click=drop, args=(viewer, work))


def behind(watch: Watch, work: Changes, plan: PlanSummary) -> None:
    """That somebody else's edition came first; nothing where none did."""
    t = watch.viewer.t
    if not is_behind(work, plan):
        return
    with st.container(border=True, key="behind"):
        how = t("changes.behind.how", latest=plan.edition, n=len(work.draft.edits))
        st.html(panel("changes_behind", t, how=how, history=links.history()))
        st.button(
            t("changes.renew"), key="renew_changes", type="primary", icon=":material/merge:", on_click=renew,
            args=(watch.viewer, work),
        )  # fmt: skip


def saved(viewer: Viewer, plan_id: str, made: MadePlan) -> None:
    _saved(viewer, plan_id, made)
    st.button(viewer.t("saved.go_on"), key="go_on_changing", icon=":material/edit:", on_click=close)


@woken(SAVED)
def _saved(viewer: Viewer, plan_id: str, made: MadePlan) -> None:
    """The new edition, until it is in force with how far it has come."""
    watch, t = Watch(viewer), viewer.t
    plan = next((each for each in watch.plans().read().value or () if each.id == plan_id), None)
    in_force = made.active == made.edition or (plan is not None and plan.active == made.edition)
    if plan is not None and not in_force:
        under_way(watch, plan, None)
    st.html(panel("changes_saved", t, made=made, in_force=in_force, history=links.history()))
