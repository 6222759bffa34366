"""Shows a place of the document when its link is tapped: a component without a face, which moves the document's pane alone.

Where it does not run, the links still lead there, as links do.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

_SHOW = """
const NARROW = "(max-width: 640px)";
const LONGEST = 160;

function show(link) {
  const pane = document.querySelector(".pf-text"), place = document.querySelector(link.getAttribute("href"));
  const fold = pane?.closest("details");
  if (!pane || !place || !fold) return false;
  fold.open = true;
  fold.classList.toggle("sheet", window.matchMedia(NARROW).matches);
  pane.querySelectorAll(".here").forEach((each) => each.classList.remove("here"));
  const start = Number(place.id.slice(1)), end = Math.min(Number(link.dataset.end || 0), start + LONGEST);
  const inside = [...pane.querySelectorAll("[id^=d]")].filter((each) => {
    const at = Number(each.id.slice(1));
    return at >= start && at < end;
  });
  new Set([place, ...inside]).forEach((each) => each.classList.add("here"));
  const down = place.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  pane.scrollTo({ top: pane.scrollTop + down - pane.clientHeight / 4, behavior: "smooth" });
  return true;
}

export default function () {
  const tapped = (event) => {
    const link = event.target.closest?.("a.where");
    if (link && show(link)) event.preventDefault();
    if (event.target.closest?.(".pf-doc.sheet > summary")) event.target.closest(".pf-doc").classList.remove("sheet");
  };
  document.addEventListener("click", tapped);
  return () => document.removeEventListener("click", tapped);
}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_show_source", js=_SHOW)


def show_source() -> None:
    _component()(key="show_source", data={})
