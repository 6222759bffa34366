"""pufa in one process on a clock that a test sets forward, with the dashboard beside it: for what takes a district weeks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import httpx

from deploy.folder import DataFolder
from deploy.local import Local, local
from shared.clock import DISTRICT_ZONE, PlayedClock
from shared.web.server import http_server
from tests.e2e.site import STAFF, Site, dashboard
from tests.processes import free_port
from tests.stack import NAMES, PASSWORD, Stack, sign_in

MORNING = time(9, 30)


@dataclass
class PlayedSite:
    site: Site
    local: Local
    clock: PlayedClock

    async def come_to(self, day: date) -> None:
        """It is the morning of ``day``: what the day brings is told, handled, and what follows from that, too."""
        self.clock.set(datetime.combine(day, MORNING, DISTRICT_ZONE))
        for service in ("tasks", "notify"):
            await self.quiet()
            for ticker in self.local.services[service].tickers:
                await ticker.work()
        await self.quiet()

    async def quiet(self) -> None:
        """Return once nothing is under way between the services."""
        async with asyncio.timeout(60):
            while not await self.local.is_quiet():
                await asyncio.sleep(0.02)


@asynccontextmanager
async def played(folder: Path, plan: str, id: str, begin: date) -> AsyncIterator[PlayedSite]:
    """``plan`` (YAML) is in force from the morning of ``begin``, and ``STAFF`` can sign in."""
    clock, port = PlayedClock(datetime.combine(begin, MORNING, DISTRICT_ZONE)), free_port()
    api = f"http://127.0.0.1:{port}"
    with DataFolder(folder / "data") as data:
        async with (
            local(data, clock=clock, admin_password=PASSWORD) as services,
            _served(services, port),
            httpx.AsyncClient(timeout=60, trust_env=False) as http,
            dashboard(folder, api) as url,
        ):
            door = Stack(dict.fromkeys(NAMES, api), [])
            admin = await sign_in(door, http, "admin")
            headers = {"Content-Type": "application/yaml"}
            await admin.ask("POST", "/api/tasks/plans", content=plan.encode(), headers=headers)
            await admin.ask("POST", f"/api/tasks/plans/{id}/activate")
            for name, role, unit in STAFF:
                body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
                await admin.ask("POST", "/api/tasks/users", json=body)
            site = PlayedSite(Site(door, api, url, http, admin, id), services, clock)
            await site.quiet()
            yield site


@asynccontextmanager
async def _served(services: Local, port: int) -> AsyncIterator[None]:
    await services.started()
    server = http_server(services.door, "127.0.0.1", port)
    serving = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(20):
            while not server.started:
                await asyncio.sleep(0.02)
        yield
    finally:
        server.should_exit = True
        await serving
