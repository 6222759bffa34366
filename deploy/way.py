"""One activity's way through all services, put together from what each of them tells. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.contracts.registry import BY_TYPE, hearers
from shared.tracing.steps import Step, Words

FORGETFUL = {"notify": timedelta(days=62)}
"""How long a service keeps what it heard, where it does not keep it for good."""

KEEPING = ("tasks", "notify")
"""The services that keep what they heard: of others nobody can say whether a message has come."""

Told = Mapping[str, Sequence[Step] | None]
"""What each service tells; None: it does not answer."""


class Line(NamedTuple):
    """``ms`` since the version was stored; None, as ``at``, where nobody wrote down when it happened."""

    version: int
    at: datetime | None
    ms: int | None
    service: str
    what: str
    words: Words
    waits: bool


def way_of(told: Told, now: datetime) -> list[Line]:
    """Version by version in the order of time; what waits, and what has no time, comes last. Empty for an unknown one."""
    steps = [*_by_service(told), *_on_the_bus(told, now)]
    begun: dict[int, datetime] = {}
    for _, step in sorted(steps, key=lambda each: each[1].what != "stored"):
        if step.at is not None:
            begun.setdefault(step.version, step.at)
    lines = [
        Line(
            version=step.version,
            at=step.at,
            ms=_milliseconds(step.at - begun[step.version]) if step.at else None,
            service=service,
            what=step.what,
            words=step.words,
            waits=step.waits,
        )
        for service, step in steps
    ]
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[object, ...]:
    return line.version, line.waits, line.at is None, line.at.timestamp() if line.at else 0.0


def _by_service(told: Told) -> Iterator[tuple[str, Step]]:
    """All steps. When an event was told, every hearer knows: it is said once, and of the service that told it, as is what
    followed from an event."""
    first: dict[str, Step] = {}
    for service, steps in told.items():
        for step in steps or ():
            if step.what != "told":
                yield (_publisher(step) if step.what == "followed" else service), step
            elif step.event not in first or _earlier(step, first[step.event]):
                first[step.event] = step
    for step in first.values():
        yield _publisher(step), step


def _publisher(step: Step) -> str:
    event = BY_TYPE.get(str(step.words.get("type")))
    return event.publisher if event else ""


def _earlier(step: Step, other: Step) -> bool:
    return step.at is not None and (other.at is None or step.at < other.at)


def _on_the_bus(told: Told, now: datetime) -> Iterator[tuple[str, Step]]:
    """Versions that were told and that a hearer neither took nor let die: they wait for it, or for their next attempt."""
    events = told.get("events") or ()
    untold = _events(events, {"untold"})
    for step in events:
        type = str(step.words.get("type"))
        if step.what != "stored" or step.event in untold:
            continue
        for service in KEEPING:
            known = told.get(service)
            if known is None or service not in hearers(type) or step.event in _events(known, {"taken", "dead"}):
                continue
            forgotten = service in FORGETFUL and step.at is not None and now - step.at > FORGETFUL[service]
            what = "forgotten" if forgotten else "waiting"
            yield service, step.model_copy(update={"at": None, "what": what, "waits": not forgotten})


def _events(steps: Iterable[Step], what: set[str]) -> set[str]:
    return {step.event for step in steps if step.what in what}


def _milliseconds(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))
