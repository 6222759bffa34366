"""Who was told: deliveries and notices, with the names of people and units."""

from collections.abc import Sequence

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.answers import (
    DeliveryAnswer,
    DeliveryList,
    ReceiptAnswer,
    ReceiptList,
    Words,
    delivery_answer,
    receipt_delivery,
)
from services.notify.delivery.documents import Deliveries
from services.notify.delivery.domain import Delivery, DeliveryStatus
from services.notify.letters.domain import CHANNEL
from services.notify.notices.documents import Notices
from services.notify.notices.domain import Notice
from services.notify.people.endpoints import Endpoints
from shared.directory.documents import DirectoryCopy


class Receipts:
    """All methods raise ``Unavailable``, and ``ValueError`` for a cursor that is none."""

    def __init__(
        self, deliveries: Deliveries, notices: Notices, endpoints: Endpoints, directory: DirectoryCopy
    ) -> None:
        self._deliveries = deliveries
        self._notices = notices
        self._endpoints = endpoints
        self._directory = directory

    async def deliveries(
        self,
        status: DeliveryStatus | None,
        channel: ChannelKind | None,
        words: Words,
        *,
        limit: int,
        after: str | None,
    ) -> DeliveryList:
        found, after = await self._deliveries.page(status, channel, limit=limit, after=after)
        return DeliveryList(items=[await self.delivery(each, words) for each in found], next=after)

    async def delivery(self, delivery: Delivery, words: Words) -> DeliveryAnswer:
        endpoint = await self._endpoints.get(delivery.endpoint)
        name = endpoint.name if endpoint else None
        return delivery_answer(delivery, name, await self._name(delivery.recipient), words)

    async def of(self, what: str, id: str, words: Words, *, limit: int, after: str | None) -> ReceiptList:
        """Of the ``slip``, ``activity`` or ``campaign`` with this id, the newest first."""
        notices, after = await self._notices.about(what, id, limit=limit, after=after)
        letters = list({notice.letter for notice in notices if notice.letter})
        deliveries = await self._deliveries.of_letters(letters)
        return ReceiptList(items=[await self._receipt(each, deliveries, words) for each in notices], next=after)

    async def _receipt(self, notice: Notice, deliveries: Sequence[Delivery], words: Words) -> ReceiptAnswer:
        unit = (await self._directory.units()).get(notice.unit)
        return ReceiptAnswer(
            notice=notice.id,
            rule=notice.rule,
            recipient=notice.user,
            name=await self._name(notice.user),
            unit=notice.unit,
            unit_name=unit.name if unit else None,
            at=notice.at,
            told=notice.letter is not None,
            settled=notice.settled,
            read_at=notice.read_at,
            deliveries=[receipt_delivery(each, words) for each in deliveries if notice.id in each.notices],
        )

    async def _name(self, recipient: str) -> str | None:
        if recipient.startswith(CHANNEL):
            endpoint = await self._endpoints.get(recipient)
            return endpoint.name if endpoint else None
        user = await self._directory.user(recipient)
        return user.display_name if user else None
