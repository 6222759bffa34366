"""What the task page asks for beside today's progress. It is kept for all who may see the same, by what it was asked for
and by how things stood then: what has not changed is not asked for again.

Every function raises ``Refused`` and ``Unreachable``; failures are not kept.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TypeVar

import streamlit as st

from dashboard.activity_models import Attachment
from dashboard.client import Client, Refused
from dashboard.models import Activity, Progress
from dashboard.task_address import CellKey
from dashboard.task_models import Counted, Timeline
from dashboard.viewer import Viewer

AT_ONCE = 6
"""Requests under way together for one reader."""

KEPT_SECONDS, FILES_SECONDS = 900, 120
PAGE = 50
EVIDENCE_AT_ONCE = 100
GONE = frozenset({403, 404})

Scope = tuple[str, ...]
Stamp = object
"""How things stood when it was asked: whatever is different afterwards makes the next asking a new one."""

T = TypeVar("T")
U = TypeVar("U")


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def progress(scope: Scope, plan: str, unit: str | None, as_of: date | None, stamp: Stamp, _viewer: Viewer) -> Progress:
    """How the plan stands for ``unit`` (None: the reader's own part) at the end of ``as_of`` (None: today)."""
    asked = {"unit": unit, "as_of": as_of.isoformat() if as_of else None}
    answer = _viewer.client().get(_plan(plan), {name: value for name, value in asked.items() if value})
    return Progress.model_validate(answer)


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def timelines(
    scope: Scope, plan: str, unit: str, as_of: date | None, targets: tuple[str, ...], stamp: Stamp, _viewer: Viewer
) -> dict[str, Timeline]:
    """The course of each of ``targets`` for ``unit``, by target."""
    client, day = _viewer.client(), {"as_of": as_of.isoformat()} if as_of else {}

    def one(target: str) -> Timeline:
        return Timeline.model_validate(client.get(f"{_plan(plan)}/{target}/timeline", {"unit": unit, **day}))

    return {each.target: each for each in _together(one, targets)}


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=2000, show_spinner=False)
def counted(
    scope: Scope, plan: str, cells: tuple[CellKey, ...], stamp: Stamp, _viewer: Viewer
) -> dict[CellKey, tuple[Counted, ...]]:
    """The newest activities that count in each of ``cells`` now; a cell that is not the reader's has none."""
    client = _viewer.client()

    def one(cell: CellKey) -> tuple[Counted, ...]:
        try:
            page = client.get(f"{_plan(plan)}/{cell}", {"limit": PAGE})
        except Refused as refused:
            if refused.status in GONE:
                return ()
            raise
        return tuple(Counted.model_validate(each) for each in page["items"])

    return dict(zip(cells, _together(one, cells), strict=True))


@st.cache_resource(ttl=FILES_SECONDS, max_entries=400, show_spinner=False)
def filed(scope: Scope, versions: tuple[tuple[str, int], ...], _viewer: Viewer) -> dict[str, Activity]:
    """Activities in full, by id, each at least as new as its version among ``versions``; one that the reader may not see
    is left out."""
    client = _viewer.client()

    def one(version: tuple[str, int]) -> Activity | None:
        try:
            return Activity.model_validate(client.get(f"/api/events/activities/{version[0]}"))
        except Refused as refused:
            if refused.status in GONE:
                return None
            raise

    return {each.id: each for each in _together(one, versions) if each}


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def attachments(scope: Scope, ids: tuple[str, ...], _viewer: Viewer) -> dict[str, Attachment]:
    """What is known of pieces of evidence, by id."""
    client = _viewer.client()
    parts = [ids[first : first + EVIDENCE_AT_ONCE] for first in range(0, len(ids), EVIDENCE_AT_ONCE)]
    answers = [_about(client, part) for part in parts]
    return {each.id: each for answer in answers for each in answer}


def _about(client: Client, ids: Sequence[str]) -> list[Attachment]:
    answer = client.get("/api/events/evidence", {"ids": ",".join(ids)})
    return [Attachment.model_validate(each) for each in answer["items"]]


def _together(ask: Callable[[T], U], wanted: Sequence[T]) -> list[U]:
    """Each one's answer, in their order."""
    if len(wanted) < 2:
        return [ask(each) for each in wanted]
    with ThreadPoolExecutor(AT_ONCE, "dashboard-asking") as pool:
        return list(pool.map(ask, wanted))


def _plan(plan: str) -> str:
    return f"/api/tasks/plans/{plan}/progress"
