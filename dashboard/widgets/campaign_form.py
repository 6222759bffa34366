"""The form of a campaign: an observance gives its title, days and laws; all of it can be changed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard.campaign_models import Campaign, ObservanceOfYear
from dashboard.draft import Photo
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.campaign_scheme import scheme_field

LONGEST = 200
MOST_THEME_DAYS = 14
"""A campaign that takes longer has no line for each of its days."""

EXPECTED_KINDS = ("township", "department")
EXPECTABLE = (*EXPECTED_KINDS, "section", "village")


def campaign_form(
    watch: Watch, edited: Campaign | None, today: date, *, key: str, leave: Callable[[], None]
) -> tuple[dict[str, Any], Photo | None] | None:
    """The body to send and the scheme to upload with it once it is sent off, else None.

    ``edited`` None: a new one; ``leave`` closes the form.
    """
    t = watch.viewer.t
    st.html(panel("subheading", t, text=t("campaign.edit.title" if edited else "campaign.new.title")))
    observance = _observance(watch, edited, today, key)
    suffix = f"{key}_{observance.id if observance else ''}"
    known = _start(edited, observance, today)
    title = st.text_input(t("campaign.field.title"), known["title"], max_chars=LONGEST, key=f"title_{suffix}")
    begin, end = st.columns(2)
    first = begin.date_input(t("campaign.field.first"), known["first"], format="YYYY-MM-DD", key=f"first_{suffix}")
    last = end.date_input(t("campaign.field.last"), known["last"], format="YYYY-MM-DD", key=f"last_{suffix}")
    slogan = st.text_input(t("campaign.field.slogan"), known["slogan"], max_chars=LONGEST, key=f"slogan_{suffix}")
    laws = st.multiselect(
        t("campaign.field.laws"), known["laws"], known["laws"], accept_new_options=True, key=f"laws_{suffix}",
        placeholder=t("campaign.field.laws.how"),
    )  # fmt: skip
    themes = _themes(edited, first, last, suffix, t)
    expected = _expected(watch, edited, suffix)
    scheme = scheme_field(t, key=key)
    words = t("campaign.save" if edited else "campaign.announce")
    with st.container(horizontal=True):
        is_sent = st.button(words, type="primary", key=f"send_{key}", icon=":material/campaign:")
        st.button(t("campaign.leave"), key="campaign_leave", on_click=leave)
    if not is_sent:
        return None
    body = {
        "title": title.strip(),
        "observance": observance.id if observance else edited.observance if edited else None,
        "year": first.year,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "slogan": slogan.strip() or None,
        "laws": laws,
        "scheme": edited.scheme if edited else None,
        "theme_days": themes,
        "expected": expected,
    }
    return body, scheme


def _observance(watch: Watch, edited: Campaign | None, today: date, key: str) -> ObservanceOfYear | None:
    """Of a new campaign: what it is held for, those still to come first."""
    if edited is not None:
        return None
    found = sorted(watch.observances(today.year).read().value or (), key=lambda each: (each.last < today, each.first))
    t = watch.viewer.t
    chosen: ObservanceOfYear | None = st.selectbox(
        t("campaign.field.observance"), found, None, format_func=lambda each: _named(each, t), key=f"observance_{key}",
        placeholder=t("campaign.field.observance.none"),
    )  # fmt: skip
    return chosen


def _named(each: ObservanceOfYear, t: Texts) -> str:
    first, last = (t("day.short", month=day.month, day=day.day) for day in (each.first, each.last))
    return f"{each.name}（{first}）" if first == last else f"{each.name}（{first} – {last}）"


def _start(edited: Campaign | None, observance: ObservanceOfYear | None, today: date) -> dict[str, Any]:
    """What the fields begin with."""
    if edited is not None:
        known = {name: getattr(edited, name) for name in ("title", "first", "last")}
        return {**known, "slogan": edited.slogan or "", "laws": list(edited.laws)}
    if observance is not None:
        title = f"{observance.first.year}年{observance.name}"
        return {
            "title": title,
            "first": observance.first,
            "last": observance.last,
            "slogan": "",
            "laws": [*observance.laws],
        }
    return {"title": "", "first": today, "last": today, "slogan": "", "laws": []}


def _themes(edited: Campaign | None, first: date, last: date, suffix: str, t: Texts) -> list[dict[str, str]]:
    """The theme of each day, where one is written."""
    known = {each.day: each.title for each in edited.theme_days} if edited else {}
    length = (last - first).days + 1
    if not 1 <= length <= MOST_THEME_DAYS:
        return [{"day": day.isoformat(), "title": title} for day, title in known.items() if first <= day <= last]
    found = {}
    with st.expander(t("campaign.field.themes"), expanded=bool(known)):
        for day in (first + timedelta(days=n) for n in range(length)):
            label = f"{t('day.short', month=day.month, day=day.day)} {t(f'weekday.{day.isoweekday()}')}"
            found[day] = st.text_input(
                label, known.get(day, ""), max_chars=LONGEST, key=f"theme_{day}_{suffix}"
            ).strip()
    return [{"day": day.isoformat(), "title": title} for day, title in found.items() if title]


def _expected(watch: Watch, edited: Campaign | None, suffix: str) -> list[str]:
    units = [unit for unit in watch.units().read().value or () if unit.kind in EXPECTABLE]
    names = {unit.id: unit.name for unit in sorted(units, key=lambda each: EXPECTABLE.index(each.kind))}
    usual = [unit.id for unit in units if unit.kind in EXPECTED_KINDS]
    before = [*edited.expected] if edited else usual
    with st.expander(watch.viewer.t("campaign.field.expected", n=len(before))):
        options = [*dict.fromkeys([*names, *before])]
        return st.multiselect(
            watch.viewer.t("campaign.field.expected.label"), options, before, label_visibility="collapsed",
            format_func=lambda id: names.get(id, id), key=f"expected_{suffix}",
        )  # fmt: skip
