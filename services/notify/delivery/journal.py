"""What providers have accepted and the store does not have yet, in a file that outlives a killed process.

A message that was accepted is sent again if its sender dies before it is written down. A line at the end of a file is written
sooner than a document in a database, and while the database is away. Whoever starts next on this machine brings it in.
"""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import orjson
import structlog

from shared.store.port import Doc

log = structlog.get_logger(__name__)

_PATTERN = "answers-*.jsonl"


class Journal:
    """This process's file in ``folder``, held by a lock as long as the process lives; without a folder nothing is kept.

    What it holds survives the process, not the machine: nothing is forced to the disk.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file = -1
        self._open = 0

    def open(self) -> None:
        """Before anything is noted. Raises ``OSError`` where no file can be made in the folder."""
        if self._folder is not None:
            self._file = _locked(self._folder)

    def line(self, docs: Sequence[Doc]) -> bytes:
        """Ready to be noted once these documents are about to be written to the store."""
        return orjson.dumps(docs) + b"\n" if self._file >= 0 else b""

    def note(self, line: bytes) -> bool:
        """Whether it was; else it is on its way to the store all the same."""
        if not line:
            return False
        try:
            os.write(self._file, line)
        except OSError:
            log.exception("journal not written")
            return False
        self._open += 1
        return True

    def written(self) -> None:
        """One of the lines that were noted is in the store."""
        self._open -= 1
        if self._open == 0:
            os.ftruncate(self._file, 0)

    def left_behind(self) -> Iterator[list[Doc]]:
        """What processes that are gone had noted; each file is deleted after the last of it was taken."""
        for path in sorted(self._folder.glob(_PATTERN)) if self._folder is not None else ():
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for line in file:
                    with suppress(orjson.JSONDecodeError):  # the last one, if it was killed at that
                        yield orjson.loads(line)
                path.unlink()

    def close(self) -> None:
        """The file stays where something in it is not in the store."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _locked(folder: Path) -> int:
    """A new file; another one where somebody took it for left behind before it was locked."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        path = folder / _PATTERN.replace("*", uuid4().hex)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        if os.fstat(file).st_nlink:
            return file
        os.close(file)
