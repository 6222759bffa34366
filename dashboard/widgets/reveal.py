"""Brings a part of the page into view: a component without a face, for a phone on which a tap changes what is below."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

_SCROLL = """
export default function ({ data }) {
  const part = document.querySelector(`.st-key-${data.part}`);
  const top = part?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > window.innerHeight / 3) part?.scrollIntoView({ behavior: "smooth", block: "start" });
}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_reveal", js=_SCROLL)


def reveal(part: str, occasion: str) -> None:
    """Scroll to the container with the key ``part``, once for each ``occasion``."""
    _component()(key=f"reveal_{part}_{occasion}", data={"part": part})
