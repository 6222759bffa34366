"""A unit's own slips, for a phone first: what is asked, one tap to the post that does it, or an answer in writing."""

from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.draft import ACTIVITIES, Draft
from dashboard.models import Activity, PlannedTarget
from dashboard.render import day, panel
from dashboard.slip_models import Slip, SlipItem
from dashboard.sources import Watch
from dashboard.widgets.attached import about_answer
from dashboard.widgets.due_list import targets_of
from dashboard.widgets.labels import plain
from dashboard.widgets.marks import MARKS
from dashboard.widgets.slip_answer import begin_answer
from dashboard.widgets.slip_open import STEP_LOOKS
from dashboard.widgets.slip_order import STATES, in_order, state
from dashboard.widgets.writing import begin

POST = "post"
"""The address of the page on which a post is written."""

CLOSED_SHOWN = 6


@dataclass
class Asked:
    """``targets`` are those of the plan, by id; what was shown further above is not to be done twice."""

    targets: dict[str, PlannedTarget]
    _shown: set[tuple[str | None, ...]] = field(default_factory=set)

    def before(self, item: SlipItem) -> bool:
        """Whether an item that was shown before asks for the same."""
        about = (item.activity, item.plan, item.target, item.of, item.period)
        if item.activity is None and item.target is None:
            return False
        is_known = about in self._shown
        self._shown.add(about)
        return is_known


def own_slips(watch: Watch, today: date) -> None:
    t = watch.viewer.t
    reading = watch.standing_slips().read()
    if reading.down_since:
        st.html(panel("source_down", t, reading=reading, source="notify"))
    if not reading.value and reading.value is not None:
        st.html(panel("empty", t, what="slip.none.own"))
    asked = Asked(targets_of(watch))
    for slip in in_order(reading.value or (), today):
        _card(watch, slip, asked, today)
    closed = in_order(watch.slips("closed", "lapsed").read().value or (), today)
    if closed:
        with st.expander(t("slip.part.closed", n=len(closed)), key="slip_own_closed"):
            for slip in closed[-CLOSED_SHOWN:][::-1]:
                _card(watch, slip, asked, today)


def _card(watch: Watch, slip: Slip, asked: Asked, today: date) -> None:
    t, now = watch.viewer.t, state(slip, today)
    names_unit = slip.unit != watch.viewer.me.unit
    with st.container(border=True, key=f"slip_own_{slip.id}"):
        look = {"slip": slip, "state": now, "look": STATES[now], "marks": MARKS, "today": today}
        st.html(panel("slip_head", t, **look, names_unit=names_unit))
        is_open = slip.status == "issued"
        again = [item for item in slip.open_items if is_open and asked.before(item)]
        by_tap = [item for item in slip.open_items if is_open and item not in again and _may_tap(item, asked.targets)]
        for item in by_tap:
            _tap(watch, slip, item, asked.targets, today)
        others = [item for item in slip.items if item not in by_tap]
        if others:
            st.html(panel("slip_items", t, items=others, slip=slip, today=today, again=again))
        if slip.status == "issued" and st.button(
            t("slip.answer.begin"), key=f"slip_answer_{slip.id}", icon=":material/edit_note:", width="stretch"
        ):
            begin_answer(slip)
            st.rerun()
        files = about_answer(watch, slip.answer.evidence) if slip.answer else ()
        st.html(panel("slip_rest", t, slip=slip, files=files, told=None, looks=STEP_LOOKS))


def _may_tap(item: SlipItem, targets: dict[str, PlannedTarget]) -> bool:
    """Whether a post does it: one that serves its target, or the returned one put right."""
    target = targets.get(item.target or "")
    return item.activity is not None or (target is not None and "kind" in target.of)


def _tap(watch: Watch, slip: Slip, item: SlipItem, targets: dict[str, PlannedTarget], today: date) -> None:
    t, is_late = watch.viewer.t, item.due < today
    title = t("due.title_of", title=item.title, unit=item.of_name) if item.of not in (None, slip.unit) else item.title
    when = f":red[{t('due.late', n=(today - item.due).days)}]" if is_late else t("due.by", day=day(item.due, t))
    words = t("slip.item.tap", title=plain(title), text=plain(item.text or "–"), when=when)
    icon = ":material/undo:" if item.activity else ":material/error:" if is_late else ":material/add:"
    if st.button(words, key=f"due_slip_{slip.id}_{item.id}", icon=icon, width="stretch"):
        draft = _draft(watch, item, targets, is_late=is_late, unit=item.of if item.of != slip.unit else None)
        if draft is None:
            st.error(t("slip.unreachable"))
            return
        begin(draft)
        st.switch_page(st.Page(_nowhere, url_path=POST))


def _draft(
    watch: Watch, item: SlipItem, targets: dict[str, PlannedTarget], *, is_late: bool, unit: str | None
) -> Draft | None:
    """The post that does the item; None where the returned one cannot be read now."""
    if item.activity is None:
        period = item.period if is_late else None
        return Draft.serving(targets[item.target or ""], period, title=item.title, unit=unit)
    try:
        found = watch.viewer.client().get(f"{ACTIVITIES}/{item.activity}")
    except (Refused, Unreachable):
        return None
    return Draft.correcting(Activity.model_validate(found))


def _nowhere() -> None:
    """Stands for the page that is already known under the same address."""
