"""Every service in one process on one data folder: the only module that knows them all.

``pufa up``, the demo, the command line on a stopped folder and the end-to-end tests use the same ``local()``.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

import services.events.main as events
import services.notify.main as notify
import services.tasks.main as tasks
from deploy.folder import DataFolder
from services.events.settings import EventsSettings
from services.notify.settings import NotifySettings
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.users.domain import User
from services.tasks.settings import TasksSettings
from shared.bus.local import LocalBus
from shared.clock import Clock, SystemClock
from shared.contracts.tasks import Role
from shared.running import Running
from shared.service import Service
from shared.store.embedded import SqliteStore
from shared.store.files import FileBlobs

FIELD = "/field"
"""Short enough to be typed on a phone."""


class FrontDoor:
    """One ASGI application for all services: ``/api/NAME/…`` goes to the service of that name, ``/field`` to the page for
    phones, everything else to the dashboard's page of that name at ``home``."""

    def __init__(self, apps: Mapping[str, FastAPI], home: str | None) -> None:
        self._apps: dict[str, ASGIApp] = {f"/api/{name}/": app for name, app in apps.items()}
        self._outside: ASGIApp = apps["tasks"]
        self._home = home.rstrip("/") if home else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        app = next((app for prefix, app in self._apps.items() if path.startswith(prefix)), self._outside)
        if app is self._outside and scope["type"] == "http" and (elsewhere := self._elsewhere(path)):
            app = RedirectResponse(elsewhere)
        await app(scope, receive, send)

    def _elsewhere(self, path: str) -> str | None:
        """Where a path leads that is no service's; None where nothing is there."""
        if path == FIELD:
            return "/api/events/field/"
        return None if self._home is None or path.startswith("/api/") else f"{self._home}{path}"


@dataclass(frozen=True)
class Local:
    """The running stack: the door to its HTTP, its services by name, and the bus between them."""

    door: FrontDoor
    services: dict[str, Service]
    running: dict[str, Running]
    bus: LocalBus

    async def started(self) -> None:
        """Return once every service is connected, consuming and relaying. Raises what broke one before that."""
        for running in self.running.values():
            await running.started()

    async def is_quiet(self) -> bool:
        """Whether nothing is under way between the services: no event unsent, none waiting to be handled."""
        if any(service.outbox.lag() for service in self.services.values()):
            return False
        return not any([await self.bus.depth(name) for name in self.services])


def wire(
    folder: DataFolder, clock: Clock, admin_password: str | None
) -> tuple[dict[str, Service], dict[str, SqliteStore], LocalBus]:
    bus = LocalBus(folder.bus_file)
    stores = {name: SqliteStore(folder.store_file(name)) for name in ("tasks", "events", "notify")}
    bus_url = f"local://{folder.bus_file}"
    services = {
        "tasks": tasks.build(
            TasksSettings(
                bus_url=bus_url,
                store_url=_sqlite(folder, "tasks"),
                jwt_private_key_file=folder.private_key,
                jwt_public_key_file=folder.public_key,
                admin_password=admin_password,
            ),
            store=stores["tasks"],
            bus=bus,
            clock=clock,
        ),
        "events": events.build(
            EventsSettings(bus_url=bus_url, store_url=_sqlite(folder, "events"), jwt_public_key_file=folder.public_key),
            store=stores["events"],
            bus=bus,
            blobs=FileBlobs(folder.blobs),
            clock=clock,
        ),
        "notify": notify.build(
            NotifySettings(
                bus_url=bus_url,
                store_url=_sqlite(folder, "notify"),
                jwt_public_key_file=folder.public_key,
                delivery_folder=folder.sending,
            ),
            store=stores["notify"],
            bus=bus,
            clock=clock,
        ),
    }
    return services, stores, bus


def _sqlite(folder: DataFolder, service: str) -> str:
    return f"sqlite:///{folder.store_file(service)}"


@asynccontextmanager
async def local(
    folder: DataFolder, *, clock: Clock, admin_password: str | None = None, home: str | None = None
) -> AsyncIterator[Local]:
    """Run everything on a locked ``folder`` until the block ends; then drain, so that nothing is left half told.

    ``home`` is where ``/`` leads (the dashboard's address). HTTP is reached through ``Local.door``, with or without a port.
    """
    services, stores, bus = wire(folder, clock, admin_password)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bus.close)
        for store in stores.values():
            stack.push_async_callback(store.close)
        running = {
            name: await stack.enter_async_context(Running(service, store=stores[name], bus=bus))
            for name, service in services.items()
        }
        door = FrontDoor({name: service.app for name, service in services.items()}, home)
        yield Local(door, services, running, bus)


def operator_token(folder: DataFolder) -> str:
    """A token for whoever holds the folder's keys: the command line on a stopped folder acts as an administrator."""
    operator = User(id="operator", name="operator", display_name="operator", role=Role.ADMIN, unit="", password_hash="")
    return TokenIssuer(folder.private_key, SystemClock()).issue(operator, ())
