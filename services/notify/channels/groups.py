"""The district's robots and webhooks, as those ask who address and deliver."""

from collections.abc import Sequence

from services.notify.channels.documents import Channels
from services.notify.channels.domain import Endpoint
from services.notify.letters.domain import CHANNEL
from services.notify.notices.domain import Recipient
from services.notify.rules.urgency import Urgency


class DistrictGroups:
    """Keeps ``Groups`` and ``ChannelEndpoints``."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels

    async def get(self, id: str) -> Endpoint | None:
        channel = await self._channels.get(id.removeprefix(CHANNEL))
        return channel.endpoint() if channel and channel.active else None

    async def hearing(self, units: Sequence[str], rule: str, urgency: Urgency) -> list[Recipient]:
        return [
            Recipient(channel.recipient, channel.unit)
            for channel in await self._channels.of_units(units)
            if channel.hears(rule, urgency)
        ]
