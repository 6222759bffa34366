"""Wakes a page's live part: a component without a face, which listens to the dashboard's stream of changes."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

STREAM = "/do/changes"

_LISTEN = """
const streams = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (!streams.has(parentElement)) streams.set(parentElement, new EventSource(data.stream));
  const stream = streams.get(parentElement);
  stream.onmessage = () => setTriggerValue("changed", true);
  return () => { stream.close(); streams.delete(parentElement); };
}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_wake", js=_LISTEN)


def wake(fragment: str) -> None:
    """Rerun the keyed ``fragment``, and nothing else, whenever something that this person watches has changed."""
    _component()(key=f"wake_{fragment}", data={"stream": STREAM}, on_changed_change=lambda: st.rerun(fragment))
