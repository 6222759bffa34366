"""Deliveries as they are stored: each is in one replica's hands at a time, and says itself what became of its notices."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.domain import Delivery, DeliveryStatus
from shared.clock import Clock, sortable
from shared.contracts.base import Envelope
from shared.outbox import Outbox
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Index, Insert, Range, Replace, Stale, Store, Where

DELIVERIES = Collection(
    "deliveries",
    indexes=(
        Index(("status", "channel", "due")),
        Index(("endpoint", "status", "due")),
        Index(("status", "due")),
        Index(("channel", "due")),
        Index(("due",)),
        Index(("letter",)),
    ),
    pullable=("outbox",),
)

WAITING = DeliveryStatus.WAITING.value
MOST_COUNTED = 10_000
LATEST_FIRST = (("due", -1),)


class NotFailed(Exception):
    """Only what has failed is sent again."""

    def __init__(self, status: DeliveryStatus) -> None:
        self.status = status
        super().__init__(status.value)


class Leased(NamedTuple):
    """A delivery in this replica's hands, as stored, ``until`` then."""

    delivery: Delivery
    doc: Doc
    until: datetime


def outcome(leased: Leased, after: Delivery, told: Sequence[Envelope[Any]] = ()) -> Doc:
    """What became of it, and what is to be told of that, as it is to be stored; nobody holds it any more."""
    return _doc(after, told, leased.doc)


class Deliveries:
    """``clock`` is the district's, by which letters are due; leases of ``lease`` seconds go by the ``real`` one. All
    methods raise ``Unavailable``."""

    def __init__(self, store: Store, outbox: Outbox, *, clock: Clock, real: Clock, lease: float) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._real = real
        self._lease = timedelta(seconds=lease)
        self._owner = uuid4().hex

    async def keep(self, deliveries: Sequence[Delivery]) -> None:
        """Store those that are not there yet; one that is there is on its way already."""
        if deliveries:
            await self._store.write_many(DELIVERIES, [Insert(_doc(delivery)) for delivery in deliveries])

    async def claim(self, channel: ChannelKind) -> Leased | None:
        """One that is due, for whoever asked first."""
        return await self._claim({"channel": channel.value})

    async def claim_beside(self, leased: Leased, most: int) -> list[Leased]:
        """Others that are due at the same endpoint."""
        found: list[Leased] = []
        while len(found) < most and (beside := await self._claim({"endpoint": leased.delivery.endpoint})):
            found.append(beside)
        return found

    async def count_due(self, endpoint: str, cap: int) -> int:
        """How many are due at an endpoint, in anybody's hands or not, up to ``cap``."""
        return await self._store.count(DELIVERIES, {"endpoint": endpoint, **self._due()}, cap=cap)

    async def settle(self, outcomes: Sequence[Doc]) -> None:
        """Give them back as they are now (``outcome``). What was accepted is written even if the lease was lost meanwhile:
        whoever holds it now need not send it again. The same again changes nothing."""
        docs = list(outcomes)
        while docs:
            written = await self._store.write_many(DELIVERIES, [Replace(doc) for doc in docs])
            for doc, lost in zip(docs, written, strict=True):
                if lost is None:
                    self._outbox.hand(DELIVERIES, doc)
            docs = await self._known_better(
                [doc for doc, lost in zip(docs, written, strict=True) if isinstance(lost, Stale)]
            )

    async def again(self, id: str) -> Delivery | None:
        """Send a failed one again, from its first attempt; None if there is none. Raises ``NotFailed``."""
        while True:
            doc = await self._store.get(DELIVERIES, id)
            if doc is None:
                return None
            delivery = _delivery(doc)
            if delivery.status is not DeliveryStatus.FAILED:
                raise NotFailed(delivery.status)
            after = delivery.again(self._clock.now())
            try:
                await self._store.replace(DELIVERIES, _doc(after, (), doc))
            except Stale:
                continue
            return after

    async def page(
        self, status: DeliveryStatus | None, channel: ChannelKind | None, *, limit: int, after: str | None
    ) -> tuple[list[Delivery], str | None]:
        """What was tried last, or is to be tried, first. Raises ``ValueError`` for a cursor that is none."""
        asked = {"status": status, "channel": channel}
        where = {name: value.value for name, value in asked.items() if value is not None}
        page = await self._store.find(DELIVERIES, where, sort=LATEST_FIRST, limit=limit, after=after)
        return [_delivery(doc) for doc in page.items], page.next

    async def of_letters(self, letters: Sequence[str]) -> list[Delivery]:
        """All that carry one of these letters (at most 1,000)."""
        if not letters:
            return []
        return list(map(_delivery, await every(self._store, DELIVERIES, {"letter": In(tuple(letters))})))

    async def count(self, status: DeliveryStatus, channel: ChannelKind) -> int:
        """Up to ``MOST_COUNTED``."""
        where = {"status": status.value, "channel": channel.value}
        return await self._store.count(DELIVERIES, where, cap=MOST_COUNTED)

    async def _claim(self, where: Where) -> Leased | None:
        now = self._real.now()
        until = now + self._lease
        doc = await self._store.claim(DELIVERIES, {**where, **self._due()}, owner=self._owner, now=now, until=until)
        return Leased(_delivery(doc), doc, until) if doc else None

    def _due(self) -> Where:
        return {"status": WAITING, "due": Range(lte=sortable(self._clock.now()))}

    async def _known_better(self, lost: Sequence[Doc]) -> list[Doc]:
        """Of those that somebody else has written: the accepted ones that are not known as such, to be written again."""
        accepted = {doc["id"]: doc for doc in lost if doc["status"] == DeliveryStatus.SENT}
        present = await self._store.get_many(DELIVERIES, list(accepted)) if accepted else {}
        return [
            {**accepted[id], "rev": doc["rev"], "outbox": _both(doc["outbox"], accepted[id]["outbox"])}
            for id, doc in present.items()
            if doc["status"] != DeliveryStatus.SENT
        ]


def _both(events: Iterable[Doc], others: Iterable[Doc]) -> list[Doc]:
    return list({event["id"]: event for event in (*events, *others)}.values())


def _doc(delivery: Delivery, told: Sequence[Envelope[Any]] = (), before: Doc | None = None) -> Doc:
    """As it is stored, held by nobody; ``before`` is what it replaces."""
    doc = {**delivery.model_dump(mode="json"), "due": sortable(delivery.due)}
    outbox = [*(before or {}).get("outbox", ()), *(each.to_doc() for each in told)]
    return {**doc, "outbox": outbox} | ({"rev": before["rev"]} if before else {})


def _delivery(doc: Doc) -> Delivery:
    return Delivery.model_validate({k: v for k, v in doc.items() if k in Delivery.model_fields})
