"""Deliveries and receipts as HTTP answers them."""

from collections.abc import Callable
from datetime import datetime

from pydantic import BaseModel

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.domain import Delivery, DeliveryStatus

Words = Callable[[str], str]
"""A provider's words as they are; a code of the catalogue in words."""


class DeliveryAnswer(BaseModel):
    """``endpoint_name`` is where it goes, ``to`` who is meant, in words; null once that is gone. It is tried next, or was
    due last, at ``due``. ``answer`` is what the provider said last; ``accepted_at`` when it took the letter."""

    id: str
    channel: ChannelKind
    endpoint: str
    endpoint_name: str | None
    recipient: str
    to: str | None
    status: DeliveryStatus
    digest: bool
    notices: list[str]
    due: datetime
    attempts: int
    answer: str | None
    accepted_at: datetime | None


class DeliveryList(BaseModel):
    items: list[DeliveryAnswer]
    next: str | None


class ReceiptDelivery(BaseModel):
    """How a notice went out by one channel."""

    id: str
    channel: ChannelKind
    status: DeliveryStatus
    attempts: int
    answer: str | None
    accepted_at: datetime | None


class ReceiptAnswer(BaseModel):
    """Who was told of it, when, and whether they have read it in the app. ``told``: not yet, where it waits for a digest;
    ``settled``: it need not be told any more. ``unit_name`` and ``name`` are null where they are not known."""

    notice: str
    rule: str
    recipient: str
    name: str | None
    unit: str
    unit_name: str | None
    at: datetime
    told: bool
    settled: bool
    read_at: datetime | None
    deliveries: list[ReceiptDelivery]


class ReceiptList(BaseModel):
    items: list[ReceiptAnswer]
    next: str | None


def receipt_delivery(delivery: Delivery, words: Words) -> ReceiptDelivery:
    return ReceiptDelivery(
        id=delivery.id,
        channel=delivery.channel,
        status=delivery.status,
        attempts=delivery.attempts,
        answer=words(delivery.answer) if delivery.answer else None,
        accepted_at=delivery.accepted_at,
    )


def delivery_answer(delivery: Delivery, endpoint_name: str | None, to: str | None, words: Words) -> DeliveryAnswer:
    return DeliveryAnswer(
        **receipt_delivery(delivery, words).model_dump(),
        endpoint=delivery.endpoint,
        endpoint_name=endpoint_name,
        recipient=delivery.recipient,
        to=to,
        digest=delivery.digest,
        notices=list(delivery.notices),
        due=delivery.due,
    )
