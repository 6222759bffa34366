"""Follows links between the dashboard's pages without loading it anew, and comes back to where a list was left.

A component without a face. A link is followed as Streamlit goes back and forward itself: the address is put into the browser's
history, and its page is drawn. Streamlit's own menu has asked for the page by then, and need not again; that the address is the
page's at once tells what is woken that it has been left. Where the component does not run, the links still lead there, as links
do.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

_FOLLOW = """
const PAGE = /^[/][a-z_]+$/, PATIENCE_MS = 5000;
const scroller = () => document.querySelector("[data-testid=stMain]");

function scroll(top) {
  const until = Date.now() + PATIENCE_MS, wanted = location.search;
  const step = () => {
    const main = scroller(), place = document.querySelector("[data-place]");
    if (location.search !== wanted || Date.now() > until) return;
    if (main && place?.dataset.place === wanted.slice(1) && main.scrollHeight - main.clientHeight >= top) {
      main.scrollTo({ top, behavior: "instant" });
    } else {
      requestAnimationFrame(step);
    }
  };
  step();
}

export default function () {
  const tapped = (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    if (link.hash === "#print") {
      event.preventDefault();
      window.print();
    }
    const own = link.origin === location.origin && link.target !== "_blank" && PAGE.test(link.pathname);
    if (!own || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const asked = event.defaultPrevented && link.pathname !== location.pathname;
    event.preventDefault();
    if (link.href === location.href) return;
    history.replaceState({ ...history.state, top: scroller()?.scrollTop ?? 0 }, "");
    history.pushState({}, "", link.href);
    if (asked) scroll(0);
    else window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const moved = (event) => scroll(event.state?.top ?? 0);
  document.addEventListener("click", tapped);
  window.addEventListener("popstate", moved);
  if (history.state?.top) scroll(history.state.top);
  return () => {
    document.removeEventListener("click", tapped);
    window.removeEventListener("popstate", moved);
  };
}
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_follow", js=_FOLLOW)


def follow() -> None:
    """Once on a page. What the page shows says in ``data-place`` which address (its query) it was drawn for."""
    _component()(key="follow", data={})
