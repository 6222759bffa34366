"""What an administrator does with units and users, and what came of it: kept until the next act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.client import Client, Refused, Unreachable
from dashboard.people_models import UNITS, USERS, Person, RegisterUnit
from dashboard.people_moves import Move
from dashboard.sources import Watch

CHOSEN = "people_chosen"
SECRETS = "people_secrets"
IMPORT_SECONDS = 120.0
_OUTCOME = "people_outcome"


@dataclass(frozen=True)
class Outcome:
    """``place`` is the form that it belongs to; ``said`` what was done, or else what was refused."""

    place: str
    said: str | None = None
    refused: Refused | None = None


def outcome(place: str) -> Outcome | None:
    found: Outcome | None = st.session_state.get(_OUTCOME)
    return found if found and found.place == place else None


def secrets() -> tuple[Person, ...]:
    """Those whose new passwords are on the screen; they are nowhere else."""
    found: tuple[Person, ...] = st.session_state.get(SECRETS, ())
    return found


def tell_secrets(people: Sequence[Person]) -> None:
    st.session_state[SECRETS] = tuple(people)


def forget_secrets() -> None:
    st.session_state.pop(SECRETS, None)


def form_key(form: str) -> str:
    """Changes when the form was taken, so that the next one is empty."""
    key: str = st.session_state.setdefault(f"people_{form}_key", uuid4().hex)
    return key


def add_user(watch: Watch, body: dict[str, Any]) -> None:
    def add(client: Client) -> str:
        person = Person.model_validate(client.post(USERS, body))
        tell_secrets([person])
        return watch.viewer.t("people.added", name=person.display_name)

    if _do(watch, "add_user", add):
        _emptied("add_user")


def change_user(watch: Watch, person: Person, changes: dict[str, Any], said: str) -> None:
    """Only what ``changes`` names becomes different; a password that was made is shown."""

    def change(client: Client) -> str:
        after = Person.model_validate(client.patch(f"{USERS}/{person.id}", changes))
        if after.password:
            tell_secrets([after])
        return watch.viewer.t(said, name=after.display_name)

    _do(watch, "change_user", change)


def add_unit(watch: Watch, body: dict[str, Any]) -> None:
    """Without an id the unit gets one that stays the same until it is stored."""
    key = form_key("add_unit")
    whole = {**body, "id": body["id"] or f"u-{key[:16]}", "under": body["under"] or None}

    def add(client: Client) -> str:
        unit = RegisterUnit.model_validate(client.post(UNITS, whole))
        return watch.viewer.t("people.unit.added", name=unit.name)

    if _do(watch, "add_unit", add):
        _emptied("add_unit")


def rename_unit(watch: Watch, unit: RegisterUnit, name: str) -> None:
    body = {"name": name, "kind": unit.kind, "under": unit.under}

    def rename(client: Client) -> str:
        client.put(f"{UNITS}/{unit.id}", body, version=unit.version)
        return watch.viewer.t("people.unit.renamed", before=unit.name, name=name)

    _do(watch, "rename_unit", rename)


def move_unit(watch: Watch, wanted: Move) -> None:
    unit = wanted.unit
    body = {"name": unit.name, "kind": unit.kind, "under": wanted.to.id}

    def put(client: Client) -> str:
        client.put(f"{UNITS}/{unit.id}", body, version=unit.version)
        return watch.viewer.t(f"people.{wanted.act}.done", unit=unit.name, to=wanted.goes_to.name)

    if _do(watch, "move_unit", put):
        for chosen in ("move_unit", "move_to"):
            st.session_state.pop(chosen, None)


def take_sheet(watch: Watch, what: str, file: Any, read: Callable[[Any], str]) -> None:
    """Import ``file``; ``read`` says what the answer tells."""
    address = f"{UNITS if what == 'units' else USERS}/import"

    def take(client: Client) -> str:
        content, type = file.getvalue(), file.type
        return read(client.upload(address, file.name, content, type, key=file.file_id, seconds=IMPORT_SECONDS))

    _do(watch, f"import_{what}", take)


def _do(watch: Watch, place: str, act: Callable[[Client], str]) -> bool:
    """Whether it was done."""
    done = False
    try:
        said = act(watch.viewer.client())
    except Refused as refused:
        st.session_state[_OUTCOME] = Outcome(place, refused=refused)
    except Unreachable:
        unknown = watch.viewer.t("people.unreachable")
        st.session_state[_OUTCOME] = Outcome(place, refused=Refused(503, "unreachable", unknown))
    else:
        st.session_state[_OUTCOME] = Outcome(place, said=said)
        done = True
    for each in (watch.register(), watch.units()):
        each.renewed()
    if watch.viewer.me.role == "admin":
        watch.people().renewed()
    return done


def _emptied(form: str) -> None:
    st.session_state.pop(f"people_{form}_key", None)
