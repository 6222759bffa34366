"""What every running service measures of itself, beside its HTTP answers; read when Prometheus asks."""

from collections.abc import Callable

from shared.bus.port import Bus
from shared.service import Service
from shared.web.health import Measure


def measures(service: Service, bus: Bus, paused_for: Callable[[], str | None]) -> dict[str, Measure]:
    """By the series' name. ``paused_for`` tells what consuming waits for, if anything."""

    async def lag() -> float:
        return service.outbox.lag()

    async def paused() -> float:
        return float(paused_for() is not None)

    async def depth() -> float:
        return await bus.depth(service.name)

    async def dead() -> float:
        return (await bus.queues(service.name)).dead

    return {
        "pufa_outbox_lag": Measure("Events in hand that are not told yet", lag),
        "pufa_consumer_paused": Measure("1 while consuming waits for a dependency", paused),
        "pufa_queue_depth": Measure("Messages of this service that wait: ready, in hand, or for a retry", depth),
        "pufa_queue_dead": Measure("Dead letters of this service", dead),
    }
