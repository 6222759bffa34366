"""The local bus's tables in one SQLite file: messages that wait, a row for each hearing service, and dead letters.

Due times are wall-clock seconds, so that a retry's wait goes on over a restart. Sequence numbers are never used twice.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.bus.port import Dead, Message
from shared.bus.pump import Held, Settlement
from shared.store.sqlite import Connection, SqliteFile, SqliteReader

Row = tuple[int, str, str, bytes, int, float | None]
"""A waiting message: sequence number, id, type, body, attempt, and when it was told (None: it was dead meanwhile)."""

_MESSAGE_TABLE = (
    "CREATE TABLE IF NOT EXISTS message (seq INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,"
    " id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL, attempt INTEGER NOT NULL, due REAL NOT NULL, told REAL)"
)
_DEAD_TABLE = (
    "CREATE TABLE IF NOT EXISTS dead (seq INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL,"
    " id TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL, attempts INTEGER NOT NULL, reason TEXT NOT NULL,"
    " died_at REAL NOT NULL)"
)
_MESSAGE_INDEX = "CREATE INDEX IF NOT EXISTS message_due ON message (service, due, seq)"
_DEAD_INDEX = "CREATE INDEX IF NOT EXISTS dead_service ON dead (service, seq)"

_COLUMNS = "PRAGMA table_info(message)"
_ADD_TOLD = "ALTER TABLE message ADD COLUMN told REAL"
"""For a file from before messages had it."""

_LAST = "SELECT ifnull(max(seq), 0) FROM message"
_INSERT = "INSERT INTO message (service, id, type, body, attempt, due, told) VALUES (?, ?, ?, ?, 1, ?, ?)"
_COUNT = "SELECT count(*) FROM message WHERE service = ?"
_COUNTS = "SELECT attempt, due > ?, count(*) FROM message WHERE service = ? GROUP BY 1, 2"
_COUNT_DEAD = "SELECT count(*) FROM dead WHERE service = ?"
_DUE = "SELECT seq, id, type, body, attempt, told FROM message WHERE service = ? AND due <= ? ORDER BY due, seq LIMIT ?"
_NEXT = "SELECT due FROM message WHERE service = ? AND due > ? ORDER BY due LIMIT 1"
_SOONER = "UPDATE message SET due = min(due, CASE attempt WHEN 1 THEN ? ELSE ? END) WHERE due > ?"
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
_REVIVE_AS = (
    "INSERT INTO message (service, id, type, body, attempt, due)"
    " SELECT service, ?, ?, ?, 1, ? FROM dead WHERE service = ? AND seq = ?"
)
_BURY = "DELETE FROM dead WHERE service = ? AND seq = ?"


class Letterbox:
    """Every change is one transaction and durable when it returns. All methods raise ``Unavailable("bus", …)``."""

    def __init__(self, path: Path | str) -> None:
        self._file = SqliteFile(path, name="bus")

    @classmethod
    def looked_at(cls, path: Path | str) -> "Letterbox":
        """Of another process: not to be opened but by ``look``, and only read."""
        box = cls(path)
        box._file = SqliteReader(path, name="bus")
        return box

    async def look(self) -> None:
        """Open it as it is."""
        await self._file.open()

    async def open(self, now: float, longest: float) -> int:
        """Make what is missing; tells the last sequence number that stands from before.

        Where the clock was set back meanwhile, a first attempt is due now, another after the ``longest`` step at most.
        """

        def prepare(connection: Connection) -> int:
            for statement in (_MESSAGE_TABLE, _MESSAGE_INDEX, _DEAD_TABLE, _DEAD_INDEX):
                connection.execute(statement)
            if "told" not in {row[1] for row in connection.execute(_COLUMNS)}:
                connection.execute(_ADD_TOLD)
            connection.execute(_SOONER, (now, now + longest, now))
            return int(connection.execute(_LAST).fetchone()[0])

        await self._file.open()
        return await self._file.write(prepare)

    async def close(self) -> None:
        await self._file.close()

    async def ping(self) -> None:
        await self._file.write(lambda connection: connection.execute("SELECT 1").fetchone())

    async def insert(self, services: Sequence[str], message: Message, due: float) -> None:
        rows = [(service, message.id, message.type, message.body, due, due) for service in services]

        def insert(connection: Connection) -> None:
            connection.executemany(_INSERT, rows)

        await self._file.write(insert)

    async def due(self, service: str, now: float, limit: int) -> tuple[list[Row], float | None]:
        """What is due, the oldest first; if nothing is, the time when the next row will be."""

        def look(connection: Connection) -> tuple[list[Row], float | None]:
            rows: list[Row] = connection.execute(_DUE, (service, now, limit)).fetchall()
            later = None if rows else connection.execute(_NEXT, (service, now)).fetchone()
            return rows, later[0] if later else None

        return await self._file.glance(look)

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
        return await self._file.read(lambda connection: int(connection.execute(_COUNT, (service,)).fetchone()[0]))

    async def counts(self, service: str, now: float) -> tuple[int, dict[int, int], int]:
        """How many rows are due, how many come later by the attempt that they wait for, and how many are dead."""

        def look(connection: Connection) -> tuple[int, dict[int, int], int]:
            rows: list[tuple[int, int, int]] = connection.execute(_COUNTS, (now, service)).fetchall()
            due = sum(number for _, later, number in rows if not later)
            waiting = {attempt: number for attempt, later, number in rows if later}
            return due, waiting, int(connection.execute(_COUNT_DEAD, (service,)).fetchone()[0])

        return await self._file.read(look)

    async def dead(self, service: str, limit: int) -> list[Dead]:
        rows = await self._file.read(lambda connection: connection.execute(_DEAD, (service, limit)).fetchall())
        return [
            Dead(str(seq), id, type, reason, attempts, datetime.fromtimestamp(died_at, UTC), body)
            for seq, id, type, reason, attempts, died_at, body in rows
        ]

    async def revive(self, service: str, keys: Sequence[str], now: float, instead: Message | None) -> int:
        """Turn dead letters into first attempts that are due ``now``, with what ``instead`` says if it is given; tells how
        many were found."""
        query, says = (_REVIVE_AS, (instead.id, instead.type, instead.body)) if instead else (_REVIVE, ())

        def revive(connection: Connection) -> int:
            for seq in _seqs(keys):
                connection.execute(query, (*says, now, service, seq))
            return _bury(connection, service, keys)

        return await self._file.write(revive)

    async def bury(self, service: str, keys: Sequence[str]) -> int:
        return await self._file.write(lambda connection: _bury(connection, service, keys))


def _seqs(keys: Sequence[str]) -> list[int]:
    """The sequence numbers that ``keys`` name, each once; what is no number names nothing."""
    return [int(key) for key in dict.fromkeys(keys) if key.isascii() and key.isdigit() and len(key) < 19]


def _bury(connection: Connection, service: str, keys: Sequence[str]) -> int:
    return sum(connection.execute(_BURY, (service, seq)).rowcount for seq in _seqs(keys))
