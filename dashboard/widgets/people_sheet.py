"""Many units or users at once: the empty sheet down, the filled one up, all of it or nothing."""

from typing import Any

import streamlit as st

from dashboard.people_models import UnitsTaken, UsersTaken
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.people_doing import take_sheet, tell_secrets
from dashboard.widgets.people_told import told


def people_sheet(watch: Watch, what: str) -> None:
    """``what`` is ``units`` or ``users``."""
    t = watch.viewer.t
    with st.container(border=True, key=f"people_sheet_{what}"):
        st.html(panel("subheading", t, text=t(f"people.sheet.{what}")))
        st.html(panel("people_template", t, what=what))
        st.html(panel("document_uploader", t))
        file = st.file_uploader(t("people.sheet.file"), ["xlsx"], key=f"{what}_file")
        read = _units if what == "units" else _users
        st.button(
            t("people.sheet.do"), key=f"import_{what}", icon=":material/upload:", width="stretch", disabled=file is None,
            on_click=take_sheet, args=(watch, what, file, lambda answer: read(watch, answer)),
        )  # fmt: skip
        told(f"import_{what}", t)


def _units(watch: Watch, answer: Any) -> str:
    taken = UnitsTaken.model_validate(answer)
    return watch.viewer.t("people.sheet.units.taken", n=len(taken.changed), rows=taken.rows)


def _users(watch: Watch, answer: Any) -> str:
    taken = UsersTaken.model_validate(answer)
    if taken.added:
        tell_secrets(taken.added)
    counted = {"added": len(taken.added), "changed": len(taken.changed), "unchanged": taken.unchanged}
    return watch.viewer.t("people.sheet.users.taken", **counted)
