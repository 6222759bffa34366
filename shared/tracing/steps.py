"""The way of one activity as each service tells it from its own store: what happened, when, and what still waits. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import orjson
from pydantic import BaseModel

from shared.bus.port import Dead
from shared.tracing.ids import trace_of_request

Doc = dict[str, Any]


Words = dict[str, str | int]


class Step(BaseModel):
    """``what`` is the code of a text that ``words`` fill; ``at`` None: nobody wrote that down. ``event`` is what it is about,
    of the activity's ``version``. What ``waits`` has not come to its end."""

    at: datetime | None = None
    what: str
    event: str
    version: int
    words: Words = {}
    waits: bool = False


Versions = dict[str, int]
"""Of which of the activity's versions each event tells, or which it follows from."""


def versions_of(steps: Iterable[Step]) -> Versions:
    return {step.event: step.version for step in steps}


def dead_steps(activity: str, steps: Sequence[Step], letters: Iterable[Dead]) -> list[Step]:
    """Those of a service's dead letters that tell of the activity, or of what followed from it."""
    versions = versions_of(steps)
    found = []
    for letter in letters:
        told = _parsed(letter.body)
        version = versions.get(letter.id) or versions.get(str(told.get("causationid"))) or _version(told, activity)
        if version is not None:
            words: Words = {"type": letter.type, "key": letter.key, "reason": letter.reason}
            found.append(
                Step(at=letter.died_at, what="dead", event=letter.id, version=version, words=words, waits=True)
            )
    return found


def arrival_steps(doc: Doc, event: str, version: int, words: Words) -> list[Step]:
    """The ends of an event's way to a service, as far as its document knows them (``shared.tracing.arrivals``)."""
    if "request" in doc:
        words = {**words, "trace": trace_of_request(doc["request"])}
    ends = {"told": doc.get("told"), "taken": doc.get("taken")}
    steps = [
        Step(at=datetime.fromisoformat(at), what=what, event=event, version=version, words=words)
        for what, at in ends.items()
        if at
    ]
    return steps if "taken" in doc else [*steps, Step(what="taken", event=event, version=version, words=words)]


def _version(told: Doc, activity: str) -> int | None:
    """The version that a body tells of, where it is the activity's and says so; what cannot be read counts as the first."""
    if told.get("subject") != activity:
        return None
    data = told.get("data")
    facts = data.get("activity") if isinstance(data, dict) else None
    version = facts.get("version") if isinstance(facts, dict) else None
    return version if isinstance(version, int) else 1


def _parsed(body: bytes) -> Doc:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}
