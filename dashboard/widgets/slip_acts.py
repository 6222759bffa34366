"""What people do with slips: sent in their name, what came of it said on the page that is drawn next."""

from typing import Any

import streamlit as st

from dashboard.client import Refused, Unreachable
from dashboard.once import once
from dashboard.slip_models import SLIPS, Slip
from dashboard.sources import Watch

DONE, FAULT, NEWS = "slip_done", "slip_fault", "slip_news"


def act(watch: Watch, slip: Slip, step: str, body: dict[str, Any]) -> None:
    """Take a step, about the version that was seen."""
    key = once(slip.id, slip.version, step, body)
    try:
        watch.viewer.client().post(f"{SLIPS}/{slip.id}/{step}", body, key=key)
    except (Refused, Unreachable) as error:
        _fault(watch, error)
        return
    finally:
        hurry(watch)
    done(watch.viewer.t(f"slip.{step}.done", unit=slip.unit_name))


def issue_all(watch: Watch, slips: tuple[Slip, ...]) -> None:
    """Issue these drafts; those that cannot be are named with the reason."""
    t, units = watch.viewer.t, {slip.id: slip.unit_name for slip in slips}
    key = once("issue", [(slip.id, slip.version) for slip in slips])
    try:
        answer = watch.viewer.client().post(f"{SLIPS}/issue", {"ids": list(units)}, key=key, seconds=60.0)
    except (Refused, Unreachable) as error:
        _fault(watch, error)
        return
    finally:
        hurry(watch)
    if answer["issued"]:
        done(t("slip.issued_all", n=len(answer["issued"])))
    if left := [f"{units.get(each['id'], each['id'])}: {each['reason']}" for each in answer["refused"]]:
        _say(FAULT, "  \n".join(left))


def save(watch: Watch, slip: Slip, body: dict[str, Any]) -> Slip | None:
    """The draft with other content; None where it was refused."""
    try:
        answer = watch.viewer.client().put(f"{SLIPS}/{slip.id}", body, version=slip.version)
    except (Refused, Unreachable) as error:
        _fault(watch, error)
        return None
    finally:
        hurry(watch)
    done(watch.viewer.t("slip.saved"))
    return Slip.model_validate(answer)


def hurry(watch: Watch) -> None:
    """Ask again now for every list that this person's slips stand in."""
    for watched in (watch.slips("draft"), watch.standing_slips(), watch.slips("closed", "lapsed")):
        watched.source.hurry()


def has_outcome() -> bool:
    """Whether something came of a step and is not said yet: it is said outside the part in which the step was taken."""
    return NEWS in st.session_state


def outcome() -> None:
    """What came of the last step: that it was done passes by, why it was not stays until the next one."""
    st.session_state.pop(NEWS, None)
    if said := st.session_state.pop(DONE, None):
        st.session_state.pop(FAULT, None)
        st.toast(said, icon=":material/check_circle:", duration="long")
    if fault := st.session_state.get(FAULT):
        st.error(fault)


def done(words: str) -> None:
    _say(DONE, words)


def _say(what: str, words: str) -> None:
    st.session_state[what], st.session_state[NEWS] = words, True


def _fault(watch: Watch, error: Refused | Unreachable) -> None:
    if isinstance(error, Unreachable):
        _say(FAULT, watch.viewer.t("slip.unreachable"))
    else:
        _say(FAULT, "  \n".join([error.title, *dict.fromkeys(each.reason for each in error.errors)]))
