"""One task of the plan: what it asks, how it stands, and what is behind each number; or all of them to choose from."""

from datetime import date

import streamlit as st

from dashboard.live import Reading
from dashboard.models import PlanSummary, Progress, Task
from dashboard.past import span
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.task_address import Asked
from dashboard.viewer import Viewer
from dashboard.widgets.follow import follow
from dashboard.widgets.heading import heading
from dashboard.widgets.task_parts import Desk, all_tasks, chooser, dossiers, one_task, slips, standing
from dashboard.widgets.under_way import under_way
from dashboard.widgets.woken import woken

BOARD = "task_board"


def draw(viewer: Viewer) -> None:
    board(viewer)
    follow()


@woken(BOARD)
def board(viewer: Viewer) -> None:
    watch = Watch(viewer)
    plan = watch.plan()
    live = watch.progress(plan.id).read() if plan else None
    if plan is None or live is None or live.value is None:
        _nothing(watch, plan, live)
        return
    first, today = span(plan, live.value.as_of)[0], live.value.as_of
    asked = Asked.of(st.query_params.to_dict(), first, today).seen_from(live.value.unit)
    shown = standing(watch, plan, live, asked)
    if shown is None:
        heading(watch, viewer.t("nav.task"))
        st.html(panel("task_not_yours", viewer.t, address=asked.of_unit(None)))
        return
    assert shown.value is not None
    task = next((each for each in shown.value.tasks if each.no == asked.no), None)
    heading(watch, _title(viewer, plan, task), reading=shown, past=asked.as_of)
    under_way(watch, plan, shown.value.edition)
    desk = Desk(watch, plan, shown, asked)
    with st.container(horizontal=True, vertical_alignment="top", key="task_bar"):
        chooser(desk, task)
        _day(viewer, asked, first, today)
    if task is None:
        all_tasks(desk)
        return
    one_task(desk, task)
    slips(desk, task)
    dossiers(desk, task)


def _nothing(watch: Watch, plan: PlanSummary | None, live: Reading[Progress] | None) -> None:
    heading(watch, plan.title if plan else watch.viewer.t("nav.task"))
    if plan is None:
        known = watch.plans().read().value is not None
        st.html(panel("empty", watch.viewer.t, what="no_plan" if known else "down.tasks"))
    else:
        st.html(panel("empty", watch.viewer.t, what="down.tasks" if live and live.down_since else "preparing"))


def _title(viewer: Viewer, plan: PlanSummary, task: Task | None) -> str:
    return viewer.t("task.title", no=task.no, title=task.title) if task else viewer.t("task.all.title", plan=plan.title)


def _day(viewer: Viewer, asked: Asked, first: date, today: date) -> None:
    """The day that is looked at; a day chosen here goes into the address."""
    if today <= first:
        return
    shown, t = asked.as_of or today, viewer.t
    key = f"task_day_{shown}_{today}"
    st.date_input(
        t("task.day"), shown, min_value=first, max_value=today, key=key, format="YYYY-MM-DD", on_change=_look_at,
        args=(key, today), label_visibility="collapsed", width=150,
    )  # fmt: skip


def _look_at(key: str, today: date) -> None:
    chosen = st.session_state[key]
    if isinstance(chosen, date) and chosen < today:
        st.query_params["as_of"] = chosen.isoformat()
    else:
        st.query_params.pop("as_of", None)
