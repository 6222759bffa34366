"""Many activities verified at once: picked one by one or all that are shown, counted, confirmed once.

Picking all gives every box another key. To write into the boxes that are there would be lost where the page is woken in the
same moment: what the browser sends then still says that nothing is picked.
"""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from dashboard.activity_models import Reviewed
from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES
from dashboard.models import Activity
from dashboard.once import once
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.verdict import decided

TURN = "bulk_turn"

SECONDS = 30.0
"""How long a hundred verdicts may take on a busy machine."""


class Turn(NamedTuple):
    """How often all were picked, or none; and the boxes that were ticked by that."""

    number: int = 0
    ticked: frozenset[tuple[str, int]] = frozenset()


def pick_among(shown: Sequence[Activity]) -> None:
    """What is not shown any more comes back unpicked."""
    turn = _turn()
    st.session_state[TURN] = turn._replace(ticked=turn.ticked & {(each.id, each.version) for each in shown})


def pick(activity: Activity, t: Texts) -> None:
    """The box that picks one case, in the version that is shown: another version is not picked."""
    st.checkbox(t("bulk.pick"), _was_ticked(activity), key=_key(activity))


def bulk(watch: Watch, shown: Sequence[Activity]) -> None:
    """The bar above the cases."""
    t = watch.viewer.t
    picked = [each for each in shown if st.session_state.get(_key(each), _was_ticked(each))]
    with st.container(horizontal=True, vertical_alignment="center", key="bulk"):
        whole = len(picked) == len(shown)
        words = t("bulk.none") if whole else t("bulk.all", n=len(shown))
        st.button(words, key="pick_all", on_click=_pick, args=(shown, not whole))
        with st.popover(
            t("bulk.verify", n=len(picked)), icon=":material/done_all:", disabled=not picked, key="bulk_verify"
        ):
            st.html(panel("bulk", t, picked=picked, names=watch.unit_names()))
            st.button(
                t("bulk.verify.do", n=len(picked)), key="verify_picked", type="primary", width="stretch",
                on_click=_verify, args=(watch, picked),
            )  # fmt: skip


def _turn() -> Turn:
    turn: Turn = st.session_state.get(TURN, Turn())
    return turn


def _was_ticked(activity: Activity) -> bool:
    return (activity.id, activity.version) in _turn().ticked


def _key(activity: Activity) -> str:
    return f"pick_{activity.id}_{activity.version}_{_turn().number}"


def _pick(shown: Sequence[Activity], picked: bool) -> None:
    ticked = frozenset((each.id, each.version) for each in shown if picked)
    st.session_state[TURN] = Turn(_turn().number + 1, ticked)


def _verify(watch: Watch, picked: Sequence[Activity]) -> None:
    """What was refused is named with its reason; the others leave the page."""
    key, known = once("verify", [(each.id, each.version) for each in picked]), decided()
    body = {"verdict": "verify", "items": [{"id": each.id, "version": each.version} for each in picked]}
    try:
        answer = watch.viewer.client().post(f"{ACTIVITIES}/reviews", body, key=key, seconds=SECONDS)
    except Refused as refused:
        st.session_state.review_fault = refused.title
        return
    except Unreachable:
        st.session_state.review_fault = watch.viewer.t("review.unsure")
        return
    known.update((each.id, each.version) for each in picked)
    titles = {each.id: each.title for each in picked}
    outcomes = Reviewed.model_validate(answer).items
    refusals = [f"{titles[each.id]}：{each.reason}" for each in outcomes if not each.ok]
    st.session_state.review_done = watch.viewer.t("bulk.done", n=len(outcomes) - len(refusals))
    if refusals:
        st.session_state.review_fault = "\n\n".join(refusals)
    for watched in (watch.queue(), watch.reviewed()):
        watched.source.hurry()
