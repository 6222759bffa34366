"""The photos of many activities at once, with their proportions: a page knows its shape before any of them is loaded."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.activity_models import Attachment
from dashboard.client import Refused, Unreachable
from dashboard.models import Activity
from dashboard.sources import Watch
from dashboard.widgets.attached import about

AT_ONCE = 100
MOST_KNOWN = 20_000
USUAL = 4 / 3
"""The proportions of a photo of which they are not known."""

NARROWEST, WIDEST = 0.6, 2.4
"""What is outside of these is cropped on a wall."""


class Shot(NamedTuple):
    """A photo of an activity; ``ratio`` is its width by its height."""

    id: str
    ratio: float
    activity: Activity


def shots(watch: Watch, activities: Sequence[Activity]) -> tuple[Shot, ...]:
    """Every photo, in the order of the activities. While nobody says what a piece of evidence is, it is taken for one."""
    known, answered = _known(watch, [id for each in activities for id in each.evidence])
    return tuple(
        Shot(id, _ratio(known.get(id)), each)
        for each in activities
        for id in each.evidence
        if _is_picture(known.get(id), answered)
    )


def by_activity(found: Iterable[Shot]) -> dict[str, list[Shot]]:
    """The photos of each activity, by its id."""
    sorted_out: dict[str, list[Shot]] = {}
    for shot in found:
        sorted_out.setdefault(shot.activity.id, []).append(shot)
    return sorted_out


def _known(watch: Watch, ids: Sequence[str]) -> tuple[dict[str, Attachment], bool]:
    """What is known of these, and whether all of them were asked about."""
    memory = _memory(watch.viewer.scope)
    missing = [id for id in dict.fromkeys(ids) if id not in memory]
    try:
        for first in range(0, len(missing), AT_ONCE):
            some = about(watch.viewer.scope, tuple(missing[first : first + AT_ONCE]), watch.viewer)
            memory |= {each.id: each for each in some}
    except (Refused, Unreachable):
        return memory, False
    return memory, True


def _is_picture(known: Attachment | None, answered: bool) -> bool:
    return not answered if known is None else known.kind == "picture"


def _ratio(known: Attachment | None) -> float:
    if known is None or not known.width or not known.height:
        return USUAL
    return round(min(WIDEST, max(NARROWEST, known.width / known.height)), 3)


@st.cache_resource(max_entries=200, show_spinner=False)
def _all_known(scope: tuple[str, ...]) -> dict[str, Attachment]:
    return {}


def _memory(scope: tuple[str, ...]) -> dict[str, Attachment]:
    """What people of one scope know of evidence, which never changes."""
    memory = _all_known(scope)
    if len(memory) > MOST_KNOWN:
        memory.clear()
    return memory
