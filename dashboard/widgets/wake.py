"""Wakes a page's live part: a component without a face, which listens to the dashboard's stream of changes."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

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


def wake(*fragments: str, campaign: str | None = None) -> None:
    """Rerun the keyed ``fragments``, and nothing else, whenever something that this person watches has changed.

    ``campaign``: the id of the one that is watched, if the page shows one.
    Call it after the fragments: a change that comes before one of them was ever drawn draws the whole page.
    """
    stream = f"{STREAM}?{urlencode({'campaign': campaign})}" if campaign else STREAM
    key = "_".join(("wake", *fragments))
    _component()(key=key, data={"stream": stream}, on_changed_change=lambda: _redraw(fragments))


def _redraw(fragments: tuple[str, ...]) -> None:
    with suppress(StreamlitAPIException):  # not drawn yet: the callback's own rerun, of the whole page, stands
        st.rerun(list(fragments))
