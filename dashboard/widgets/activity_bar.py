"""The choices above the activities: how they are shown, which of them, and what of that is chosen now."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import streamlit as st

from dashboard.activity_filters import LONGEST_QUESTION, STATUSES, VIEWS, Asked, question
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.unit_tree import Branch, tree

WIDTHS = {"q": 200, "unit": 176, "kind": 150, "status": 132, "campaign": 176}
"""Pixels of each choice."""


class Chosen(NamedTuple):
    """A filter that is set: its name, its value in words, and the address without it."""

    name: str
    value: str
    without: str


def bar(watch: Watch, asked: Asked) -> None:
    t = watch.viewer.t
    with st.container(horizontal=True, vertical_alignment="center", key="activity_bar"):
        views = [(view, asked.but(view=view).address) for view in VIEWS]
        st.html(panel("activity_views", t, views=views, asked=asked), width="content")
        with st.container(horizontal=True, vertical_alignment="center", key="activity_filters"):
            _question(asked, t)
            named = _named(watch)
            for name, options in named.items():
                _choice(asked, name, options, t)
            _days(watch, asked)
        st.html(panel("export_links", t, asked=asked.filters()), width="content")
    if chosen := _chosen(asked, named, t):
        all_off = Asked(view=asked.view, month=asked.month).address
        st.html(panel("activity_chosen", t, chosen=chosen, all_off=all_off))


def units_of(watch: Watch) -> dict[str, Branch]:
    """The units that the viewer may ask for."""
    root = None if watch.viewer.scope == ("district",) else watch.viewer.me.unit
    return tree(watch.units().read().value or (), root)


def _named(watch: Watch) -> dict[str, dict[str, str]]:
    """The words of each filter's values, by its name."""
    t, campaigns = watch.viewer.t, watch.campaigns().read().value
    return {
        "unit": {id: branch.label for id, branch in units_of(watch).items()},
        "kind": watch.kind_names(),
        "status": {status: t(f"activity.{status}") for status in STATUSES},
        "campaign": {each.id: each.title for each in campaigns.items} if campaigns else {},
    }


def _question(asked: Asked, t: Texts) -> None:
    st.session_state["activity_q"] = asked.q or ""
    st.text_input(
        t("acts.q"), key="activity_q", max_chars=LONGEST_QUESTION, placeholder=t("acts.q.how"), width=WIDTHS["q"],
        label_visibility="collapsed", autocomplete="off", on_change=_look, args=(asked, t),
    )  # fmt: skip


def _look(asked: Asked, t: Texts) -> None:
    written: str = st.session_state["activity_q"]
    wanted = question(written)
    if written.strip() and wanted is None:
        st.toast(t("acts.q.short"), icon=":material/info:")
    st.query_params.from_dict(asked.but(q=wanted).parameters)


def _choice(asked: Asked, name: str, options: Mapping[str, str], t: Texts) -> None:
    """A choice that shows what the address says, and changes the address."""
    key, value = f"activity_{name}", getattr(asked, name)
    if value is not None and value not in options:
        options = {**options, value: value}
    st.session_state[key] = value
    st.selectbox(
        t(f"acts.{name}"), list(options), None, lambda id: options.get(id, id), key=key, label_visibility="collapsed",
        placeholder=t(f"acts.any.{name}"), width=WIDTHS[name], on_change=_take, args=(asked, name),
    )  # fmt: skip


def _days(watch: Watch, asked: Asked) -> None:
    t = watch.viewer.t
    with st.popover(t("acts.days"), icon=":material/date_range:", key="activity_days"):
        st.html(panel("activity_spans", t, spans=_spans(asked, watch.today())))
        for name in ("since", "until"):
            key = f"activity_{name}"
            st.session_state[key] = getattr(asked, name)
            st.date_input(
                t(f"acts.{name}"), None, key=key, format="YYYY-MM-DD", min_value=date(2000, 1, 1),
                max_value=date(watch.today().year + 1, 12, 31), on_change=_take, args=(asked, name),
            )  # fmt: skip


def _spans(asked: Asked, today: date) -> list[tuple[str, str]]:
    """Days that are asked for often, with their addresses."""
    quarter = today.replace(month=today.month - (today.month - 1) % 3, day=1)
    begins = {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": quarter,
        "year": today.replace(month=1, day=1),
    }
    return [(name, asked.but(since=first, until=None).address) for name, first in begins.items()]


def _take(asked: Asked, name: str) -> None:
    value: Any = st.session_state[f"activity_{name}"]
    st.query_params.from_dict(asked.but(**{name: value}).parameters)


def _chosen(asked: Asked, named: Mapping[str, Mapping[str, str]], t: Texts) -> list[Chosen]:
    found = [
        Chosen(name, options.get(value, value).strip(), asked.but(**{name: None}).address)
        for name, options in named.items()
        if (value := getattr(asked, name)) is not None
    ]
    if asked.exemplar:
        found.insert(0, Chosen("exemplar", t("acts.exemplar.only"), asked.but(exemplar=False).address))
    if asked.q:
        found.insert(0, Chosen("q", asked.q, asked.but(q=None).address))
    if asked.since or asked.until:
        days = f"{asked.since or '…'} – {asked.until or '…'}"
        found.append(Chosen("days", days, asked.but(since=None, until=None).address))
    return found
