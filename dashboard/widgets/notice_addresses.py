"""Where a person's letters go: named, verified by a code that was sent there, tried out, taken away."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.notice_models import ADDRESSES, Address, Attempt, CodeSent, Preferences
from dashboard.render import panel
from dashboard.viewer import Viewer
from dashboard.widgets.notice_wishes import body_of, put

SECONDS = 30.0
"""The service waits for a provider for 20."""
NEW = "new"
LONGEST = 1000
CODE_LENGTH = 6


def addresses(viewer: Viewer, preferences: Preferences) -> None:
    t = viewer.t
    if not preferences.addresses:
        st.html(panel("address_none", t, kinds=preferences.kinds))
    for address in preferences.addresses:
        with st.container(border=True, key=f"address_{address.id.rpartition(':')[2]}"):
            st.html(panel("address", t, address=address))
            if address.verified:
                _verified(viewer, preferences, address)
            else:
                _unverified(viewer, address)
            _outcome(viewer, address.id)
    if preferences.kinds and len(preferences.addresses) < preferences.most_addresses:
        _new(viewer, preferences)


def _verified(viewer: Viewer, preferences: Preferences, address: Address) -> None:
    t, turn = viewer.t, f"{address.id}_{preferences.version}"
    with st.container(horizontal=True):
        for name, value in (("at_once", address.at_once), ("digests", address.digests)):
            st.toggle(
                t(f"address.{name}"),
                value,
                key=f"{name}_{turn}",
                on_change=_turn,
                args=(viewer, preferences, address, name),
            )
    with st.container(horizontal=True):
        st.button(
            t("address.test"), key=f"test_{address.id}", icon=":material/send:", on_click=_test, args=(viewer, address)
        )
        _remove(viewer, address)


def _unverified(viewer: Viewer, address: Address) -> None:
    t = viewer.t
    with st.form(f"code_{address.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(t("address.code"), max_chars=CODE_LENGTH, key=_entered(address), placeholder="000000")
        st.form_submit_button(t("address.verify"), type="primary", on_click=_verify, args=(viewer, address))
    with st.container(horizontal=True):
        st.button(
            t("address.again"), key=f"again_{address.id}", type="tertiary", on_click=_again, args=(viewer, address)
        )
        _remove(viewer, address)


def _remove(viewer: Viewer, address: Address) -> None:
    t = viewer.t
    with st.popover(t("address.remove"), type="tertiary", key=f"removing_{address.id}"):
        st.write(t("address.remove.what"))
        st.button(t("address.remove.do"), key=f"remove_{address.id}", on_click=_take_away, args=(viewer, address))


def _new(viewer: Viewer, preferences: Preferences) -> None:
    """The field is empty again once there is one address more."""
    t, turn = viewer.t, len(preferences.addresses)
    with st.form(f"new_address_{turn}", border=True):
        st.radio(
            t("address.kind"), preferences.kinds, format_func=lambda each: t(f"address.kind.{each}"), horizontal=True,
            key=f"kind_{turn}", label_visibility="collapsed",
        )  # fmt: skip
        st.text_input(
            t("address.to"), key=f"to_{turn}", max_chars=LONGEST, placeholder=t("address.to.example"),
            help=t("address.to.help"),
        )  # fmt: skip
        st.form_submit_button(t("address.add"), icon=":material/add:", on_click=_add, args=(viewer, turn))
        _outcome(viewer, NEW)


def _add(viewer: Viewer, turn: int) -> None:
    """What became of the code is said beside the new address."""
    body = {"kind": st.session_state[f"kind_{turn}"], "to": st.session_state[f"to_{turn}"]}
    place = NEW

    def do() -> tuple[str, str] | None:
        nonlocal place
        answer = _post(viewer, ADDRESSES, body)
        place = CodeSent.model_validate(answer).address.id
        return _sent(viewer, answer)

    _do(viewer, lambda: place, do)


def _turn(viewer: Viewer, preferences: Preferences, address: Address, name: str) -> None:
    """What goes to the address is changed at once, with everything else as it is stored."""
    wanted = {"at_once": address.at_once, "digests": address.digests}
    wanted[name] = bool(st.session_state[f"{name}_{address.id}_{preferences.version}"])
    body = {**body_of(preferences.chosen), "addresses": [{"id": address.id, **wanted}]}

    def do() -> tuple[str, str] | None:
        put(viewer.client(), preferences.version, body)
        return None

    _do(viewer, lambda: address.id, do)


def _test(viewer: Viewer, address: Address) -> None:
    _do(viewer, lambda: address.id, lambda: _answered(viewer, _post(viewer, f"{ADDRESSES}/{address.id}/test", None)))


def _again(viewer: Viewer, address: Address) -> None:
    _do(viewer, lambda: address.id, lambda: _sent(viewer, _post(viewer, f"{ADDRESSES}/{address.id}/code", None)))


def _entered(address: Address) -> str:
    return f"entered_{address.id}"


def _verify(viewer: Viewer, address: Address) -> None:
    code = str(st.session_state[_entered(address)]).strip()

    def do() -> tuple[str, str]:
        _post(viewer, f"{ADDRESSES}/{address.id}/verify", {"code": code})
        return "success", viewer.t("address.verified.now")

    _do(viewer, lambda: address.id, do)


def _take_away(viewer: Viewer, address: Address) -> None:
    def do() -> None:
        viewer.client().delete(f"{ADDRESSES}/{address.id}")

    _do(viewer, lambda: NEW, do)


def _post(viewer: Viewer, path: str, body: Any) -> Any:
    return viewer.client().post(path, body, seconds=SECONDS)


def _sent(viewer: Viewer, answer: Any) -> tuple[str, str] | None:
    """A code that is on its way needs no further word: its field says so."""
    sent = CodeSent.model_validate(answer).sent
    return None if sent is None or sent.accepted else _words(viewer, "address.code.refused", sent)


def _answered(viewer: Viewer, answer: Any) -> tuple[str, str]:
    told = Attempt.model_validate(answer)
    return _words(viewer, "address.test.accepted" if told.accepted else "address.test.refused", told)


def _words(viewer: Viewer, code: str, told: Attempt) -> tuple[str, str]:
    kind = "success" if told.accepted else "error"
    return kind, viewer.t(code, answer=told.answer, seconds=f"{told.seconds:.2f}")


def _do(viewer: Viewer, place: Callable[[], str], what: Callable[[], tuple[str, str] | None]) -> None:
    """Do it, and keep what came of it, to be said in its ``place``: beside an address, or where one is added."""
    try:
        said = what()
    except Refused as refused:
        reasons = " ".join(dict.fromkeys(error.reason for error in refused.errors))
        stale = viewer.t("wish.stale") if refused.status == 412 else ""
        said = "error", stale or reasons or refused.title
    except Unreachable:
        said = "error", viewer.t("wish.unreachable")
    st.session_state.address_said = {place(): said}


def _outcome(viewer: Viewer, id: str) -> None:
    said: dict[str, tuple[str, str] | None] = st.session_state.get("address_said", {})
    if found := said.get(id):
        kind, words = found
        st.html(panel("address_said", viewer.t, good=kind == "success", words=words))
