"""The district's slips as its office and its leaders find them: drafts, what stands, what is closed out."""

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from dashboard.render import ZONE, panel
from dashboard.slip_models import Slip
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.labels import plain
from dashboard.widgets.slip_acts import issue_all
from dashboard.widgets.slip_order import STATES, by_unit, in_order, state

CHOSEN = "slip"
"""The query parameter that holds the id of the slip that is shown."""

PART = "slip_part"
"""Where the session keeps which part is shown."""

ICONS = {
    "late": ":material/error:",
    "answered": ":material/rate_review:",
    "issued": ":material/hourglass_empty:",
    "draft": ":material/edit_note:",
    "closed": ":material/task_alt:",
    "lapsed": ":material/event_busy:",
}
SHOWN = 40


def today_of(watch: Watch) -> date:
    """The district's day."""
    plan = watch.plan()
    progress = watch.progress(plan.id).read().value if plan else None
    return progress.as_of if progress else datetime.now(ZONE).date()


def parts(watch: Watch) -> dict[str, tuple[Slip, ...]]:
    """What there is, by part; drafts are the office's alone."""
    listed = {"standing": watch.standing_slips(), "closed": watch.slips("closed", "lapsed")}
    if watch.viewer.may_review:
        listed = {"drafts": watch.slips("draft"), **listed}
    return {name: watched.read().value or () for name, watched in listed.items()}


def part_of(found: dict[str, tuple[Slip, ...]]) -> str:
    """The part that is shown: the one chosen, else that of the slip which the address names, else drafts if there are any."""
    if (chosen := st.session_state.get(PART)) in found:
        return str(chosen)
    named = st.query_params.get(CHOSEN)
    first = "drafts" if found.get("drafts") else "standing"
    return next((name for name, slips in found.items() if any(each.id == named for each in slips)), first)


def part_choice(found: dict[str, tuple[Slip, ...]], t: Texts) -> str:
    """The control that chooses the part; what it says now."""
    words = {name: t(f"slip.part.{name}", n=len(slips)) for name, slips in found.items()}
    st.session_state[PART] = part_of(found)
    st.segmented_control(
        t("slip.parts"), list(found), format_func=words.__getitem__, key=PART, label_visibility="collapsed",
        on_change=_forget, required=True,
    )  # fmt: skip
    return part_of(found)


def chosen_of(slips: Sequence[Slip]) -> Slip | None:
    """The one that the address names, else the first."""
    named = st.query_params.get(CHOSEN)
    return next((each for each in slips if each.id == named), slips[0] if slips else None)


def ordered(watch: Watch, slips: Sequence[Slip], today: date) -> list[Slip]:
    """As the viewer finds them; what is closed out last stands first."""
    found = in_order(slips, today, escalated_first=watch.viewer.me.role == "leader")
    return found[::-1] if found and found[0].status in ("closed", "lapsed") else found


def slip_list(watch: Watch, part: str, slips: Sequence[Slip], chosen: Slip | None, today: date) -> None:
    """``slips`` in the order in which they are shown."""
    t = watch.viewer.t
    if not slips:
        st.html(panel("empty", t, what=f"slip.none.{part}"))
        return
    if part == "standing":
        st.html(panel("slip_tiles", t, units=by_unit(slips, today), looks=STATES))
    if part == "drafts":
        st.button(
            t("slip.issue_all", n=len(slips)), key="slip_issue_all", type="primary", width="stretch",
            icon=":material/send:", on_click=issue_all, args=(watch, tuple(slips)),
        )  # fmt: skip
    with st.container(key="slip_rows", gap="xsmall"):
        for slip in slips[:SHOWN]:
            st.button(
                label(slip, today, t), key=f"slip_{slip.id}", icon=ICONS[state(slip, today)], width="stretch",
                type="primary" if chosen and slip.id == chosen.id else "secondary", on_click=_choose, args=(slip.id,),
            )  # fmt: skip
    if len(slips) > SHOWN:
        st.caption(t("slip.more", n=len(slips) - SHOWN))


def label(slip: Slip, today: date, t: Texts) -> str:
    now, open_items = state(slip, today), len(slip.open_items)
    words = {
        "unit": plain(slip.unit_name),
        "kind": t(f"slip.kind.{slip.kind}"),
        "of": len(slip.items),
        "number": plain(slip.number),
        "month": t("slip.month.short", month=int(slip.month[5:])),
    }
    said = t(f"slip.row.{now}", open=open_items, days=(today - slip.due).days, day=slip.due.isoformat(), **words)
    return (
        f"{said} {t('slip.row.escalated')}" if slip.escalated_at and slip.status not in ("closed", "lapsed") else said
    )


def _choose(id: str) -> None:
    st.query_params[CHOSEN] = id


def _forget() -> None:
    st.query_params.pop(CHOSEN, None)
