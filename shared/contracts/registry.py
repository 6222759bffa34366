"""Every event type by name, and the one table that says which service hears which type."""

from typing import Any

import orjson
from pydantic import ValidationError

from shared.contracts import events, notify, tasks
from shared.contracts.base import Envelope, Event, envelope_of
from shared.errors import Rejected

SERVICES = ("tasks", "events", "notify")

HEARERS: dict[type[Event], tuple[str, ...]] = {
    events.ActivityPlannedV1: ("tasks", "notify"),
    events.ActivityPostedV1: ("tasks", "events", "notify"),  # its own publisher, too: it looks for duplicates
    events.ActivityRevisedV1: ("tasks", "events", "notify"),
    events.ActivityVerifiedV1: ("tasks", "notify"),
    events.ActivityReturnedV1: ("tasks", "notify"),
    events.ActivityWithdrawnV1: ("tasks", "events", "notify"),
    events.CampaignAnnouncedV1: ("notify",),
    events.CampaignOpenedV1: ("notify",),
    events.CampaignClosedV1: ("notify",),
    tasks.UnitsChangedV1: ("events", "notify"),
    tasks.UserChangedV1: ("events", "notify"),
    tasks.PlanActivatedV1: ("notify",),
    tasks.ObservancesChangedV1: ("events",),
    tasks.TargetProgressedV1: ("notify",),
    tasks.TargetReachedV1: ("notify",),
    tasks.TargetReopenedV1: ("notify",),
    tasks.TaskCompletedV1: ("notify",),
    tasks.TaskReopenedV1: ("notify",),
    tasks.DeadlineApproachingV1: ("notify",),
    tasks.DeadlineMissedV1: ("notify",),
    notify.NoticeDeliveredV1: (),
    notify.NoticeFailedV1: (),
    notify.SlipIssuedV1: ("notify",),  # its own publisher, too: its rules say who is told
    notify.SlipAnsweredV1: ("events", "notify"),  # the evidence of the answer is kept
    notify.SlipEscalatedV1: ("notify",),
    notify.SlipClosedV1: ("notify",),
}


class Undecodable(Rejected):
    """No event that the contract knows; ``errors`` are pydantic's, with the place of each."""

    def __init__(self, reason: str, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__(reason)


BY_TYPE: dict[str, type[Event]] = {event.type: event for event in HEARERS}


def hearers(type_name: str) -> tuple[str, ...]:
    """The services that hear ``type_name``; none for a type that nobody hears, or that nobody knows."""
    event = BY_TYPE.get(type_name)
    return HEARERS[event] if event else ()


def heard_by(service: str) -> tuple[str, ...]:
    """The types that ``service`` hears, sorted: the bindings of its queue."""
    return tuple(sorted(event.type for event, services in HEARERS.items() if service in services))


def decode(body: bytes, type_name: str) -> Envelope[Event]:
    """Read an envelope once, at the edge, into its types. Raises ``Rejected`` for what can never be read."""
    event = BY_TYPE.get(type_name)
    if event is None:
        raise Rejected(f"unknown event type {type_name!r}")
    try:
        envelope: Envelope[Event] = envelope_of(event).model_validate_json(body)
    except ValidationError as error:
        errors = [dict(each) for each in error.errors(include_url=False, include_input=False)]
        raise Undecodable(f"not a {type_name}: {errors[:3]}", errors) from error
    if envelope.type != type_name:
        raise Rejected(f"routed as {type_name!r} but says {envelope.type!r}")
    return envelope


def encode(envelope: dict[str, Any]) -> bytes:
    """The bytes that the bus carries for an envelope's JSON values."""
    return orjson.dumps(envelope)
