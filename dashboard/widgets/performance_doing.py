"""What a person is doing with performances: planning one, changing, holding or cancelling it. Kept while the page is open."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import streamlit as st

from dashboard.client import Client, Refused
from dashboard.draft import Photo
from dashboard.performance_models import PERFORMANCES, Performance
from dashboard.sources import Watch

EVIDENCE = "/api/events/evidence"


@dataclass
class Doing:
    """``what`` is plan, change, held or cancel; ``of`` the performance, None for a new one.

    ``key`` stays while the outcome of sending is unknown; once the services have said yes or no, the next one is new.
    """

    what: str
    of: Performance | None = None
    key: str = field(default_factory=lambda: str(uuid4()))
    form: str = field(default_factory=lambda: f"performance_{uuid4().hex}")
    refused: Refused | None = None

    def send(self, client: Client, body: dict[str, Any], photos: list[Photo]) -> None:
        """Raises ``Refused`` (nothing was stored) and ``Unreachable`` (send it again)."""
        try:
            if self.of is None:
                client.post(PERFORMANCES, body, key=self.key)
            elif self.what == "change":
                client.put(f"{PERFORMANCES}/{self.of.id}", body, version=self.of.version, key=self.key)
            elif self.what == "cancel":
                client.post(f"{PERFORMANCES}/{self.of.id}/cancel", body, key=self.key)
            else:
                evidence = [self._upload(client, photo) for photo in photos]
                client.post(f"{PERFORMANCES}/{self.of.id}/held", {**body, "evidence": evidence})
        except Refused as refused:
            self.refused, self.key = refused, str(uuid4())
            raise

    def _upload(self, client: Client, photo: Photo) -> str:
        key = f"{self.form}.{photo.token}"
        answer = client.upload(EVIDENCE, photo.name, photo.content, photo.media_type, key=key)
        return str(answer["id"])


def doing() -> Doing | None:
    found: Doing | None = st.session_state.get("performance_doing")
    return found


def begin(what: str, of: Performance | None = None) -> None:
    st.session_state.performance_doing = Doing(what, of)
    st.session_state.pop("performance_done", None)


def leave() -> None:
    st.session_state.pop("performance_doing", None)


def done(code: str) -> None:
    """End it with the code of what to say."""
    leave()
    st.session_state.performance_done = code


def told() -> str | None:
    code: str | None = st.session_state.pop("performance_done", None)
    return code


def reach(watch: Watch) -> dict[str, str]:
    """Where the viewer may hold a performance: the villages and townships of their part of the district, by id, each with
    the name of what it is in."""
    units = {unit.id: unit for unit in watch.units().read().value or ()}
    mine = watch.viewer.me.unit
    if mine in units and units[mine].kind in ("section", "department"):
        mine = units[mine].under or mine
    found: dict[str, str] = {}
    for unit in units.values():
        above = [unit.id]
        while (under := units[above[-1]].under) in units and under is not None:
            above.append(under)
        if mine in above and unit.kind in ("village", "township"):
            town = units[above[1]].name if unit.kind == "village" and len(above) > 1 else ""
            found[unit.id] = f"{town} {unit.name}".strip()
    return found
