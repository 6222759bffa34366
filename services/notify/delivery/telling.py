"""What is told of a delivery: for each notice that it carried, that it arrived, or that it did not."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.notify.channels.domain import Item
from services.notify.delivery.domain import Delivery, DeliveryStatus
from shared.clock import sortable
from shared.contracts.base import Envelope, derived_id, wrap
from shared.contracts.notify import NoticeDeliveredV1, NoticeFailedV1


def told_of(delivery: Delivery, items: Mapping[str, Item], now: datetime) -> tuple[Envelope[Any], ...]:
    """``items``: what the message said, by notice. A letter that arrives twice is told of once; each failure is told."""
    carried = [items[id] for id in delivery.notices if id in items]
    if delivery.status is DeliveryStatus.SENT:
        return tuple(_delivered(delivery, item, now) for item in carried)
    if delivery.status is DeliveryStatus.FAILED:
        return tuple(_failed(delivery, item, now) for item in carried)
    return ()


def _delivered(delivery: Delivery, item: Item, now: datetime) -> Envelope[NoticeDeliveredV1]:
    event = NoticeDeliveredV1(notice=item.id, user=delivery.recipient, channel=delivery.channel.value, rule=item.rule)
    return wrap(event, subject=item.id, time=now, id=derived_id("delivered", item.id, delivery.id))


def _failed(delivery: Delivery, item: Item, now: datetime) -> Envelope[NoticeFailedV1]:
    event = NoticeFailedV1(
        notice=item.id,
        user=delivery.recipient,
        channel=delivery.channel.value,
        rule=item.rule,
        reason=delivery.answer or "",
    )
    id = derived_id("failed", item.id, delivery.id, sortable(delivery.due))
    return wrap(event, subject=item.id, time=now, id=id)
