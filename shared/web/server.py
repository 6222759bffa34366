"""The HTTP server of a process: uvicorn, told when to stop by whoever runs it."""

import asyncio
import signal
import socket
from contextlib import nullcontext
from typing import Any

import uvicorn

from shared.web.closing import STATE, Closing


class Server(uvicorn.Server):
    """uvicorn without its own signal handling: who runs it decides what a signal means. Stopping ends open streams."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._closing = Closing()

    def capture_signals(self) -> Any:
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self.lifespan.state[STATE] = self._closing  # which uvicorn hands to every request
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._closing.close()
        await super().shutdown(sockets)


def http_server(app: Any, host: str, port: int) -> Server:
    return Server(
        uvicorn.Config(
            app, host=host, port=port, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=5
        )
    )


def on_termination(stop: Any) -> None:
    """Call ``stop()`` at SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
