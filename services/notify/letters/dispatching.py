"""A letter's way out of the app: one delivery for each endpoint that carries something of it."""

from collections.abc import Sequence
from typing import Protocol

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.domain import Delivery, delivery_id
from services.notify.letters.domain import Letter
from services.notify.notices.domain import Notice
from services.notify.people.endpoints import Endpoints

MOST_LISTED = 100
"""How many notices a message names; further ones are counted."""


class Keeper(Protocol):
    async def keep(self, deliveries: Sequence[Delivery]) -> None:
        """Store those that are not there yet, and send them soon."""
        ...


class Dispatching:
    def __init__(self, endpoints: Endpoints, deliveries: Keeper) -> None:
        self._endpoints = endpoints
        self._deliveries = deliveries

    async def follow(self, letter: Letter, notices: Sequence[Notice]) -> None:
        made = []
        for endpoint in await self._endpoints.of(letter.recipient, digest=letter.digest):
            carried = tuple(notice.id for notice in notices if _may_carry(endpoint.kind, notice))
            if carried:
                made.append(_delivery(letter, endpoint.id, endpoint.kind, carried))
        await self._deliveries.keep(made)


def _may_carry(channel: ChannelKind, notice: Notice) -> bool:
    return notice.channels is None or channel in notice.channels


def _delivery(letter: Letter, endpoint: str, channel: ChannelKind, carried: tuple[str, ...]) -> Delivery:
    return Delivery(
        id=delivery_id(letter.id, endpoint),
        letter=letter.id,
        recipient=letter.recipient,
        digest=letter.digest,
        notices=carried[:MOST_LISTED],
        more=len(carried[MOST_LISTED:]),
        endpoint=endpoint,
        channel=channel,
        due=letter.at,
    )
