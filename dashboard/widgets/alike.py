"""Two activities side by side, what speaks for one event, and the reviewer's three answers."""

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES
from dashboard.models import Activity
from dashboard.once import once
from dashboard.pair_models import AlikePair
from dashboard.render import panel
from dashboard.sources import PAIRS, Watch
from dashboard.widgets.attached import attached
from dashboard.widgets.marks import ACTIVITY_LOOKS

NUMBERS = ("①", "②")


def settled() -> set[str]:
    """Pairs that this person has decided; they leave the page at once."""
    known: set[str] = st.session_state.setdefault("alike_settled", set())
    return known


def alike(watch: Watch, pair: AlikePair) -> None:
    t = watch.viewer.t
    sides = [_side(watch, pair, at) for at in (0, 1)]
    with st.container(border=True, key=f"alike_{pair.id}"):
        st.html(panel("alike", t, pair=pair, sides=sides, names=watch.unit_names(), looks=ACTIVITY_LOOKS))
        one, both, other = st.columns(3)
        with one:
            _merge(watch, pair, 0)
        with both:
            st.button(
                t("alike.keep"), key=f"keep_{pair.id}", width="stretch", icon=":material/call_split:",
                on_click=_keep, args=(watch, pair),
            )  # fmt: skip
        with other:
            _merge(watch, pair, 1)


def _side(watch: Watch, pair: AlikePair, at: int) -> dict[str, object]:
    activity = pair.activities[at]
    shared = [photo.first if at == 0 else photo.second for photo in pair.photos]
    pictures = attached(watch, activity).pictures
    rest = [id for id in pictures if id not in shared]
    kind = watch.kind_names().get(activity.kind, activity.kind)
    return {"number": NUMBERS[at], "activity": activity, "kind": kind, "shared": shared, "rest": rest}


def _merge(watch: Watch, pair: AlikePair, at: int) -> None:
    t, kept, gone = watch.viewer.t, pair.activities[at], pair.activities[1 - at]
    hindered = _hindered(kept, gone)
    words = {"kept": NUMBERS[at], "gone": NUMBERS[1 - at]}
    key = f"merge_{at}_{pair.id}"
    with st.popover(
        t("alike.merge", **words), icon=":material/merge:", width="stretch", disabled=bool(hindered), key=f"sure_{key}"
    ):
        st.write(t("alike.merge.what", **words))
        st.button(
            t("alike.merge.do", **words), key=key, type="primary", width="stretch",
            on_click=_join, args=(watch, pair, kept, gone),
        )  # fmt: skip
    if hindered:
        st.caption(t(hindered))


def _hindered(kept: Activity, gone: Activity) -> str | None:
    """The code of why these two cannot be merged this way."""
    if kept.kind != gone.kind:
        return "alike.kinds_differ"
    return "alike.keep_the_verified" if gone.status == "verified" and kept.status == "posted" else None


def _join(watch: Watch, pair: AlikePair, kept: Activity, gone: Activity) -> None:
    path = f"{ACTIVITIES}/{kept.id}/merge"
    _decide(watch, pair, path, {"other": gone.id}, "alike.merged", version=kept.version)


def _keep(watch: Watch, pair: AlikePair) -> None:
    _decide(watch, pair, f"{PAIRS}/{pair.id}/keep", None, "alike.kept")


def _decide(
    watch: Watch, pair: AlikePair, path: str, body: dict[str, str] | None, done: str, *, version: int | None = None
) -> None:
    """Send the answer. A refusal (an activity was changed meanwhile) is shown, and the pairs are asked for again."""
    t, known = watch.viewer.t, settled()
    key = once(path, body, [(each.id, each.version) for each in pair.activities])
    try:
        watch.viewer.client().post(path, body, key=key, version=version)
    except Refused as refused:
        st.session_state.alike_fault = refused.title
    except Unreachable:
        st.session_state.alike_fault = t("review.unreachable")
        return
    else:
        known.add(pair.id)
        st.session_state.alike_done = t(done)
    for watched in (watch.alike(), watch.queue()):
        watched.source.hurry()
