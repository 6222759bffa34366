"""Which pages there are, and for whom. Run through ``server.py``, which adds the dashboard's own routes."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.client import Unreachable
from dashboard.pages import (
    burden,
    campaigns,
    channels,
    duplicates,
    history,
    login,
    new_plan,
    notices,
    overview,
    performances,
    post,
    review,
    rules,
    sheets,
    slips,
)
from dashboard.sessions import SignedOut
from dashboard.texts import texts
from dashboard.viewer import Viewer, language, page_cookies, viewer

WATCHED = ("campaigns", "performances")
UNITS = ("post", "slips", "sheets", *WATCHED, "overview", "burden")
LEADERS = ("overview", "slips", *WATCHED, "burden", "history")
PAGES = {
    "township": UNITS,
    "department": UNITS,
    "section": (
        "review",
        "slips",
        "duplicates",
        *WATCHED,
        "post",
        "sheets",
        "overview",
        "burden",
        "channels",
        "rules",
        "new_plan",
        "history",
    ),
    "admin": (
        "overview",
        "review",
        "slips",
        "duplicates",
        *WATCHED,
        "burden",
        "channels",
        "rules",
        "new_plan",
        "history",
    ),
}
"""What each role may open, first what it comes for; the other roles watch alone."""

BELL = "notices"
"""Everybody's page, to which the bell leads from every other."""

STATIC = Path(__file__).parent / "static"
ICONS = {
    "overview": ":material/monitoring:",
    "campaigns": ":material/campaign:",
    "performances": ":material/theater_comedy:",
    "post": ":material/edit_square:",
    "sheets": ":material/table_view:",
    "review": ":material/fact_check:",
    "slips": ":material/assignment_late:",
    "duplicates": ":material/content_copy:",
    "burden": ":material/balance:",
    "channels": ":material/hub:",
    "rules": ":material/rule:",
    "new_plan": ":material/note_add:",
    "history": ":material/history:",
}
DRAWN = {
    "overview": overview.draw,
    "campaigns": campaigns.draw,
    "performances": performances.draw,
    "post": post.draw,
    "sheets": sheets.draw,
    "review": review.draw,
    "slips": slips.draw,
    "duplicates": duplicates.draw,
    "burden": burden.draw,
    "channels": channels.draw,
    "rules": rules.draw,
    "new_plan": new_plan.draw,
    "history": history.draw,
    "notices": notices.draw,
}
THEME, LOGO, ICON = STATIC / "theme.css", STATIC / "logo.svg", STATIC / "icon.png"


def pages(who: Viewer) -> list[StreamlitPage]:
    """The pages of this person's role; the address alone leads to the first."""
    shown = {
        name: st.Page(partial(DRAWN[name], who), title=who.t(f"nav.{name}"), icon=ICONS[name], url_path=name)
        for name in PAGES.get(who.me.role, LEADERS)
    }
    start = partial(st.switch_page, next(iter(shown.values())))
    return [
        st.Page(start, title=who.t("app.name"), url_path="start", default=True, visibility="hidden"),
        *shown.values(),
        st.Page(partial(DRAWN[BELL], who), title=who.t(f"nav.{BELL}"), url_path=BELL, visibility="hidden"),
    ]


def main() -> None:
    cookies = page_cookies()
    t = texts(language(cookies))
    st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide")
    st.html(THEME)
    st.logo(LOGO, size="large")
    try:
        shown = pages(viewer(cookies))
    except SignedOut:
        shown = [st.Page(partial(login.draw, t), title=t("login.do"), url_path="login", default=True)]
    except Unreachable:
        shown = [st.Page(partial(login.unreachable, t), title=t("app.name"), url_path="down", default=True)]
    st.navigation(shown, position="top").run()


main()
