"""The form of a channel: what kind it is, what to paste from where, whose group it is."""

import base64
import secrets
from typing import Any

import streamlit as st

from dashboard.channel_models import KINDS, SIGNED
from dashboard.client import Refused, Unreachable
from dashboard.render import panel
from dashboard.sources import Watch
from dashboard.widgets.channel_doing import Doing, begin, leave, test

LONGEST_NAME, LONGEST_ADDRESS, LONGEST_SECRET = 80, 1000, 200
KEY_BYTES = 32


def channel_form(watch: Watch, doing: Doing) -> None:
    """Draw it; whatever is stored is tested at once, since only a message that arrived shows that it works."""
    t, of = watch.viewer.t, doing.of
    with st.container(border=True, key="channel_box"):
        title = t("channel.change.title", name=of.name) if of else t("channel.add.title")
        st.html(panel("subheading", t, text=title))
        kind = _kind(doing, watch)
        st.html(panel("channel_help", t, kind=kind))
        with st.form(doing.form, border=False):
            body = {"kind": kind, **_fields(watch, doing, kind)}
            _refusal(watch, doing)
            sent = st.form_submit_button(t("channel.save"), type="primary", width="stretch")
        st.button(t("channel.leave"), key="channel_leave", on_click=leave, type="tertiary")
    if sent:
        _send(watch, doing, body)


def _kind(doing: Doing, watch: Watch) -> str:
    t, key = watch.viewer.t, f"{doing.form}_kind"
    if doing.of is not None:
        return doing.of.kind
    chosen = st.pills(
        t("channel.kind"), KINDS, default=KINDS[0], format_func=lambda each: t(f"channel.kind.{each}"), key=key,
        required=True,
    )  # fmt: skip
    return chosen or KINDS[0]


def _fields(watch: Watch, doing: Doing, kind: str) -> dict[str, Any]:
    t, of, key, units = watch.viewer.t, doing.of, doing.form, watch.unit_names()
    left, right = st.columns(2)
    name = left.text_input(
        t("channel.name"), of.name if of else "", max_chars=LONGEST_NAME, key=f"{key}_name",
        placeholder=t("channel.name.like"),
    )  # fmt: skip
    ids = list(units)
    unit = right.selectbox(
        t("channel.unit"), ids, ids.index(of.unit) if of and of.unit in units else None, units.__getitem__,
        key=f"{key}_unit", placeholder=t("form.choose"),
    )  # fmt: skip
    to = st.text_input(
        t(f"channel.to.{kind}"), of.to if of else "", max_chars=LONGEST_ADDRESS, key=f"{key}_{kind}_to",
        placeholder=t(f"channel.to.{kind}.like"), autocomplete="off",
    )  # fmt: skip
    body = {"name": name.strip(), "unit": unit or "", "to": to.strip(), "secret": _secret(watch, doing, kind)}
    return body | {"rules": _rules(watch, doing), "active": of.active if of else True}


def _rules(watch: Watch, doing: Doing) -> list[str]:
    """Which rules' notices go there; a rule that is gone meanwhile is left out."""
    t, chosen = watch.viewer.t, doing.of.rules if doing.of else ()
    titles = {rule.id: rule.title for rule in watch.rules().read().value or ()}
    return st.multiselect(
        t("channel.rules"), list(titles), [each for each in chosen if each in titles], titles.__getitem__,
        key=f"{doing.form}_rules", placeholder=t("channel.rules.all"), help=t("channel.rules.how"),
    )  # fmt: skip


def _secret(watch: Watch, doing: Doing, kind: str) -> str | None:
    t, of, key = watch.viewer.t, doing.of, f"{doing.form}_{kind}_secret"
    if kind not in SIGNED:
        return None
    new = _new_secret(key) if kind == "webhook" and of is None else ""
    given = st.text_input(
        t(f"channel.secret.{kind}"), (of.secret or "") if of else new, max_chars=LONGEST_SECRET, key=key,
        help=t("channel.secret.kept") if of and of.secret else None, autocomplete="off",
    )  # fmt: skip
    return given.strip() or None


def _new_secret(key: str) -> str:
    """Made once for the form that is open: the receiver is given the same one."""
    made: str = st.session_state.setdefault(
        f"{key}_new", "whsec_" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    )
    return made


def _refusal(watch: Watch, doing: Doing) -> None:
    if doing.refused is not None:
        reasons = [doing.refused.title, *(each.reason for each in doing.refused.errors)]
        st.html(panel("performance_refused", watch.viewer.t, reasons=list(dict.fromkeys(filter(None, reasons)))))


def _send(watch: Watch, doing: Doing, body: dict[str, Any]) -> None:
    t = watch.viewer.t
    try:
        with st.spinner(t("channel.saving")):
            channel = doing.send(watch.viewer.client(), body)
            test(watch, channel)
    except Refused:
        st.rerun()
    except Unreachable:
        st.error(t("form.unreachable"), icon=":material/cloud_off:")
        return
    leave()
    st.rerun()


def begin_button(watch: Watch) -> None:
    st.button(watch.viewer.t("channel.add"), key="channel_begin", type="primary", icon=":material/add:", on_click=begin)
