"""Answering a slip in writing: what was done, and what shows it. What was posted need not be told again."""

from dataclasses import dataclass, field
from uuid import uuid4

import streamlit as st

from dashboard.client import Client, Refused, Unreachable
from dashboard.draft import Photo
from dashboard.render import panel
from dashboard.slip_models import SLIPS, Slip
from dashboard.sources import Watch
from dashboard.texts import Texts
from dashboard.widgets.form import DOCUMENTS, LARGEST_FILE, PICTURES
from dashboard.widgets.slip_acts import done, hurry

EVIDENCE = "/api/events/evidence"
LONGEST = 2000


@dataclass
class Answering:
    """``key`` stays while the outcome of sending is unknown; once the services have said yes or no, the next one is new."""

    slip: Slip
    form: str = field(default_factory=lambda: f"slip_answer_{uuid4().hex}")
    key: str = field(default_factory=lambda: str(uuid4()))
    refused: Refused | None = None

    def send(self, client: Client, text: str, files: list[Photo]) -> None:
        """Raises ``Refused`` (the answer was not stored) and ``Unreachable`` (send it again)."""
        try:
            evidence = [self._upload(client, file) for file in files]
            client.post(f"{SLIPS}/{self.slip.id}/answer", {"text": text, "evidence": evidence}, key=self.key)
        except Refused as refused:
            self.refused, self.key = refused, str(uuid4())
            raise

    def _upload(self, client: Client, file: Photo) -> str:
        """Under a key of the chosen file: sent again it is the same upload."""
        answer = client.upload(EVIDENCE, file.name, file.content, file.media_type, key=f"{self.form}.{file.token}")
        return str(answer["id"])


def answering() -> Answering | None:
    found: Answering | None = st.session_state.get("slip_answering")
    return found


def begin_answer(slip: Slip) -> None:
    st.session_state.slip_answering = Answering(slip)


def leave() -> None:
    st.session_state.pop("slip_answering", None)


def answer_form(watch: Watch, now: Answering) -> None:
    """No fragment: what is being written is never drawn again by somebody else's change."""
    t, slip = watch.viewer.t, now.slip
    with st.container(border=True, key="slip_answering"):
        st.html(
            panel("subheading", t, text=t("slip.answer.title", kind=t(f"slip.kind.{slip.kind}"), number=slip.number))
        )
        with st.form(now.form, border=False):
            text = st.text_area(
                t("slip.answer.text"), key=f"{now.form}_text", height=120, max_chars=LONGEST,
                placeholder=t("slip.answer.example"),
            ).strip()  # fmt: skip
            files = _files(t, now.form)
            if now.refused is not None:
                st.error("  \n".join([now.refused.title, *dict.fromkeys(each.reason for each in now.refused.errors)]))
            sent = st.form_submit_button(t("slip.answer.do"), type="primary", width="stretch", icon=":material/send:")
        st.button(t("slip.answer.leave"), key="slip_answer_leave", type="tertiary", on_click=leave)
    if sent:
        _send(watch, now, text, files)


def _files(t: Texts, key: str) -> list[Photo]:
    st.html(panel("uploader", t))
    added = st.file_uploader(
        t("slip.answer.files"), [*PICTURES, *DOCUMENTS], accept_multiple_files=True, key=f"{key}_files",
        max_upload_size=LARGEST_FILE,
    )  # fmt: skip
    return [Photo(each.file_id, each.name, each.type, each.getvalue()) for each in added]


def _send(watch: Watch, now: Answering, text: str, files: list[Photo]) -> None:
    t = watch.viewer.t
    if not text:
        st.error(t("slip.answer.empty"))
        return
    try:
        with st.spinner(t("form.sending")):
            now.send(watch.viewer.client(), text, files)
    except Refused:
        st.rerun()
    except Unreachable:
        st.error(t("form.unreachable"), icon=":material/cloud_off:")
        return
    leave()
    hurry(watch)
    done(t("slip.answer.done"))
    st.rerun()
