"""A server of MongoDB's protocol: a genuine ``mongod`` where there is one, else a stand-in that was installed before."""

import os
import shutil
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ServerProcess, free_port

_MONGOECO = """
import asyncio, sys
from mongoeco.proxy import AsyncMongoEcoProxyServer
from mongoeco.engines.sqlite import SQLiteEngine

async def main() -> None:
    server = AsyncMongoEcoProxyServer(engine=SQLiteEngine(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]))
    await server.start()
    await asyncio.Event().wait()

asyncio.run(main())
"""


_FERRETDB = "FerretDB 1.24.2 (SQLite back end), one command at a time"


@dataclass(frozen=True)
class Kind:
    """Which server stands behind the tests: its name for people, and the command that starts it."""

    name: str
    command: str


def cache() -> Path:
    """Where ``make servers`` keeps what it built: ``$PUFA_CACHE``, else a folder of the user, outside the clone."""
    return Path(os.environ.get("PUFA_CACHE") or Path.home() / ".cache" / "pufa")


def find() -> Kind | None:
    """The best server that is installed: mongod, then FerretDB, then mongoeco; None if there is none."""
    candidates = (
        ("mongod", shutil.which("mongod")),
        (_FERRETDB, shutil.which("ferretdb", path=str(cache() / "bin"))),
        ("mongoeco", shutil.which("python", path=str(cache() / "mongoeco" / "bin"))),
    )
    return next((Kind(name, command) for name, command in candidates if command), None)


class MongoServer:
    """One server on loopback with its data in ``folder``. ``process`` is there for fault tests.

    Clients reach FerretDB through ``one_command_at_a_time``, which says why.
    """

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.port = free_port()
        self.process = ServerProcess(
            _argv(kind, folder, self.port),
            log=folder / "mongo.log",
            answers=self._answers,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"},
        )
        self._proxy = _Proxy(folder, self.port) if kind.name == _FERRETDB else None

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self._proxy.port if self._proxy else self.port}"

    def start(self) -> None:
        self.process.start()
        if self._proxy and not self._proxy.process.running:
            self._proxy.process.start()

    def stop(self) -> None:
        if self._proxy:
            self._proxy.process.stop()
        self.process.thaw()
        self.process.stop()

    def _answers(self) -> bool:
        return _listens(self.port)


class _Proxy:
    def __init__(self, folder: Path, server_port: int) -> None:
        self.port = free_port()
        self.process = ServerProcess(
            [sys.executable, "-m", "tests.one_command_at_a_time", str(self.port), str(server_port)],
            log=folder / "proxy.log",
            answers=lambda: _listens(self.port),
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(Path(__file__).parents[1])},
        )


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _argv(kind: Kind, folder: Path, port: int) -> list[str]:
    if kind.name == "mongod":
        return [kind.command, "--dbpath", str(folder), "--port", str(port), "--bind_ip", "127.0.0.1"]
    if kind.name == "mongoeco":
        return [kind.command, "-c", _MONGOECO, str(folder / "mongoeco.sqlite"), str(port)]
    return [
        kind.command,
        "--handler=sqlite",
        f"--sqlite-url=file:{folder}/",
        f"--state-dir={folder}",
        f"--listen-addr=127.0.0.1:{port}",
        "--debug-addr=-",
        "--telemetry=disable",
        "--log-level=warn",
    ]
