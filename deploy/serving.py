"""What ``pufa up`` runs: every service behind one port, the dashboard as a child, and in a demo the year before.

Apart from ``commands.up`` because it brings all the services along, which no other command has to wait for.
"""

import asyncio
import os
import socket
from contextlib import AsyncExitStack
from pathlib import Path

from deploy.console import say, text
from deploy.dashboard import DashboardFailed, dashboard
from deploy.demo.people import PASSWORD
from deploy.demo.play import demo_clock
from deploy.demo.play import play as play_demo
from deploy.folder import DataFolder, FolderRefused
from deploy.local import Local, local
from shared.clock import Clock, PlayedClock, SystemClock
from shared.garbage import look_for_garbage_seldom
from shared.web.server import http_server, on_termination

LOCALHOST = "127.0.0.1"
KEEP_DEMO_SECONDS = 20.0
SHOWN = (
    ("leader", "leader"),
    ("pufa-section", "section"),
    ("shengzhuang", "township"),
    ("education", "department"),
    ("inspector", "inspector"),
    ("admin", "admin"),
)
"""The demo's users that are printed: one of each role."""


async def serve_everything(data: Path, host: str | None, port: int, dashboard_port: int | None, demo: bool) -> None:
    """Until SIGTERM or SIGINT. ``dashboard_port`` None: without a dashboard. Raises ``FolderRefused``."""
    look_for_garbage_seldom()
    host = host or LOCALHOST
    _check_free(host, port)
    with DataFolder(data) as folder:
        clock: Clock = _clock_for(folder, demo)
        home = f"http://{LOCALHOST}:{dashboard_port}/" if dashboard_port else None
        async with AsyncExitStack() as stack:
            password = PASSWORD if demo else os.environ.get("PUFA_ADMIN_PASSWORD")
            stack_of_services = await stack.enter_async_context(
                local(folder, clock=clock, admin_password=password, home=home)
            )
            await stack_of_services.started()
            if isinstance(clock, PlayedClock):
                await _demo(stack, stack_of_services, folder, clock)
            await _serve(stack, stack_of_services, host, port, dashboard_port, demo)


def _clock_for(folder: DataFolder, demo: bool) -> Clock:
    if demo:
        return demo_clock(folder)
    if folder.is_demo():
        raise FolderRefused("folder.is_demo", folder=folder.path)
    return SystemClock()


async def _demo(stack: AsyncExitStack, services: Local, folder: DataFolder, clock: PlayedClock) -> None:
    if folder.played_until() is None:
        await play_demo(services, clock)
        for running in services.running.values():
            running.vitals.forget()
    folder.keep_played(clock.now())

    async def keep() -> None:
        while True:
            await asyncio.sleep(KEEP_DEMO_SECONDS)
            folder.keep_played(clock.now())

    keeping = asyncio.create_task(keep())
    stack.callback(keeping.cancel)


async def _serve(
    stack: AsyncExitStack, services: Local, host: str, port: int, dashboard_port: int | None, demo: bool
) -> None:
    server = http_server(services.door, host, port)
    on_termination(lambda: setattr(server, "should_exit", True))
    serving = asyncio.create_task(server.serve())
    url = f"http://{host}:{port}"
    if dashboard_port is not None:
        try:
            say("up.dashboard", url=await stack.enter_async_context(dashboard(url, host, dashboard_port)))
        except DashboardFailed as error:
            server.should_exit = True
            await serving
            raise FolderRefused("up.dashboard_failed", reason=error) from error
    say("up.api", url=url)
    if demo:
        _say_users()
    print(f"READY {url}", flush=True)
    await serving


def _say_users() -> None:
    say("demo.users", password=PASSWORD)
    for name, role in SHOWN:
        say("demo.user", name=name, role=text(f"role.{role}"))


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise FolderRefused("up.port_taken", port=port) from error
