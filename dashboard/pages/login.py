"""Before anyone is known: the way to the sign-in form, or the word that the services do not answer."""

import streamlit as st

from dashboard.client import Unreachable
from dashboard.render import panel
from dashboard.sessions import SignedOut
from dashboard.texts import Texts
from dashboard.viewer import page_cookies, viewer

RETRY_SECONDS = 2


def draw(t: Texts) -> None:
    """The form is a page of its own (``/do/login``): it sets a cookie, which a Streamlit page cannot."""
    st.html(panel("signed_out", t))


@st.fragment(run_every=RETRY_SECONDS)
def unreachable(t: Texts) -> None:
    """Asks again by itself, and goes on once the services answer."""
    try:
        viewer(page_cookies())
    except SignedOut:
        st.rerun()
    except Unreachable:
        st.html(panel("empty", t, what="unreachable"))
    else:
        st.rerun()
