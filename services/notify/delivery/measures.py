"""What is measured of letters on their way, by channel; read when Prometheus asks."""

from collections.abc import Mapping, Sequence
from functools import partial

from services.notify.channels.domain import ChannelKind
from services.notify.delivery.documents import Deliveries
from services.notify.delivery.domain import DeliveryStatus
from shared.web.health import Measure


def delivery_measures(deliveries: Deliveries, channels: Sequence[ChannelKind]) -> dict[str, Measure]:
    """By the series' name; counted up to 10,000 each."""

    async def count(status: DeliveryStatus) -> Mapping[str, float]:
        return {channel.value: await deliveries.count(status, channel) for channel in channels}

    waiting, failed = (partial(count, status) for status in (DeliveryStatus.WAITING, DeliveryStatus.FAILED))
    return {
        "pufa_deliveries_waiting": Measure(
            "Letters that are on their way, or wait to be tried again", waiting, "channel"
        ),
        "pufa_deliveries_failed": Measure("Letters that were given up", failed, "channel"),
    }
