"""The document store on one SQLite file: the promise of ``port.py`` without a server."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from shared.store.port import (
    Collection,
    Delete,
    Doc,
    Duplicate,
    Insert,
    Outcome,
    Page,
    Pull,
    Replace,
    Sort,
    Stale,
    Upsert,
    Where,
    Write,
)
from shared.store.query import cursor_after, moment, total_order
from shared.store.sql import Statement, Table, at
from shared.store.sqlite import Connection, IntegrityError, SqliteFile, SqliteReader

_IDS_AT_ONCE = 500
_IDS_AT_A_GLANCE = 64
_ROWS_AT_A_GLANCE = 200

Change = Callable[[Connection], Outcome]


def _with_functions(connection: Connection) -> None:
    connection.create_function("at", 2, at, deterministic=True)


class SqliteStore:
    """A store of any number of collections in the file at ``path``; see ``SqliteFile`` for how it writes and reads.

    ``looks_on``: it only reads, beside another process that has the file open, and is opened without collections.
    """

    def __init__(self, path: Path | str, *, looks_on: bool = False) -> None:
        self.file = (SqliteReader if looks_on else SqliteFile)(path, prepare=_with_functions)
        self._tables: dict[Collection, Table] = {}

    async def open(self, *collections: Collection) -> None:
        await self.file.open()
        for collection in collections:
            table = self._table(collection)
            await self.file.write(lambda connection, table=table: _make(connection, table))  # type: ignore[misc]

    async def close(self) -> None:
        await self.file.close()

    async def ping(self) -> None:
        await self.file.read(lambda connection: connection.execute("SELECT 1").fetchone())

    async def insert(self, collection: Collection, doc: Doc) -> None:
        await self._change(self._insert(collection, doc))

    async def replace(self, collection: Collection, doc: Doc) -> None:
        await self._change(self._replace(collection, doc))

    async def upsert(self, collection: Collection, doc: Doc) -> None:
        await self._change(self._upsert(collection, doc))

    async def delete(self, collection: Collection, id: str) -> bool:
        statement = self._table(collection).delete(id)
        return await self.file.write(lambda connection: _run(connection, statement) > 0)

    async def pull(self, collection: Collection, id: str, field: str, ids: Sequence[str]) -> None:
        await self._change(self._pull(collection, Pull(id, field, tuple(ids))))

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        changes = [self._change_of(collection, write) for write in writes]
        return await self.file.write(lambda connection: [change(connection) for change in changes])

    async def get(self, collection: Collection, id: str) -> Doc | None:
        docs = await self._few(self._table(collection).get(id))
        return docs[0] if docs else None

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        table = self._table(collection)
        distinct = tuple(dict.fromkeys(ids))
        look = self._few if len(distinct) <= _IDS_AT_A_GLANCE else self._docs
        parts = [distinct[start : start + _IDS_AT_ONCE] for start in range(0, len(distinct), _IDS_AT_ONCE)]
        return {doc["id"]: doc for part in parts for doc in await look(table.get_many(part))}

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        table = self._table(collection)
        look = self._few if limit <= _ROWS_AT_A_GLANCE and table.leads_to(where, sort) else self._docs
        docs = await look(table.find(where, sort, limit + 1, after))
        if len(docs) <= limit:
            return Page(docs)
        items = docs[:limit]
        return Page(items, cursor_after(items[-1], where, total_order(collection, where, sort)))

    async def count(self, collection: Collection, where: Where, *, cap: int) -> int:
        statement = self._table(collection).count(where, cap)
        number: int = await self.file.read(lambda c: c.execute(statement.text, statement.values).fetchone()[0])
        return number

    async def claim(
        self, collection: Collection, where: Where, *, owner: str, now: datetime, until: datetime
    ) -> Doc | None:
        table = self._table(collection)
        free = table.free(where, moment(now))
        lease = {"owner": owner, "until": moment(until)}

        def take(connection: Connection) -> Doc | None:
            row = connection.execute(free.text, free.values).fetchone()
            if row is None:
                return None
            doc = _doc(row) | {"lease": lease}
            _run(connection, table.replace(doc))
            return doc | {"rev": doc["rev"] + 1}

        return await self.file.write(take)

    async def pending(self, collection: Collection, field: str, *, limit: int, after: str | None = None) -> list[Doc]:
        return await self._docs(self._table(collection).pending(field, limit, after))

    async def explain(self, statement: Statement) -> list[str]:
        """SQLite's plan for a statement of ``Table``, a line per step; an operator reads here which index serves it."""
        text = f"EXPLAIN QUERY PLAN {statement.text}"
        return await self.file.read(lambda c: [str(row[3]) for row in c.execute(text, statement.values)])

    def _table(self, collection: Collection) -> Table:
        table = self._tables.get(collection)
        if table is None:
            table = self._tables[collection] = Table(collection)
        return table

    async def _few(self, statement: Statement) -> list[Doc]:
        """What is found at once, by a key."""
        return [_doc(row) for row in await self.file.glance(lambda connection: _rows(connection, statement))]

    async def _docs(self, statement: Statement) -> list[Doc]:
        return [_doc(row) for row in await self.file.read(lambda connection: _rows(connection, statement))]

    async def _change(self, change: Change) -> None:
        outcome = await self.file.write(change)
        if outcome is not None:
            raise outcome

    def _change_of(self, collection: Collection, write: Write) -> Change:
        match write:
            case Insert(doc):
                return self._insert(collection, doc)
            case Replace(doc):
                return self._replace(collection, doc)
            case Upsert(doc):
                return self._upsert(collection, doc)
            case Pull():
                return self._pull(collection, write)
            case Delete(id):
                return self._delete(collection, id)

    def _insert(self, collection: Collection, doc: Doc) -> Change:
        table = self._table(collection)
        statement = table.insert(doc)
        return lambda connection: _unless_taken(connection, table, statement)[1]

    def _upsert(self, collection: Collection, doc: Doc) -> Change:
        table = self._table(collection)
        statement = table.upsert(doc)
        return lambda connection: _unless_taken(connection, table, statement)[1]

    def _replace(self, collection: Collection, doc: Doc) -> Change:
        table = self._table(collection)
        statement = table.replace(doc)

        def change(connection: Connection) -> Outcome:
            changed, taken = _unless_taken(connection, table, statement)
            return taken if taken is not None or changed else Stale(collection.name, doc["id"])

        return change

    def _delete(self, collection: Collection, id: str) -> Change:
        statement = self._table(collection).delete(id)

        def change(connection: Connection) -> Outcome:
            _run(connection, statement)
            return None

        return change

    def _pull(self, collection: Collection, pull: Pull) -> Change:
        table = self._table(collection)
        get = table.get(pull.id)

        def change(connection: Connection) -> Outcome:
            row = connection.execute(get.text, get.values).fetchone()
            if row is not None:
                doc = _doc(row)
                doc[pull.field] = [element for element in doc.get(pull.field) or () if element["id"] not in pull.ids]
                _run(connection, table.refill(doc))
            return None

        return change


def _doc(row: tuple[int, str]) -> Doc:
    doc: Doc = orjson.loads(row[1])
    doc["rev"] = row[0]
    return doc


def _rows(connection: Connection, statement: Statement) -> list[Any]:
    return connection.execute(statement.text, statement.values).fetchall()


def _run(connection: Connection, statement: Statement) -> int:
    return connection.execute(statement.text, statement.values).rowcount


def _unless_taken(connection: Connection, table: Table, statement: Statement) -> tuple[int, Duplicate | None]:
    """Rows changed, or who stands in the way. A statement that fails undoes only itself."""
    try:
        return _run(connection, statement), None
    except IntegrityError as error:
        return 0, Duplicate(table.collection.name, _taken_fields(table, str(error)))


def _taken_fields(table: Table, message: str) -> tuple[str, ...]:
    """From ``UNIQUE constraint failed: table.column, table.column``."""
    columns = message.partition(": ")[2].split(", ")
    prefix = f"doc {table.collection.name}."
    return tuple(table.field_of[column.removeprefix(prefix)] for column in columns)


def _make(connection: Connection, table: Table) -> None:
    """Create what is missing; columns that are new in an existing file are filled from the bodies."""
    connection.execute(table.create())
    present = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
    new = [column for column in table.written if column.strip('"') not in present]
    for column in new:
        connection.execute(f"ALTER TABLE {table.name} ADD COLUMN {column}")
    if new:
        _refill(connection, table)
    for statement in table.create_indexes():
        connection.execute(statement)


def _refill(connection: Connection, table: Table) -> None:
    last = ""
    while rows := _rows(connection, table.following(last)):
        for doc in map(_doc, rows):
            _run(connection, table.refill(doc))
            last = doc["id"]
