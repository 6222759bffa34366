"""The activities that a page shows: the newest ones as they come in, and as many older ones as somebody asked for."""

from typing import NamedTuple

import streamlit as st

from dashboard.activity_filters import CALENDAR, Asked
from dashboard.activity_models import ActivityPage
from dashboard.client import Refused, Unreachable
from dashboard.live import Reading
from dashboard.models import Activity
from dashboard.sources import ACTIVITIES, PAGE_LENGTHS, Watch
from dashboard.viewer import Viewer

KEPT_SECONDS = 15
MOST_PAGES = 20
"""So many pages are shown at most; whoever looks for what is older narrows the list."""

MONTHS_PAGES = 5
"""A month is read whole, up to so many pages."""


class Listed(NamedTuple):
    """``items`` newest first, each once; ``more``: there are older ones. ``reading`` tells whether the source answers."""

    items: tuple[Activity, ...]
    more: bool
    reading: Reading[ActivityPage]


def listed(watch: Watch, asked: Asked) -> Listed:
    """Older pages that are not answered are left out."""
    reading = watch.found(asked).read()
    page = reading.value or ActivityPage()
    items, wanted = {each.id: each for each in page.items}, pages(asked)
    for _ in range(wanted - 1):
        if page.next is None:
            break
        try:
            page = _older(watch.viewer.scope, watch.viewer.t.language, asked, page.next, watch.viewer)
        except (Refused, Unreachable):
            return Listed(tuple(items.values()), True, reading)
        items |= {each.id: each for each in page.items if each.id not in items}
    return Listed(tuple(items.values()), page.next is not None, reading)


def pages(asked: Asked) -> int:
    return MONTHS_PAGES if asked.view == CALENDAR else int(st.session_state.get(_key(asked), 1))


def more(watch: Watch, asked: Asked) -> None:
    """The button for one page more."""
    if pages(asked) < MOST_PAGES:
        st.button(
            watch.viewer.t(f"acts.more.{asked.view}"), key="more_activities", icon=":material/expand_more:",
            on_click=_more, args=(asked,),
        )  # fmt: skip


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=400, show_spinner=False)
def _older(scope: tuple[str, ...], language: str, asked: Asked, cursor: str, _viewer: Viewer) -> ActivityPage:
    """What people of one scope see behind ``cursor``."""
    params = asked.on_its_days() | {"limit": str(PAGE_LENGTHS[asked.view]), "cursor": cursor}
    return ActivityPage.model_validate(_viewer.client().get(ACTIVITIES, params))


def _more(asked: Asked) -> None:
    st.session_state[_key(asked)] = pages(asked) + 1


def _key(asked: Asked) -> str:
    return f"activity_pages_{asked.query}"
