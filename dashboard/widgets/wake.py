"""Wakes a page's live part: a component without a face, which listens to the dashboard's stream of changes."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

STREAM = "/do/changes"

_LISTEN = """
export default function ({ data, setTriggerValue }) {
  const stream = new EventSource(data.stream);
  stream.onmessage = () => setTriggerValue("changed", Date.now());
  return () => stream.close();
}
"""
"""Each call has a stream of its own: the cleaning up of an earlier call may come after it."""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_wake", js=_LISTEN)


@st.fragment
def wake(*fragments: str, campaign: str | None = None) -> None:
    """Rerun the keyed ``fragments``, and nothing else, whenever something that this person watches has changed.

    ``campaign``: the id of the one that is watched, if the page shows one.

    Itself a fragment, because the drawing of the whole page is cut off by any rerun but a fragment's: what stands outside
    the fragments would be missing then.
    """
    stream = f"{STREAM}?{urlencode({'campaign': campaign})}" if campaign else STREAM
    key = "_".join(("wake", *fragments))
    _component()(key=key, data={"stream": stream}, on_changed_change=lambda: _redraw(fragments))


def _redraw(fragments: tuple[str, ...]) -> None:
    """Nothing to do while the whole page is about to be drawn: a rerun of some fragments would take its place."""
    running = get_script_run_ctx()
    if running is None or not running.fragment_ids_this_run:
        return
    with suppress(StreamlitAPIException):  # one of them is not on the page that is shown by now
        st.rerun(list(fragments))
