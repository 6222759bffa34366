"""Liveness, readiness and metrics of one service, at its own prefix."""

import asyncio
from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from shared.errors import Unavailable
from shared.web.guard import GuardedRoute, Probe, public

PROBE_SECONDS = 2.0


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


def health(service: str, probes: Mapping[str, Probe], registry: CollectorRegistry) -> APIRouter:
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
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router
