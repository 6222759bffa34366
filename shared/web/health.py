"""Liveness, readiness and metrics of one service, at its own prefix."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import nan

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from shared.errors import Unavailable
from shared.web.guard import GuardedRoute, Probe, public

PROBE_SECONDS = 2.0


@dataclass(frozen=True)
class Measure:
    """A gauge read at the time of the scrape: its help text and its value, NaN while that cannot be had. ``read`` gives a
    value for each value of ``label``, where there is one."""

    help: str
    read: Callable[[], Awaitable[float | Mapping[str, float]]]
    label: str = ""

    async def value(self) -> float | Mapping[str, float]:
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                return await self.read()
        except (Unavailable, TimeoutError):
            return nan


class _Scraped:
    """The values of one scrape as a collector of Prometheus' client."""

    def __init__(self, measures: Mapping[str, Measure], values: list[float | Mapping[str, float]]) -> None:
        self._measures, self._values = measures, values

    def collect(self) -> list[GaugeMetricFamily]:
        pairs = zip(self._measures.items(), self._values, strict=True)
        return [_family(name, measure, value) for (name, measure), value in pairs]


def _family(name: str, measure: Measure, value: float | Mapping[str, float]) -> GaugeMetricFamily:
    if not isinstance(value, Mapping):
        return GaugeMetricFamily(name, measure.help, value)
    family = GaugeMetricFamily(name, measure.help, labels=[measure.label])
    for label, number in value.items():
        family.add_metric([label], number)
    return family


async def _ask(probe: Probe) -> str | None:
    """None when the dependency answers, else the reason why not."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            await probe()
    except Unavailable as error:
        return error.reason or "not reachable"
    except TimeoutError:
        return f"no answer within {PROBE_SECONDS:g} s"
    return None


def health(
    service: str, probes: Mapping[str, Probe], measures: Mapping[str, Measure], registry: CollectorRegistry
) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}", route_class=GuardedRoute, tags=["health"])

    @router.get("/livez")
    @public
    async def livez() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @router.get("/readyz", response_model=None)
    @public
    async def readyz() -> JSONResponse:
        """200 when every dependency answers, else 503 with those that do not and why."""
        reasons = dict(zip(probes, await asyncio.gather(*map(_ask, probes.values())), strict=True))
        down = {name: reason for name, reason in reasons.items() if reason is not None}
        status = "unready" if down else "ready"
        return JSONResponse({"status": status, "down": down}, 503 if down else 200)

    @router.get("/metrics", response_model=None)
    @public
    async def metrics() -> Response:
        """Prometheus text format."""
        values = await asyncio.gather(*(measure.value() for measure in measures.values()))
        text = generate_latest(registry) + generate_latest(_Scraped(measures, values))
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return router
