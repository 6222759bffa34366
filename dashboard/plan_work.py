"""The draft of a plan that a person has open: fetched once per version, changed through the services, kept by its address."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.corrections import Edit, with_corrections
from dashboard.draft_models import Json, MadePlan, PlanDraft
from dashboard.viewer import Viewer

DRAFTS = "/api/tasks/drafts"
PLANS = "/api/tasks/plans"
ADDRESS = "draft"
"""The name of the draft's id in the page's address: a reload opens it again."""

READING_SECONDS = 40.0
STALE, GONE = 412, 404


@dataclass
class Work:
    """``remark``: a text's code and parameters, said once. ``lost``: edits that someone else's change overtook.

    ``editing``: the path of what is being corrected (``tasks/3``, ``observances``; empty: the head), which is to be
    ``copy`` and was ``before`` when that began.
    """

    draft: PlanDraft
    remark: tuple[str, dict[str, Any]] | None = None
    refused: Refused | None = None
    unreachable: bool = False
    lost: list[Edit] = field(default_factory=list)
    editing: str | None = None
    before: Json | None = None
    copy: Json | None = None
    round: int = 0
    made: MadePlan | None = None

    @property
    def base_plan(self) -> str | None:
        """The plan that the draft began from."""
        return self.draft.base.plan if self.draft.base else None

    @property
    def edits(self) -> list[Edit]:
        return list(self.draft.edits)

    def said(self) -> None:
        """What had to be said was read."""
        self.remark = self.refused = None
        self.unreachable = False

    def edit(self, path: str, thing: Json) -> None:
        """Begin to correct ``thing``, at ``path``."""
        self.stop_editing()
        self.editing, self.before, self.copy = path, deepcopy(thing), deepcopy(thing)

    def stop_editing(self) -> None:
        self.editing = self.before = self.copy = None
        self.round += 1


def opened(viewer: Viewer) -> Work | None:
    """The draft that the address names. Raises ``Refused`` (it is gone), ``Unreachable``."""
    id = st.query_params.get(ADDRESS)
    if not id:
        st.session_state.pop("plan_work", None)
        return None
    work: Work | None = st.session_state.get("plan_work")
    if work is None or work.draft.id != id:
        work = Work(_fetched(viewer, id))
        st.session_state.plan_work = work
    return work


def start(draft: PlanDraft) -> None:
    """Open ``draft``, and say so in the address."""
    st.session_state.plan_work = Work(draft)
    st.query_params[ADDRESS] = draft.id


def leave() -> None:
    st.session_state.pop("plan_work", None)
    st.query_params.pop(ADDRESS, None)


def save(viewer: Viewer, work: Work, edits: list[Edit], *, own: list[Edit] | None = None) -> bool:
    """Replace the edits; ``own`` are those that the person has just made, which must not be lost. Tells whether it went."""
    work.said()
    path = f"{DRAFTS}/{work.draft.id}/edits"
    try:
        body = viewer.client().put(path, {"edits": edits}, version=work.draft.version, seconds=READING_SECONDS)
    except Refused as refused:
        if refused.status == STALE:
            _overtaken(viewer, work, own or [])
        else:
            work.refused = refused
        return False
    except Unreachable:
        work.unreachable = True
        return False
    took(work, body)
    return True


def correct(viewer: Viewer, work: Work, corrections: list[Edit]) -> bool:
    return save(viewer, work, with_corrections(work.edits, corrections), own=corrections)


def replace_edits(viewer: Viewer, work: Work, edits: list[Edit]) -> None:
    """The callback of a button that takes edits back, or decides between two."""
    save(viewer, work, edits)


def make_corrections(viewer: Viewer, work: Work, corrections: list[Edit]) -> None:
    """The callback of a button that corrects."""
    correct(viewer, work, corrections)


def replace_document(viewer: Viewer, work: Work, name: str, content: bytes, media_type: str) -> None:
    """Raises ``Refused`` for a file that cannot be read, ``Unreachable``."""
    path = f"{DRAFTS}/{work.draft.id}/document"
    try:
        body = viewer.client().upload(
            path, name, content, media_type, key=str(uuid4()), version=work.draft.version, seconds=READING_SECONDS
        )
    except Refused as refused:
        if refused.status != STALE:
            raise
        _overtaken(viewer, work, [])
        return
    took(work, body)
    kept = len(work.draft.edits) - len(work.draft.clashes)
    work.remark = ("plan.renewed", {"kept": kept, "clashes": len(work.draft.clashes)})


def make(viewer: Viewer, work: Work, reason: str | None = None) -> None:
    """Make the plan, for ``reason``; what keeps it from being one is in ``work.refused``."""
    _make(viewer, work, f"{DRAFTS}/{work.draft.id}/plan", {"reason": reason} if reason else None)


def activate(viewer: Viewer, work: Work) -> None:
    assert work.made is not None
    _make(viewer, work, f"{PLANS}/{work.made.id}/activate")


def _make(viewer: Viewer, work: Work, path: str, body: Json | None = None) -> None:
    """Both answer with the plan as it stands then."""
    work.said()
    try:
        answer = viewer.client().post(path, body, seconds=READING_SECONDS)
    except Refused as refused:
        work.refused = refused
    except Unreachable:
        work.unreachable = True
    else:
        work.made = MadePlan.model_validate(answer)


def _fetched(viewer: Viewer, id: str) -> PlanDraft:
    return PlanDraft.model_validate(viewer.client().get(f"{DRAFTS}/{id}"))


def took(work: Work, body: Any) -> None:
    """Go on with the draft that the services answered."""
    work.draft = PlanDraft.model_validate(body)
    work.made = None
    work.stop_editing()


def _overtaken(viewer: Viewer, work: Work, own: list[Edit]) -> None:
    """Show what stands now, and keep what the person wanted."""
    try:
        work.draft = _fetched(viewer, work.draft.id)
    except Refused as refused:
        work.refused = refused
        return
    except Unreachable:
        work.unreachable = True
        return
    work.lost = [*work.lost, *own]
    work.remark = ("plan.overtaken", {})
    work.made = None
    work.stop_editing()
