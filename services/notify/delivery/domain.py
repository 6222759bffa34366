"""One letter on its way through one channel: how often it was tried, and what became of it."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.channels.domain import ChannelKind
from shared.contracts.base import derived_id


class DeliveryStatus(StrEnum):
    """``sent``: the provider has accepted it. ``dropped``: its address or channel was taken away meanwhile."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Delivery(BaseModel):
    """``notices`` are what it carries, ``endpoint`` where it goes. It is next tried at ``due``; ``answer`` is the
    provider's last word, ``accepted_at`` when it took the letter."""

    model_config = ConfigDict(frozen=True)

    id: str
    letter: str
    recipient: str
    digest: bool
    notices: tuple[str, ...]
    more: int = 0
    endpoint: str
    channel: ChannelKind
    status: DeliveryStatus = DeliveryStatus.WAITING
    due: datetime
    attempts: int = 0
    answer: str | None = None
    accepted_at: datetime | None = None


def delivery_id(letter: str, endpoint: str) -> str:
    """The same letter through the same endpoint is one delivery, however often it is made."""
    return derived_id("delivery", letter, endpoint)
