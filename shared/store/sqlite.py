"""One SQLite file, durable and quick: one thread writes in groups, two threads read, and a few rows are read on the spot.

The only module that imports ``sqlite3``; ``embedded.py`` (documents), ``bus/local.py`` (messages) and ``pufa backup``
stand on it. Why one write connection: a commit costs one fsync however many operations share it, so operations that
wait together are committed together; and SQLite before 3.51.3 is reported to have a WAL fault with two writers.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from sqlite3 import Connection, IntegrityError
from typing import Any, TypeVar

from shared.errors import Unavailable

__all__ = ["Connection", "IntegrityError", "SqliteFile", "SqliteReader", "backup"]

T = TypeVar("T")

GROUP = 512
"""The most operations that share one commit."""

READERS = 2

PATIENCE = 5.0
"""Seconds that a connection waits for a file that another process holds."""

_AWAY = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}


@dataclass(slots=True, eq=False)
class _Operation:
    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class SqliteFile:
    """A file with one writer and two readers; WAL, ``synchronous=FULL``: what ``write`` returned survives a power cut.

    ``name`` is the dependency that ``Unavailable`` names. ``prepare`` is run on each new connection (own functions).
    """

    def __init__(
        self, path: Path | str, *, name: str = "store", prepare: Callable[[Connection], None] | None = None
    ) -> None:
        self.path = Path(path).resolve()
        self._name = name
        self._prepare = prepare
        self._gathered: list[_Operation] = []
        self._queue: SimpleQueue[list[_Operation] | None] = SimpleQueue()
        self._idle_readers: SimpleQueue[Connection] = SimpleQueue()
        self._glancing: Connection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._executor: ThreadPoolExecutor | None = None
        self._writer: Connection

    async def open(self) -> None:
        """Make the file and its folder if missing and start the threads; harmless when open. Raises ``Unavailable``."""
        if self._thread is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._executor = ThreadPoolExecutor(READERS, thread_name_prefix=f"{self.path.name}-read")
        try:
            await self._loop.run_in_executor(self._executor, self._connect)
        except (sqlite3.Error, OSError) as error:
            self._executor.shutdown()
            raise Unavailable(self._name, str(error)) from error
        self._thread = threading.Thread(target=self._write_forever, name=f"{self.path.name}-write", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        """Finish what was asked for, then close; the last connection folds the WAL into the file."""
        thread, executor = self._thread, self._executor
        if thread is None or executor is None:
            return
        self._thread = self._executor = None
        await asyncio.to_thread(executor.shutdown)
        self._close_readers()
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(thread.join)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction on the write connection; returns its result once it is durable.

        If ``work`` raises, all it did is undone, the error is raised here, and operations that share the commit are
        unharmed. ``work`` may be run a second time, so it has no effect but on the file. It never commits itself.
        Raises ``Unavailable`` for a closed file, a full disk and an I/O error. Cancelling does not undo a write.
        """
        if self._thread is None or self._loop is None:
            raise Unavailable(self._name, "closed")
        future: asyncio.Future[T] = self._loop.create_future()
        if not self._gathered:
            self._loop.call_soon(self._hand_over)
        self._gathered.append(_Operation(work, future))
        return await future

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a read-only connection; it sees every write that was answered before. Raises ``Unavailable``."""
        if self._loop is None or self._executor is None:
            raise Unavailable(self._name, "closed")
        return await self._loop.run_in_executor(self._executor, self._read, work)

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """``read`` for a few rows by their key, at once and on the loop: a thread takes ten times as long to be woken.

        Whatever stands in the way is left to ``read``, which waits and says why.
        """
        if self._glancing is not None:
            try:
                return work(self._glancing)
            except sqlite3.Error:
                pass
        return await self.read(work)

    async def backup(self, target: Path | str) -> None:
        """Write a consistent copy of the file, taken at one moment, to ``target``, while writing goes on."""
        await self.read(lambda connection: _copy(connection, Path(target)))

    def _connect(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = self._connection("rwc")
        self._writer.execute("PRAGMA journal_mode=WAL")
        self._writer.execute("PRAGMA synchronous=FULL")
        self._writer.execute("PRAGMA journal_size_limit=67108864")
        self._connect_readers()

    def _connect_readers(self) -> None:
        for _ in range(READERS):
            self._idle_readers.put(self._reader())
        self._glancing = self._reader(patience=0)

    def _close_readers(self) -> None:
        if self._glancing is not None:
            self._glancing.close()
            self._glancing = None
        while not self._idle_readers.empty():
            self._idle_readers.get_nowait().close()

    def _reader(self, patience: float = PATIENCE) -> Connection:
        reader = self._connection("ro", patience)
        reader.execute("PRAGMA query_only=ON")
        reader.execute("PRAGMA mmap_size=268435456")
        return reader

    def _connection(self, mode: str, patience: float = PATIENCE) -> Connection:
        connection = sqlite3.connect(
            f"{self.path.as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
            timeout=patience,
        )
        if self._prepare is not None:
            self._prepare(connection)
        return connection

    def _read(self, work: Callable[[Connection], T]) -> T:
        connection = self._idle_readers.get()
        try:
            return work(connection)
        except sqlite3.Error as error:
            raise self._translated(error) from error
        finally:
            self._idle_readers.put(connection)

    def _hand_over(self) -> None:
        """What one turn of the loop has gathered goes to the writing thread together: waking it is what costs."""
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    def _write_forever(self) -> None:
        try:
            while (waiting := self._next_group()) is not None:
                for start in range(0, len(waiting), GROUP):
                    group = waiting[start : start + GROUP]
                    self._run(group)
                    self._answer(group)
        finally:
            self._writer.close()

    def _next_group(self) -> list[_Operation] | None:
        """What waits now; blocks for the first of it. None: the file is being closed."""
        group = self._queue.get()
        if group is None:
            return None
        try:
            while len(group) < GROUP:
                following = self._queue.get_nowait()
                if following is None:
                    self._queue.put(None)
                    break
                group += following
        except Empty:
            pass
        return group

    def _run(self, group: Sequence[_Operation]) -> None:
        """Commit the group at once; if one of it fails, undo all and run each behind a savepoint of its own."""
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for operation in group:
                operation.result = operation.work(self._writer)
            self._writer.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - raised where the operation is awaited
            self._roll_back()
            if len(group) == 1:
                group[0].error = self._translated(error)
            else:
                self._run_apart(group)

    def _run_apart(self, group: Sequence[_Operation]) -> None:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            for operation in group:
                self._run_behind_savepoint(operation)
            self._writer.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - raised where the operation is awaited
            self._roll_back()
            for operation in group:
                operation.error = self._translated(error)

    def _run_behind_savepoint(self, operation: _Operation) -> None:
        self._writer.execute("SAVEPOINT one")
        try:
            operation.result = operation.work(self._writer)
        except BaseException as error:
            if not self._writer.in_transaction:
                raise  # SQLite itself rolled back everything, as it does for a full disk
            operation.error = self._translated(error)
            self._writer.execute("ROLLBACK TO one")
        self._writer.execute("RELEASE one")

    def _roll_back(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def _answer(self, group: Sequence[_Operation]) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(_resolve, group)
        except RuntimeError:  # the loop is closed: nobody waits any more
            return

    def _translated(self, error: BaseException) -> BaseException:
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(error, sqlite3.Error) and code is not None and code & 0xFF in _AWAY:
            return Unavailable(self._name, str(error))
        return error


class SqliteReader(SqliteFile):
    """Looks at a file that another process may have open, and makes and changes nothing in it.

    A file or a table that is missing, or that another version made, is ``Unavailable`` with SQLite's word for it.
    """

    async def open(self) -> None:
        if self._executor is not None:
            return
        self._loop = asyncio.get_running_loop()
        self._executor = ThreadPoolExecutor(READERS, thread_name_prefix=f"{self.path.name}-read")
        try:
            await self._loop.run_in_executor(self._executor, self._connect_readers)
        except (sqlite3.Error, OSError) as error:
            await self.close()
            raise Unavailable(self._name, str(error)) from error

    async def close(self) -> None:
        executor, self._executor = self._executor, None
        if executor is not None:
            await asyncio.to_thread(executor.shutdown)
            self._close_readers()

    def _translated(self, error: BaseException) -> BaseException:
        return Unavailable(self._name, str(error)) if isinstance(error, sqlite3.Error) else error


def _resolve(group: Sequence[_Operation]) -> None:
    for operation in group:
        if operation.future.done():
            continue
        if operation.error is not None:
            operation.future.set_exception(operation.error)
        else:
            operation.future.set_result(operation.result)


def _copy(source: Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
    finally:
        copy.close()


def backup(source: Path, target: Path) -> None:
    """Write a consistent copy of a file that nobody has open to ``target``; for an open one see ``SqliteFile.backup``."""
    connection = sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)
    try:
        _copy(connection, target)
    finally:
        connection.close()
