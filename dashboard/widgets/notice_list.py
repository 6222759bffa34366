"""A person's notices: what they have not read first, then what is still to be sent, then the rest."""

from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.notice_models import GROUPS, NOTICES, URGENCIES, Notice, Notices
from dashboard.render import panel
from dashboard.sources import TOLD_LENGTH, Watch
from dashboard.widgets.notice_reading import read_all, read_these

WIDTH = 158
"""Pixels of each choice, so that two stand side by side on a phone."""

FIRST = {"unread": 8, "waiting": 5, "rest": 10}
"""How many of each part are shown before somebody asks for the others."""


class Wanted(NamedTuple):
    urgency: str | None = None
    group: str | None = None

    def takes(self, notice: Notice) -> bool:
        return self.urgency in (None, notice.urgency) and self.group in (None, notice.group)


class Parts(NamedTuple):
    unread: list[Notice]
    waiting: list[Notice]
    rest: list[Notice]


def parts(notices: Iterable[Notice]) -> Parts:
    """Each once, newest first; what is still to be sent in the order in which it will be."""
    each = sorted({one.id: one for one in notices}.values(), key=_age, reverse=True)
    waiting = sorted((one for one in each if one.waits), key=lambda one: (str(one.due), one.id))
    told = [one for one in each if not one.waits]
    return Parts([one for one in told if not one.read], waiting, [one for one in told if one.read])


def notice_list(watch: Watch) -> None:
    t = watch.viewer.t
    unread, newest = watch.told(unread=True).read(), watch.told(unread=False).read()
    if newest.down_since:
        st.html(panel("source_down", t, reading=newest, source="notify"))
    if newest.value is None:
        return
    found = parts((*newest.value.items, *(unread.value.items if unread.value else ()), *_older()))
    wanted = _filters(watch, has_unread=bool(found.unread))
    shown = Parts(*([one for one in part if wanted.takes(one)] for part in found))
    _unread(watch, shown.unread)
    _waiting(watch, shown.waiting)
    _rows(watch, "rest", shown.rest)
    if not any(shown):
        st.html(panel("empty", t, what="notices.nothing_such" if any(found) else "notices.nothing"))
    _more(watch, newest.value)


def _filters(watch: Watch, *, has_unread: bool) -> Wanted:
    t = watch.viewer.t
    with st.container(horizontal=True, vertical_alignment="center", key="notice_filters"):
        urgency = st.selectbox(
            t("notices.by_urgency"), URGENCIES, None, lambda each: t(f"notices.urgency.{each}"), key="notice_urgency",
            placeholder=t("notices.any_urgency"), label_visibility="collapsed", width=WIDTH,
        )  # fmt: skip
        group = st.selectbox(
            t("notices.by_group"), GROUPS, None, lambda each: t(f"notices.group.{each}"), key="notice_group",
            placeholder=t("notices.any_group"), label_visibility="collapsed", width=WIDTH,
        )  # fmt: skip
        if has_unread:
            st.button(
                t("notices.read_all"),
                key="notices_read_all",
                icon=":material/done_all:",
                on_click=read_all,
                args=(watch,),
            )
    return Wanted(urgency, group)


def _unread(watch: Watch, notices: list[Notice]) -> None:
    t, role = watch.viewer.t, watch.viewer.me.role
    for notice in _first("unread", notices):
        with st.container(border=True, horizontal=True, key=f"notice_{notice.id}"):
            st.html(panel("notice", t, notice=notice, role=role))
            st.button(
                t("notices.read"), key=f"read_{notice.id}", icon=":material/done:", type="tertiary",
                on_click=read_these, args=(watch, notice.id),
            )  # fmt: skip
    _others(watch, "unread", notices)


def _waiting(watch: Watch, notices: list[Notice]) -> None:
    _rows(watch, "waiting", notices)
    if notices:
        st.button(
            watch.viewer.t("notices.waiting.seen"), key="notices_seen", icon=":material/done_all:", type="tertiary",
            on_click=read_these, args=(watch, *(notice.id for notice in notices)),
        )  # fmt: skip


def _rows(watch: Watch, part: str, notices: list[Notice]) -> None:
    if notices:
        t, role = watch.viewer.t, watch.viewer.me.role
        shown = _first(part, notices)
        st.html(panel("notice_rows", t, title=f"notices.{part}", notices=shown, role=role))
        _others(watch, part, notices)


def _first(part: str, notices: list[Notice]) -> list[Notice]:
    return notices if part in _opened() else notices[: FIRST[part]]


def _others(watch: Watch, part: str, notices: list[Notice]) -> None:
    if (more := len(notices) - FIRST[part]) > 0 and part not in _opened():
        words = watch.viewer.t(f"notices.{part}.others", n=more)
        st.button(words, key=f"notices_open_{part}", type="tertiary", on_click=_opened().add, args=(part,))


def _opened() -> set[str]:
    """The parts of which all are shown."""
    opened: set[str] = st.session_state.setdefault("notices_opened", set())
    return opened


def _older() -> list[Notice]:
    """What was asked for beyond the newest."""
    older: list[Notice] = st.session_state.setdefault("notices_older", [])
    return older


def _more(watch: Watch, newest: Notices) -> None:
    after: str | None = st.session_state.get("notices_after", newest.next if len(newest.items) == TOLD_LENGTH else None)
    if after and _opened():
        st.button(watch.viewer.t("notices.more"), key="notices_more", on_click=_ask_for_more, args=(watch, after))


def _ask_for_more(watch: Watch, after: str) -> None:
    try:
        page = watch.viewer.client().get(NOTICES, {"limit": TOLD_LENGTH, "cursor": after})
    except (Refused, Unreachable):
        return
    older = Notices.model_validate(page)
    _older().extend(older.items)
    st.session_state.notices_after = older.next


def _age(notice: Notice) -> tuple[str, str]:
    return (notice.at.isoformat() if notice.at else "", notice.id)
