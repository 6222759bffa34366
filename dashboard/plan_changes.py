"""The changes to a plan that are no edition yet: a draft that begins from the plan, what it would do, its way into force."""

from dataclasses import dataclass

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft_models import PlanDraft
from dashboard.models import PlanSummary
from dashboard.plan_work import DRAFTS, GONE, PLANS, READING_SECONDS, STALE, Work, activate, make, took
from dashboard.preview_models import Preview
from dashboard.viewer import Viewer

KEY = "plan_changes"
REASON = "plan_changes_reason"
"""The key of the field that asks why."""


@dataclass
class Changes(Work):
    """``effect``: what the version ``told`` of the draft would do, as far as that could be told; ``saved``: the edition
    that became of it."""

    effect: Preview | Refused | Unreachable | None = None
    told: tuple[str, int] | None = None
    saved: int | None = None


def opened(viewer: Viewer, plan: PlanSummary) -> Changes | None:
    """What was begun; None if nothing was. Raises ``Refused``, ``Unreachable``."""
    work: Changes | None = st.session_state.get(KEY)
    if work is not None and work.base_plan == plan.id:
        return work
    try:
        body = viewer.client().get(f"{PLANS}/{plan.id}/draft")
    except Refused as refused:
        if refused.status != GONE:
            raise
        return None
    return _open(PlanDraft.model_validate(body))


def begin(viewer: Viewer, plan: PlanSummary) -> None:
    """The callback of the button that begins."""
    try:
        body = viewer.client().post(f"{PLANS}/{plan.id}/draft", seconds=READING_SECONDS)
    except (Refused, Unreachable):
        st.toast(viewer.t("plan.unsaved"), icon=":material/error:")
    else:
        _open(PlanDraft.model_validate(body))


def _open(draft: PlanDraft) -> Changes:
    work = st.session_state[KEY] = Changes(draft)
    return work


def close() -> None:
    st.session_state.pop(KEY, None)


def is_behind(work: Changes, plan: PlanSummary) -> bool:
    """Whether an edition was made, or came into force, since the draft began."""
    base = work.draft.base
    refused = work.refused is not None and work.refused.status == STALE
    return refused or (
        base is not None and (plan.edition > base.latest or (plan.active or base.edition) > base.edition)
    )


def renew(viewer: Viewer, work: Changes) -> None:
    """Put the changes on the edition that is in force now."""
    work.said()
    try:
        body = viewer.client().put(
            f"{DRAFTS}/{work.draft.id}/base", None, version=work.draft.version, seconds=READING_SECONDS
        )
    except Refused as refused:
        work.refused = refused
    except Unreachable:
        work.unreachable = True
    else:
        took(work, body)


def effect(viewer: Viewer, work: Changes) -> Preview | Refused | Unreachable | None:
    """What the changes would do; asked once for each version of the draft in each language. None: nothing can be asked
    before what is wrong with them is put right."""
    draft, told = work.draft, (viewer.t.language, work.draft.version)
    if draft.base is None or draft.faults or draft.clashes:
        return None
    if work.told != told or isinstance(work.effect, Unreachable):
        path = f"{PLANS}/{draft.base.plan}/preview"
        try:
            body = viewer.client().post(path, draft.plan, version=draft.base.latest, seconds=READING_SECONDS)
            work.effect = Preview.model_validate(body)
        except (Refused, Unreachable) as error:
            work.effect = error
        work.told = told
    return work.effect


def ask_again(work: Changes) -> None:
    """The callback of the button that works the effect out anew."""
    work.told = None


def save(viewer: Viewer, work: Changes) -> None:
    """Make the changes an edition, for the reason that was given, and bring it into force; what keeps it from that is in
    ``work.refused``. Done again after the services did not answer, it goes on where it was cut off."""
    if work.made is None:
        make(viewer, work, str(st.session_state.get(REASON) or "").strip() or None)
    if work.made is not None:
        activate(viewer, work)
    if work.made is None or work.refused or work.unreachable:
        return
    work.saved = work.made.edition
    st.session_state.pop(REASON, None)
    forget(viewer, work)


def forget(viewer: Viewer, work: Changes) -> None:
    """Delete the draft; one that stays for want of an answer says nothing new any more."""
    try:
        viewer.client().delete(f"{DRAFTS}/{work.draft.id}")
    except (Refused, Unreachable):
        return


def drop(viewer: Viewer, work: Changes) -> None:
    """The callback of the button that gives all changes up."""
    try:
        viewer.client().delete(f"{DRAFTS}/{work.draft.id}")
    except (Refused, Unreachable):
        work.remark = ("plan.not_deleted", {})
    else:
        close()
