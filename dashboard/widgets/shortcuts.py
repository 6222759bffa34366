"""The keys of the page "Review": a component without a face, and the list of them that it opens.

A key does what a click on the same button does, one after the other: the next verdict is sent once the case before it is gone.
Keys are left alone while somebody writes, chooses from a list, or holds Ctrl, Alt or Meta; whoever speaks to the machine or
hears it turns them off.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard.render import panel
from dashboard.texts import Texts

KEYS = ("next", "before", "verify", "return", "reason", "pick", "compare", "list", "close")

_KEYS = """
const CASE = "[class*=st-key-case_]", PATIENCE_MS = 10000, FOLLOW_MS = 150, AGAIN_MS = 3000, NAME = "st-key-case_";
const WRITING = "input:not([type=checkbox]), textarea, select, [contenteditable=true], [role=radiogroup] *, [role=listbox] *";
let at = null, place = 0, queue = [], busy = false, driven = false;

const nameOf = (part) => [...part.classList].find((each) => each.startsWith(NAME));
const drawn = () => [...document.querySelectorAll(CASE)];
const find = (name) => drawn().find((each) => nameOf(each) === name);
/* While the page is drawn it may hold a case twice, and those that were decided and are still to leave it. */
const cases = () => drawn().filter((each) => find(nameOf(each)) === each && !queue.some((left) => left.name === nameOf(each)));
const isDrawn = () => document.querySelector(".stApp")?.dataset.testScriptState === "notRunning";
const failed = () => document.querySelector("[data-testid=stAlertContentError]");
const open = () => document.querySelector("[data-testid=stPopoverBody]");

function show(part, number) {
  at = nameOf(part);
  place = Math.max(0, number);
  part.tabIndex = -1;
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", part.querySelector("h3")?.textContent ?? "");
  part.scrollIntoView({ block: "nearest" });
  part.focus({ preventScroll: true });
}

/* A case is known by its name: where others come or go above it, the element that has the focus shows another one. */
function here() {
  const focused = document.activeElement?.closest?.(CASE), named = at && find(at);
  return focused && focused !== document.activeElement ? focused : named ?? null;
}

/* Whoever goes by keys gets the focus back that a closing list of reasons, or a case that leaves, takes along. */
function follow() {
  const focused = document.activeElement, lost = focused === document.body;
  const ours = lost || focused?.matches?.(CASE) || (driven && focused?.closest?.(CASE));
  if (!at || !ours || open()) return;
  const named = find(at), all = cases();
  if (named && named !== focused) show(named, all.indexOf(named));
  if (named || !isDrawn() || (lost && !driven)) return;
  const next = all.includes(focused) ? focused : all[Math.min(place, all.length - 1)];
  if (next) show(next, all.indexOf(next));
}

function move(by) {
  const all = cases(), now = all.indexOf(here());
  if (all.length) {
    const number = now < 0 ? Math.min(place, all.length - 1) : Math.max(0, Math.min(all.length - 1, now + by));
    show(all[number], number);
  }
}

/* the one that comes after a case that is about to leave */
function leave(part) {
  const all = cases(), follows = (each) => part.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = all.find(follows) ?? all.at(-1);
  if (next) show(next, all.indexOf(next));
}

/* One after the other, each with a page that is drawn to its end: until then a case may still hold the buttons of another. */
function work() {
  const wanted = queue[0], until = Date.now() + PATIENCE_MS;
  let tried = wanted?.begun ? Date.now() : 0;
  busy = Boolean(wanted);
  const step = () => {
    const part = find(wanted.name);
    if (part && Date.now() < until) {
      if (isDrawn() && Date.now() - tried > AGAIN_MS && !(tried && failed())) {
        tried = Date.now();
        wanted.press(part);
      }
      return setTimeout(step, 40);
    }
    queue.shift();
    follow();
    work();
  };
  if (wanted) step();
}

function decide(part, press, begun = false) {
  const name = nameOf(part);
  if (queue.some((each) => each.name === name)) return;
  queue.push({ name, press, begun });
  leave(part);
  if (!busy) work();
}

const own = (part, what) => part?.querySelector(`[class*="st-key-${what}_${nameOf(part).slice(NAME.length)}"]`);
const verify = (part) => part && decide(part, (then) => own(then, "verify")?.querySelector("button")?.click());
const tick = (part) => own(part, "pick")?.querySelector("input")?.click();
const compare = (part) => own(part, "compare")?.querySelector("button")?.click();
const openReasons = (part) => part.querySelector("[data-testid=stPopover] button")?.click();
const giveBack = (part) => {
  if (!part) return;
  at = nameOf(part);
  isDrawn() ? openReasons(part) : setTimeout(() => giveBack(find(at)), 40);
};

/* The button is gone with its popover as soon as the next case has the focus: it is pressed first. */
function reason(number) {
  const part = at && find(at), its = part && `[class*="st-key-reasons_${nameOf(part).slice(NAME.length)}"] button`;
  const found = () => its && open()?.querySelectorAll(its)[number - 1];
  if (!found()) return;
  found().click();
  const again = (then) => {
    if (found()) return found().click();
    openReasons(then);
    setTimeout(() => found()?.click(), AGAIN_MS / 10);
  };
  decide(part, again, true);
}

/* Whoever points at a case goes on from there. */
function pointed(event) {
  const part = event.target.closest?.(CASE);
  driven = false;
  if (!event.target.closest?.("[data-testid=stPopoverBody]")) at = part ? nameOf(part) : null;
}

const ACTS = {
  j: () => move(1), ArrowRight: () => move(1), k: () => move(-1), ArrowLeft: () => move(-1),
  v: () => verify(here()), r: () => giveBack(here()), x: () => tick(here()), d: () => compare(here()),
  "?": () => document.querySelector(".st-key-review_keys button")?.click(),
};

function pressed(event) {
  if (event.key === "Tab") driven = false;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.target.closest?.(WRITING)) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const asked = !open() || name === "?" ? ACTS[name] : "12345".includes(name) && (() => reason(Number(name)));
  if (!asked || (event.repeat && !"jk".includes(name))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  driven = true;
  asked();
}

export default function ({ data }) {
  if (!data.on) return;
  const heard = (event) => pressed(event), chosen = (event) => pointed(event);
  const following = setInterval(follow, FOLLOW_MS);
  window.addEventListener("keydown", heard, true);
  window.addEventListener("pointerdown", chosen, true);
  return () => {
    clearInterval(following);
    window.removeEventListener("keydown", heard, true);
    window.removeEventListener("pointerdown", chosen, true);
  };
}
"""
"""What goes on is known to the module: it outlives a call. Each call listens by itself."""


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    return st.components.v2.component("pufa_review_keys", js=_KEYS)


def shortcuts(t: Texts) -> None:
    """Hear the keys; the button that tells them, and turns them off."""
    with st.popover(t("keys.title"), icon=":material/keyboard:", key="review_keys"):
        st.html(panel("keys", t, keys=KEYS))
        on = st.toggle(t("keys.on"), value=True, key="review_keys_on")
    _component()(key="review_keys_heard", data={"on": on})
