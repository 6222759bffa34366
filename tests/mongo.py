"""A server of MongoDB's protocol: a genuine ``mongod`` where there is one, else a stand-in that was installed before."""

import os
import shutil
import socket
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
        ("FerretDB 1.24.2 (SQLite back end)", shutil.which("ferretdb", path=str(cache() / "bin"))),
        ("mongoeco", shutil.which("python", path=str(cache() / "mongoeco" / "bin"))),
    )
    return next((Kind(name, command) for name, command in candidates if command), None)


class MongoServer:
    """One server on loopback with its data in ``folder``. ``process`` is there for fault tests."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.kind = kind
        self.port = free_port()
        self.process = ServerProcess(
            _argv(kind, folder, self.port),
            log=folder / "mongo.log",
            answers=self._answers,
            env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"},
        )

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process.start()

    def stop(self) -> None:
        self.process.thaw()
        self.process.stop()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
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
