"""What a unit still has to do, each item a button that begins the post which serves it."""

import streamlit as st

from dashboard.draft import Draft
from dashboard.models import PlannedTarget, Progress, Unit
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
    below = watch.below()
    found = due(progress, watch.viewer.me.unit, watch.district(), below)
    if not found:
        st.html(panel("empty", t, what="due.none"))
    targets = targets_of(watch)
    for turn in found[:SHOWN]:
        _item(turn, targets, below.get(turn.cell.unit), t)
    if found[SHOWN:]:
        with st.expander(t("due.more", n=len(found) - SHOWN)):
            for turn in found[SHOWN:]:
                _item(turn, targets, below.get(turn.cell.unit), t)


def targets_of(watch: Watch) -> dict[str, PlannedTarget]:
    """What the plan in force counts, by id."""
    plan = watch.plan()
    content = watch.content(plan).read().value if plan else None
    return {target.id: target for task in content.tasks for target in task.targets} if content else {}


def _item(turn: Turn, targets: dict[str, PlannedTarget], unit: Unit | None, t: Texts) -> None:
    """``unit`` is the unit below one's own that the item is asked of; None: one's own, or the district."""
    cell, target = turn.cell, targets.get(turn.target.id)
    missing = cell.goal - (cell.value or 0)
    when = t("due.late", n=-turn.days) if turn.days is not None and turn.days < 0 else t("due.by", day=cell.due or "–")
    st.button(
        t("due.item", title=_title(turn, unit, t), period=cell.period, missing=number(missing), when=when),
        key=f"due_{turn.target.id}_{cell.unit}_{cell.period}",
        icon=ICONS[turn.look],
        width="stretch",
        disabled=target is None or "kind" not in target.of,
        on_click=choose,
        args=(_draft(turn, target, unit, t),),
    )


def _draft(turn: Turn, target: PlannedTarget | None, unit: Unit | None, t: Texts) -> Draft:
    if target is None:
        return Draft()
    period = turn.cell.period if turn.look == "overdue" else None
    return Draft.serving(target, period, title=_title(turn, unit, t), unit=unit.id if unit else None)


def _title(turn: Turn, unit: Unit | None, t: Texts) -> str:
    return t("due.title_of", title=turn.target.title, unit=unit.name) if unit else turn.target.title
