"""What every event shares: frozen data with a versioned type name, wrapped in a CloudEvents 1.0 envelope.

Source of the envelope: the CloudEvents specification 1.0.2, structured JSON mode; ``requestid`` and ``causationid``
are extension attributes.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any, ClassVar, Generic, Literal, TypeVar
from uuid import NAMESPACE_URL, uuid4, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict

E = TypeVar("E", bound="Event", covariant=True)
W = TypeVar("W", bound="Event")


class Contract(BaseModel):
    """A frozen piece of data that crosses a service's border."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Contract):
    """A fact in the past tense. ``type`` carries its version; a published version never changes."""

    type: ClassVar[str]
    publisher: ClassVar[str]


class Envelope(Contract, Generic[E]):
    """A CloudEvent: who said what about which subject, when, and because of what."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    requestid: str | None = None
    causationid: str | None = None
    data: E

    def to_doc(self) -> dict[str, Any]:
        """The envelope as JSON values, as the outbox stores it and the bus carries it.

        An attribute without a value is left out, as CloudEvents asks; the data keep their nulls, which mean something.
        """
        return {name: value for name, value in self.model_dump(mode="json").items() if value is not None}


@cache
def envelope_of(event: type[Event]) -> type[Envelope[Any]]:
    """The envelope model of an event's type; made once, as making one is dear."""
    return Envelope[event]  # type: ignore[valid-type]


def wrap(
    event: W,
    *,
    subject: str,
    time: datetime,
    id: str | None = None,
    requestid: str | None = None,
    causationid: str | None = None,
) -> Envelope[W]:
    """Wrap ``event``; a derived event passes an ``id`` made from state (``derived_id``), others get a random one."""
    envelope: Envelope[W] = envelope_of(type(event))(
        id=id or uuid4().hex,
        source=f"/pufa/{event.publisher}",
        type=event.type,
        subject=subject,
        time=time.astimezone(UTC),
        requestid=requestid,
        causationid=causationid,
        data=event,
    )
    return envelope


def derived_id(*parts: object) -> str:
    """The same parts give the same id, on every replica and after every crash (UUID version 5)."""
    return uuid5(NAMESPACE_URL, "pufa:" + "\x1f".join(str(p) for p in parts)).hex
