"""What a unit still has to do, each item a button that begins the post which serves it."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.models import PlannedTarget, Progress
from dashboard.render import number, panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.turns import Turn, due
from dashboard.widgets.writing import choose

SHOWN = 5
ICONS = {"overdue": ":material/error:", "at_risk": ":material/schedule:", "open": ":material/add:"}


def due_list(watch: Watch, progress: Progress | None) -> None:
    t = watch.viewer.t
    st.html(panel("subheading", t, text=t("due.title")))
    if progress is None:
        st.html(panel("empty", t, what="down.tasks" if watch.plans().read().value is None else "no_plan"))
        return
    found = due(progress, watch.viewer.me.unit, watch.district())
    if not found:
        st.html(panel("empty", t, what="due.none"))
    targets = _targets(watch)
    for turn in found[:SHOWN]:
        _item(turn, targets, t)
    if found[SHOWN:]:
        with st.expander(t("due.more", n=len(found) - SHOWN)):
            for turn in found[SHOWN:]:
                _item(turn, targets, t)


def _targets(watch: Watch) -> dict[str, PlannedTarget]:
    plan = watch.plan()
    content = watch.content(plan).read().value if plan else None
    return {target.id: target for task in content.tasks for target in task.targets} if content else {}


def _item(turn: Turn, targets: dict[str, PlannedTarget], t: Texts) -> None:
    cell, target = turn.cell, targets.get(turn.target.id)
    missing = cell.goal - (cell.value or 0)
    when = t("due.late", n=-turn.days) if turn.days is not None and turn.days < 0 else t("due.by", day=cell.due or "–")
    st.button(
        t("due.item", title=turn.target.title, period=cell.period, missing=number(missing), when=when),
        key=f"due_{turn.target.id}_{cell.period}",
        icon=ICONS[turn.look],
        width="stretch",
        disabled=target is None or "kind" not in target.of,
        on_click=choose,
        args=(Draft.serving(target, cell.period if turn.look == "overdue" else None) if target else Draft(),),
    )
