"""Which activities the section looks at: waiting or verified, of one unit, of one kind."""

from typing import NamedTuple

import streamlit as st

from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.shortcuts import shortcuts

STATUSES = ("posted", "verified")
WIDTH = 220
"""Pixels of each choice, so that both stand side by side."""


class Wanted(NamedTuple):
    status: str
    unit: str | None
    kind: str | None

    @property
    def narrowed(self) -> bool:
        return self.unit is not None or self.kind is not None


def filters(watch: Watch) -> Wanted:
    t = watch.viewer.t
    names, kinds = watch.unit_names(), watch.kind_names()
    with st.container(horizontal=True, vertical_alignment="center", key="review_filters"):
        status = st.segmented_control(
            t("review.show"), STATUSES, default=STATUSES[0], key="review_status", required=True,
            format_func=lambda each: t(f"activity.{each}"), label_visibility="collapsed",
        )  # fmt: skip
        unit = st.selectbox(
            t("case.unit"), list(names), None, lambda id: names.get(id, id), key="review_unit",
            placeholder=t("review.any_unit"), label_visibility="collapsed", width=WIDTH,
        )  # fmt: skip
        kind = st.selectbox(
            t("case.kind"), list(kinds), None, lambda id: kinds.get(id, id), key="review_kind",
            placeholder=t("review.any_kind"), label_visibility="collapsed", width=WIDTH,
        )  # fmt: skip
        wanted = Wanted(status or STATUSES[0], unit, kind)
        asked = {name: value for name, value in wanted._asdict().items() if value is not None}
        shortcuts(t)
        st.html(panel("export_links", t, asked=asked), width="content")
    return wanted
