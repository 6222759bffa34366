"""Wakes a page's live part: a component without a face, which listens to the dashboard's stream of changes."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

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


def wake(fragment: str) -> None:
    """Rerun the keyed ``fragment``, and nothing else, whenever something that this person watches has changed."""
    _component()(key=f"wake_{fragment}", data={"stream": STREAM}, on_changed_change=lambda: st.rerun(fragment))
