"""Which pages there are, and for whom. Run through ``server.py``, which adds the dashboard's own routes."""

from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.client import Unreachable
from dashboard.menu import BELL, menu, pages_of
from dashboard.pages import (
    activities,
    burden,
    campaigns,
    channels,
    duplicates,
    history,
    login,
    new_plan,
    notices,
    operations,
    overview,
    people,
    performances,
    plan_editor,
    post,
    review,
    rules,
    sheets,
    slips,
    task,
)
from dashboard.sessions import SignedOut
from dashboard.texts import texts
from dashboard.theme import theme
from dashboard.viewer import Viewer, language, page_cookies, viewer
from dashboard.widgets.woken import page

STATIC = Path(__file__).parent / "static"
ICONS = {
    "overview": ":material/monitoring:",
    "task": ":material/checklist:",
    "activities": ":material/photo_library:",
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
    "plan_editor": ":material/edit_document:",
    "operations": ":material/dns:",
    "history": ":material/history:",
    "people": ":material/groups:",
}
DRAWN = {
    "overview": overview.draw,
    "task": task.draw,
    "activities": activities.draw,
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
    "plan_editor": plan_editor.draw,
    "operations": operations.draw,
    "history": history.draw,
    "people": people.draw,
    "notices": notices.draw,
}
LOGO, ICON = STATIC / "logo.svg", STATIC / "icon.png"


def pages(who: Viewer) -> dict[str, list[StreamlitPage]]:
    """The pages of this person's role by menu; the one without a name is the bar itself. The address alone leads to the
    first."""
    shown = {
        name: st.Page(partial(DRAWN[name], who), title=who.t(f"nav.{name}"), icon=ICONS[name], url_path=name)
        for name in pages_of(who.me.role)
    }
    start = partial(st.switch_page, next(iter(shown.values())))
    in_menu = menu(who.me.role)
    return {
        "": [
            st.Page(start, title=who.t("app.name"), url_path="start", default=True, visibility="hidden"),
            *(page for name, page in shown.items() if name not in in_menu),
            st.Page(partial(DRAWN[BELL], who), title=who.t(f"nav.{BELL}"), url_path=BELL, visibility="hidden"),
        ],
        who.t("nav.office"): [page for name, page in shown.items() if name in in_menu],
    }


def main() -> None:
    page().forget()
    cookies = page_cookies()
    t = texts(language(cookies))
    st.set_page_config(page_title=t("app.name"), page_icon=ICON, layout="wide")
    st.html(f"<style>{theme()}</style>")
    st.logo(LOGO, size="large")
    try:
        shown = pages(viewer(cookies))
    except SignedOut:
        shown = {"": [st.Page(partial(login.draw, t), title=t("login.do"), url_path="login", default=True)]}
    except Unreachable:
        shown = {"": [st.Page(partial(login.unreachable, t), title=t("app.name"), url_path="down", default=True)]}
    here = st.navigation({menu: listed for menu, listed in shown.items() if listed}, position="top")
    page().path = here.url_path
    here.run()


main()
