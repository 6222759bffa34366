"""Letters on their way, for tests of how they are sent: endpoints in a table, and messages made without a store."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from services.notify.channels.domain import ChannelKind, Endpoint, Item, Outgoing
from services.notify.delivery.domain import Delivery, delivery_id
from services.notify.rules.urgency import Urgency
from shared.contracts.base import derived_id

NOON = datetime(2023, 6, 15, 4, tzinfo=UTC)


def endpoint(
    id: str = "channel:one", kind: ChannelKind = ChannelKind.WEBHOOK, to: str = "http://127.0.0.1:1/"
) -> Endpoint:
    return Endpoint(id=id, kind=kind, name=id, to=to)


def delivery(number: int, to: Endpoint, *, due: datetime = NOON, notices: Sequence[str] = ()) -> Delivery:
    """The ``number``-th letter, to one endpoint, with one notice unless told otherwise."""
    letter = f"letter-{number}"
    return Delivery(
        id=delivery_id(letter, to.id),
        letter=letter,
        recipient=to.id,
        digest=False,
        notices=tuple(notices) or (notice_id(number),),
        endpoint=to.id,
        channel=to.kind,
        due=due,
    )


def notice_id(number: int) -> str:
    return f"n{number:06d}"


class Table:
    """Endpoints by id; what is taken out is gone."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self.endpoints = dict(endpoints)

    async def of(self, recipient: str, *, digest: bool) -> list[Endpoint]:
        return [self.endpoints[recipient]]

    async def get(self, id: str) -> Endpoint | None:
        return self.endpoints.get(id)


class Plain:
    """Says of each notice its id."""

    async def message(self, deliveries: Sequence[Delivery], endpoint: Endpoint) -> Outgoing | None:
        items = tuple(_item(id) for delivery in deliveries for id in delivery.notices)
        id = deliveries[0].id if len(deliveries) == 1 else derived_id("together", *(each.id for each in deliveries))
        return Outgoing(id=id, language="zh", heading=items[0].title, items=items, digest=False)


def _item(id: str) -> Item:
    return Item(id=id, title=id, text=id, urgency=Urgency.NORMAL, at=NOON, rule="rule", about={})
