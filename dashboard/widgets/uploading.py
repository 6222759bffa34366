"""Choosing a plan document, and why one could not be read."""

from typing import Any

import streamlit as st

from dashboard.client import Refused
from dashboard.render import panel
from dashboard.texts import Texts

DOCUMENTS = ["docx", "pdf", "xlsx", "html", "htm", "txt", "doc", "xls", "wps", "et", "ofd"]
"""Old and foreign formats may be chosen too: the services say how each becomes one that can be read."""


def chosen_file(label: str, key: str, t: Texts) -> Any:
    """The file that the person has chosen, None before."""
    st.html(panel("uploader", t) if key == "photos" else panel("document_uploader", t))
    return st.file_uploader(label, DOCUMENTS, key=key)


def explain(refused: Refused, t: Texts) -> None:
    """What is wrong with a file, and what to do; in the service's own words."""
    reasons = [refused.title, *(each.reason for each in refused.errors)]
    st.html(panel("unread", t, reasons=[reason for reason in dict.fromkeys(reasons) if reason]))
