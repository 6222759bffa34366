"""Live parts of a page: each is drawn anew, alone, when something that it has read is another.

A component without a face stands in each of them and listens to the page's one stream of changes. What it tells the server
draws the part that it stands in, and nothing else, in one go.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec
from urllib.parse import urlencode

import streamlit as st

from dashboard.shown import Shown, open_pages

STREAM = "/do/changes"
SAFETY_SECONDS = 300
"""Drawn this often even if no change is heard of; each time Streamlit touches every part of the page, changed or not."""

P = ParamSpec("P")

_LISTEN = """
const TRY_MS = 100, TRIES = 100, AGAIN_MS = 5000;
const draws = new Map(), waiting = new Map();
let stream = null, address = "", again = 0;

const isDrawing = () => (document.querySelector(".stApp")?.dataset.testScriptState ?? "notRunning") !== "notRunning";

function wake(part) {
  if (!waiting.has(part)) draw(part, TRIES);
}

function draw(part, tries) {
  waiting.delete(part);
  if ((isDrawing() || !draws.has(part)) && tries) waiting.set(part, setTimeout(draw, TRY_MS, part, tries - 1));
  else draws.get(part)?.();
}

function close() {
  clearTimeout(again);
  stream?.close();
  stream = null;
}

function listen(wanted) {
  if (stream && address === wanted) return;
  close();
  address = wanted;
  const source = stream = new EventSource(wanted);
  source.onmessage = ({ data }) => data.split(" ").forEach(wake);
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED || stream !== source) return;
    close();
    again = setTimeout(listen, AGAIN_MS, wanted);
  };
}

const isAt = page => `${location.pathname}/`.includes(`/${page}/`);

export default function ({ data, setTriggerValue }) {
  const drawn = () => isAt(data.page) && setTriggerValue("changed", Date.now());
  draws.set(data.part, drawn);
  listen(data.stream);
  return () => {
    if (draws.get(data.part) === drawn) draws.delete(data.part);
    if (!draws.size) close();
  };
}
"""
"""The module outlives each call, so all parts of a page share one stream, and what waits for a drawing to end is not lost when
that calls the part anew in another place; the cleaning up of an earlier call may come before or after a later one. While the
page is drawn it is not woken again: a server with much to do would never come to an end. Nor is one that the address has left
already: Streamlit would take what it draws for a step back to it, and end with neither page. Nothing is missed while the
stream is away: the server knows what the page shows, and tells what is another when it is back.
"""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_woken", js=_LISTEN)


def woken(part: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """A fragment with the key ``part``, drawn anew whenever a source is another than when it was read there."""

    def fragment_of(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(key=part, run_every=SAFETY_SECONDS)
        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            shown = page()
            stream = f"{STREAM}?{urlencode({'page': shown.name})}"
            _component()(key=f"woken_{part}", data={"part": part, "page": shown.path, "stream": stream})
            with shown.drawing(part):
                draw(*args, **kwargs)

        return drawn

    return fragment_of


def page() -> Shown:
    """What the page shows that is being drawn."""
    if "shown" not in st.session_state:
        shown = st.session_state["shown"] = Shown()
        open_pages()[shown.name] = shown
    found: Shown = st.session_state["shown"]
    return found
