"""Who looks at the page, in which language."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.client import Client
from dashboard.models import Me
from dashboard.sessions import REFRESH_COOKIE, TOKEN_COOKIE, Session, SignedOut, sessions
from dashboard.texts import DEFAULT_LANGUAGE, LANGUAGE_COOKIE, Texts, texts

OFFICE = frozenset({"section", "admin"})
POSTING = frozenset({"township", "department", "section"})
DISTRICT_WIDE = frozenset({"admin", "section", "leader", "inspector"})
"""Roles that see the whole district; the others see their own unit and what is below it."""


@dataclass(frozen=True)
class Viewer:
    session: Session
    me: Me
    t: Texts

    @property
    def scope(self) -> tuple[str, ...]:
        """What this person may see, as a key: people with the same scope see the same."""
        return ("district",) if self.me.role in DISTRICT_WIDE else ("unit", self.me.unit)

    @property
    def may_post(self) -> bool:
        return self.me.role in POSTING

    @property
    def may_review(self) -> bool:
        return self.me.role in OFFICE

    @property
    def may_export(self) -> bool:
        return self.me.role in DISTRICT_WIDE

    def client(self) -> Client:
        """Requests in this person's name. Raises ``SignedOut``, ``Unreachable``."""
        return Client(self.session.token(), self.t.language)


def language(cookies: Mapping[str, str]) -> str:
    return cookies.get(LANGUAGE_COOKIE, DEFAULT_LANGUAGE)


def viewer(cookies: Mapping[str, str]) -> Viewer:
    """The person behind a browser's cookies. Raises ``SignedOut``, ``Unreachable``."""
    session = sessions().of(cookies.get(TOKEN_COOKIE), cookies.get(REFRESH_COOKIE))
    if session is None:
        raise SignedOut("no sign-in cookie")
    return Viewer(session, session.me(), texts(language(cookies)))


def page_cookies() -> Mapping[str, str]:
    """The cookies of the page that is being drawn."""
    return st.context.cookies
