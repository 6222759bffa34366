"""The data folder of the embedded way to run: what lies where, and one process at a time."""

import json
import os
import shutil
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import TracebackType

SERVICES = ("tasks", "events", "notify")


class FolderRefused(Exception):
    """The folder cannot be used as asked; ``code`` names the catalogue's text."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


class DataFolder(AbstractContextManager["DataFolder"]):
    """Entering locks the folder for this process and makes it if need be; leaving, or the process's end, frees it."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        from filelock import FileLock  # with it comes what a command without a folder need not wait for

        self._lock = FileLock(self.path / "pufa.lock", timeout=0)
        self._holder = self.path / "pufa.pid"

    def __enter__(self) -> "DataFolder":
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock.acquire()
        except TimeoutError as error:
            raise FolderRefused("folder.locked", folder=self.path, pid=self._pid()) from error
        except OSError as error:
            raise FolderRefused("folder.unusable", folder=self.path, reason=error.strerror) from error
        self._holder.write_text(str(os.getpid()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _pid(self) -> str:
        try:
            return self._holder.read_text().strip()
        except OSError:
            return "?"

    @property
    def bus_file(self) -> Path:
        return self.path / "bus.sqlite"

    def store_file(self, service: str) -> Path:
        return self.path / f"{service}.sqlite"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def sending(self) -> Path:
        """What providers have accepted and the store does not know yet."""
        return self.path / "sending"

    @property
    def private_key(self) -> Path:
        return self.path / "keys" / "private.pem"

    @property
    def public_key(self) -> Path:
        return self.path / "keys" / "public.pem"

    @property
    def databases(self) -> tuple[Path, ...]:
        """The SQLite files, those that exist."""
        files = (self.bus_file, *(self.store_file(service) for service in SERVICES))
        return tuple(file for file in files if file.exists())

    def is_fresh(self) -> bool:
        """Whether nothing was ever stored here."""
        return not self.databases

    def is_empty(self) -> bool:
        """Whether nothing lies here but the lock."""
        return all(path in (Path(self._lock.lock_file), self._holder) for path in self.path.iterdir())

    @property
    def _played(self) -> Path:
        return self.path / "demo.json"

    def played_until(self) -> datetime | None:
        """Where the demo's clock stood last; None for a folder that is no demo, or whose year was not played to its end."""
        stood = self._read_played()
        return datetime.fromisoformat(stood) if stood else None

    def _read_played(self) -> str | None:
        """The text kept; empty while the year is being played; None in a folder that is no demo."""
        try:
            kept: str = json.loads(self._played.read_text())["now"]
        except FileNotFoundError:
            return None
        return kept

    def is_demo(self) -> bool:
        """Whether a demo lives here, played to its end or not."""
        return self._read_played() is not None

    def begin_demo(self) -> None:
        """Mark a fresh folder as a demo whose year is about to be played; what an interrupted demo left is removed."""
        if self._read_played() == "":
            for path in (*self.path.glob("*.sqlite*"), *self.path.glob("keys/*")):
                path.unlink()
            shutil.rmtree(self.blobs, ignore_errors=True)
        self._write_played("")

    def is_demo_to_be_played(self) -> bool:
        """Whether the year can be played here: nothing was stored yet, or only by a demo that was interrupted."""
        return self.is_fresh() or self._read_played() == ""

    def keep_played(self, now: datetime) -> None:
        self._write_played(now.isoformat())

    def _write_played(self, now: str) -> None:
        fresh = self._played.with_suffix(".new")
        fresh.write_text(json.dumps({"now": now}))
        fresh.replace(self._played)
