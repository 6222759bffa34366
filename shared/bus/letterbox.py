"""The local bus's tables in one SQLite file: messages that wait, a row for each hearing service, and dead letters.

Due times are wall-clock seconds, so that a retry's wait goes on over a restart. Sequence numbers are never used twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.bus.port import Dead, Message
from shared.bus.pump import Held, Settlement
from shared.store.sqlite import Connection, SqliteFile

Row = tuple[int, str, str, bytes, int]
"""A waiting message: sequence number, id, type, body, attempt."""

_MESSAGE_TABLE = (
    "CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,"
    " id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL, attempt INTEGER NOT NULL, due REAL NOT NULL)"
)
_DEAD_TABLE = (
    "CREATE TABLE IF NOT EXISTS dead (seq INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,"
    " id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL,"
    " died_at REAL NOT NULL)"
)
_MESSAGE_INDEX = "CREATE INDEX IF NOT EXISTS message_due ON message (service, due, seq)"
_DEAD_INDEX = "CREATE INDEX IF NOT EXISTS dead_service ON dead (service, seq)"

_LAST = "SELECT ifnull(max(seq), 0) FROM message"
_INSERT = "INSERT INTO message (service, id, type, body, attempt, due) VALUES (?, ?, ?, ?, 1, ?)"
_COUNT = "SELECT count(*) FROM message WHERE service = ?"
_COUNT_DEAD = "SELECT count(*) FROM dead WHERE service = ?"
_DUE = "SELECT seq, id, type, body, attempt FROM message WHERE service = ? AND due <= ? ORDER BY due, seq LIMIT ?"
_NEXT = "SELECT due FROM message WHERE service = ? AND due > ? ORDER BY due LIMIT 1"
_DELETE = "DELETE FROM message WHERE seq = ?"
_RETRY = "UPDATE message SET attempt = attempt + 1, due = ? WHERE seq = ?"
_DIE = (
    "INSERT INTO dead (service, id, type, body, attempts, reason, died_at)"
    " SELECT service, id, type, body, attempt, ?, ? FROM message WHERE seq = ?"
)
_DEAD = "SELECT seq, id, type, reason, attempts, died_at, body FROM dead WHERE service = ? ORDER BY seq LIMIT ?"
_REVIVE = (
    "INSERT INTO message (service, id, type, body, attempt, due)"
    " SELECT service, id, type, body, 1, ? FROM dead WHERE service = ? AND seq = ?"
)
_BURY = "DELETE FROM dead WHERE service = ? AND seq = ?"


class Letterbox:
    """Every change is one transaction and durable when it returns. All methods raise ``Unavailable("bus", …)``."""

    def __init__(self, path: Path | str) -> None:
        self._file = SqliteFile(path, name="bus")

    async def open(self) -> int:
        """Make what is missing; tells the last sequence number that stands from before."""

        def prepare(connection: Connection) -> int:
            for statement in (_MESSAGE_TABLE, _MESSAGE_INDEX, _DEAD_TABLE, _DEAD_INDEX):
                connection.execute(statement)
            return int(connection.execute(_LAST).fetchone()[0])

        await self._file.open()
        return await self._file.write(prepare)

    async def close(self) -> None:
        await self._file.close()

    async def ping(self) -> None:
        await self._file.write(lambda connection: connection.execute("SELECT 1").fetchone())

    async def insert(self, services: Sequence[str], message: Message, due: float) -> None:
        rows = [(service, message.id, message.type, message.body, due) for service in services]

        def insert(connection: Connection) -> None:
            connection.executemany(_INSERT, rows)

        await self._file.write(insert)

    async def due(self, service: str, now: float, limit: int) -> tuple[list[Row], float | None]:
        """What is due, the oldest first; if nothing is, the time when the next row will be."""

        def look(connection: Connection) -> tuple[list[Row], float | None]:
            rows: list[Row] = connection.execute(_DUE, (service, now, limit)).fetchall()
            later = None if rows else connection.execute(_NEXT, (service, now)).fetchone()
            return rows, later[0] if later else None

        return await self._file.read(look)

    async def settle(self, settlement: Settlement[Held], now: float, steps: Sequence[float]) -> None:
        """Act on a whole batch: delete, put off by the attempt's step, or move to the dead."""
        gone = [(held.tag,) for held in settlement.done] + [(held.tag,) for held, _ in settlement.dead]
        dying = [(reason, now, held.tag) for held, reason in settlement.dead]
        waiting = [(now + steps[held.attempt - 1], held.tag) for held in settlement.retry]

        def act(connection: Connection) -> None:
            connection.executemany(_DIE, dying)
            connection.executemany(_DELETE, gone)
            connection.executemany(_RETRY, waiting)

        if gone or waiting:
            await self._file.write(act)

    async def count(self, service: str) -> int:
        return await self._number(_COUNT, service)

    async def dead_count(self, service: str) -> int:
        return await self._number(_COUNT_DEAD, service)

    async def _number(self, query: str, service: str) -> int:
        return await self._file.read(lambda connection: int(connection.execute(query, (service,)).fetchone()[0]))

    async def dead(self, service: str, limit: int) -> list[Dead]:
        rows = await self._file.read(lambda connection: connection.execute(_DEAD, (service, limit)).fetchall())
        return [
            Dead(str(seq), id, type, reason, attempts, datetime.fromtimestamp(died_at, UTC), body)
            for seq, id, type, reason, attempts, died_at, body in rows
        ]

    async def revive(self, service: str, keys: Sequence[str], now: float) -> int:
        """Turn dead letters into first attempts that are due ``now``; tells how many were found."""

        def revive(connection: Connection) -> int:
            for seq in _seqs(keys):
                connection.execute(_REVIVE, (now, service, seq))
            return _bury(connection, service, keys)

        return await self._file.write(revive)

    async def bury(self, service: str, keys: Sequence[str]) -> int:
        return await self._file.write(lambda connection: _bury(connection, service, keys))


def _seqs(keys: Sequence[str]) -> list[int]:
    """The sequence numbers that ``keys`` name, each once; what is no number names nothing."""
    return [int(key) for key in dict.fromkeys(keys) if key.isascii() and key.isdigit() and len(key) < 19]


def _bury(connection: Connection, service: str, keys: Sequence[str]) -> int:
    return sum(connection.execute(_BURY, (service, seq)).rowcount for seq in _seqs(keys))
