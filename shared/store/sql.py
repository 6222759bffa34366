"""A collection as an SQLite table: pure text. Indexed fields have columns of their own, which we fill on each write.

Why columns and not expression indexes: SQLite does not use a keyset's lower bound on an expression (measured).
Any other field is read out of the body by ``at(body, path)``, a function that the store registers. A field that holds a
list of texts has a table beside: one row a text and document, kept by triggers in the same transaction as the body.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from shared.store.port import Collection, Doc, Has, In, Range, Sort, Where
from shared.store.query import Order, check_document, check_where, place_of, to_json, total_order, value_at

_OWN = ("id", "rev")
_COMPARISONS = (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<="))


def at(body: str, path: str) -> Any:
    """The scalar at ``path`` in a stored body: what ``at(body, path)`` means in SQL."""
    return value_at(orjson.loads(body), path)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True)
class Statement:
    text: str
    values: tuple[Any, ...] = ()


class Table:
    """The statements of one collection."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        self.name = _quoted(f"doc {collection.name}")
        fields = (field for index in collection.indexes for field in index.fields if field not in _OWN)
        self.columns = {field: _quoted(f"f.{field}") for field in dict.fromkeys(fields)}
        self.flags = {field: _quoted(f"has.{field}") for field in collection.pullable}
        self.lists = {field: _quoted(f"list {collection.name}: {field}") for field in collection.listing}
        self.written = ("body", *self.columns.values(), *self.flags.values())
        self.field_of = {f"f.{field}": field for field in self.columns} | {own: own for own in _OWN}

    def create(self) -> str:
        return f"CREATE TABLE IF NOT EXISTS {self.name} (id TEXT PRIMARY KEY NOT NULL, rev INTEGER NOT NULL, body TEXT NOT NULL)"

    def create_indexes(self) -> Iterable[str]:
        """Each ordinary index ends in ``id``, so that it serves the sort and the keyset to the last tie."""
        for index in self.collection.indexes:
            columns = [self.column(field) for field in index.fields]
            if not index.unique and "id" not in index.fields:
                columns.append("id")
            name = _quoted(f"{'unique' if index.unique else 'index'} {self.collection.name}: {', '.join(index.fields)}")
            kind = "UNIQUE INDEX" if index.unique else "INDEX"
            yield f"CREATE {kind} IF NOT EXISTS {name} ON {self.name} ({', '.join(columns)})"
        for field, flag in self.flags.items():
            name = _quoted(f"pending {self.collection.name}: {field}")
            yield f"CREATE INDEX IF NOT EXISTS {name} ON {self.name} ({flag}, id) WHERE {flag} = 1"

        for field, beside in self.lists.items():
            yield from self._kept_beside(field, beside)

    def _kept_beside(self, field: str, beside: str) -> Iterable[str]:
        """The table of a list's texts, filled from the bodies where it is new, and what keeps it."""
        path = _literal(f'$."{field}"')

        def texts(row: str) -> str:
            return f"INSERT OR IGNORE INTO {beside} SELECT value, {row}.id FROM json_each({row}.body, {path})"

        gone = f"DELETE FROM {beside} WHERE id = old.id AND word IN (SELECT value FROM json_each(old.body, {path}))"
        other = f"json_extract(old.body, {path}) IS NOT json_extract(new.body, {path})"
        name = beside.strip('"')
        yield (
            f"CREATE TABLE IF NOT EXISTS {beside} "
            "(word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id)) WITHOUT ROWID"
        )
        yield (
            f"INSERT INTO {beside} SELECT DISTINCT value, doc.id FROM {self.name} AS doc, json_each(doc.body, {path}) "
            f"WHERE NOT EXISTS (SELECT 1 FROM {beside})"
        )
        for happened, when, does in (
            ("INSERT", "", texts("new")),
            ("UPDATE", f"WHEN {other}", f"{gone}; {texts('new')}"),
            ("DELETE", "", gone),
        ):
            trigger = _quoted(f"{name} at {happened.lower()}")
            yield f"CREATE TRIGGER IF NOT EXISTS {trigger} AFTER {happened} ON {self.name} {when} BEGIN {does}; END"

    def column(self, field: str) -> str:
        if field in _OWN:
            return field
        return self.columns.get(field) or f"at(body, {_literal(field)})"

    def row(self, doc: Doc) -> tuple[Any, ...]:
        """The values of ``written`` for ``doc``. Raises ``ValueError`` (see ``check_document``)."""
        check_document(self.collection, doc)
        body = to_json({name: value for name, value in doc.items() if name != "rev"}).decode()
        fields = (value_at(doc, field) for field in self.columns)
        return (body, *fields, *(1 if doc.get(field) else None for field in self.flags))

    def insert(self, doc: Doc) -> Statement:
        text = f"INSERT INTO {self.name} (id, rev, {', '.join(self.written)}) VALUES (?, 1{', ?' * len(self.written)})"
        return Statement(text, (doc["id"], *self.row(doc)))

    def upsert(self, doc: Doc) -> Statement:
        insert = self.insert(doc)
        taken = ", ".join(f"{column} = excluded.{column}" for column in self.written)
        return Statement(f"{insert.text} ON CONFLICT (id) DO UPDATE SET rev = rev + 1, {taken}", insert.values)

    def replace(self, doc: Doc) -> Statement:
        taken = ", ".join(f"{column} = ?" for column in self.written)
        text = f"UPDATE {self.name} SET rev = rev + 1, {taken} WHERE id = ? AND rev = ?"
        return Statement(text, (*self.row(doc), doc["id"], doc["rev"]))

    def refill(self, doc: Doc) -> Statement:
        """Write the body and the columns again under the same ``rev``: for ``pull``, and for a column that is new."""
        taken = ", ".join(f"{column} = ?" for column in self.written)
        return Statement(f"UPDATE {self.name} SET {taken} WHERE id = ?", (*self.row(doc), doc["id"]))

    def delete(self, id: str) -> Statement:
        return Statement(f"DELETE FROM {self.name} WHERE id = ?", (id,))

    def get(self, id: str) -> Statement:
        return Statement(f"SELECT rev, body FROM {self.name} WHERE id = ?", (id,))

    def get_many(self, ids: tuple[str, ...]) -> Statement:
        marks = ", ".join("?" * len(ids))
        return Statement(f"SELECT rev, body FROM {self.name} WHERE id IN ({marks})", ids)

    def find(self, where: Where, sort: Sort, limit: int, after: str | None) -> Statement:
        order = total_order(self.collection, where, sort)
        terms, values = self._terms(where)
        if after is not None:
            term, place = self._behind(order, place_of(after, where, order))
            terms, values = [*terms, term], [*values, *place]
        by = ", ".join(f"{self.column(field)} {'ASC' if direction > 0 else 'DESC'}" for field, direction in order)
        text = f"SELECT rev, body FROM {self.name}{_where(terms)} ORDER BY {by} LIMIT ?"
        return Statement(text, (*values, limit))

    def leads_to(self, where: Where, sort: Sort) -> bool:
        """Whether an index has what matches one after the other and in this order, so that nothing else is read."""
        if not all(_is_one_value(each) for each in where.values()):
            return False
        order = [(field, way) for field, way in total_order(self.collection, where, sort) if field not in where]
        if len({way for _, way in order}) > 1:
            return False
        asked, following = len(where), [field for field, _ in order]
        runs = [(*index.fields, "id") for index in self.collection.indexes]
        return any(set(run[:asked]) == where.keys() and [*run[asked:]][: len(order)] == following for run in runs)

    def count(self, where: Where, cap: int) -> Statement:
        terms, values = self._terms(where)
        return Statement(f"SELECT count(*) FROM (SELECT 1 FROM {self.name}{_where(terms)} LIMIT ?)", (*values, cap))

    def free(self, where: Where, now: str) -> Statement:
        """One document that matches and that nobody holds at ``now``."""
        terms, values = self._terms(where)
        until = self.column("lease.until")
        terms.append(f"({until} IS NULL OR {until} <= ?)")
        return Statement(f"SELECT rev, body FROM {self.name}{_where(terms)} LIMIT 1", (*values, now))

    def following(self, id: str, limit: int = 1_000) -> Statement:
        """The next documents by ``id``, whatever they are."""
        return Statement(f"SELECT rev, body FROM {self.name} WHERE id > ? ORDER BY id LIMIT ?", (id, limit))

    def pending(self, field: str, limit: int, after: str | None) -> Statement:
        text = f"SELECT rev, body FROM {self.name} WHERE {self.flags[field]} = 1 AND id > ? ORDER BY id LIMIT ?"
        return Statement(text, (after or "", limit))

    def _terms(self, where: Where) -> tuple[list[str], list[Any]]:
        check_where(where)
        terms: list[str] = []
        values: list[Any] = []
        for field, condition in where.items():
            column = self.column(field)
            match condition:
                case In(among):
                    terms.append(f"{column} IN ({', '.join('?' * len(among))})")
                    values.extend(among)
                case Has(texts):
                    terms.extend([f"id IN (SELECT id FROM {self.lists[field]} WHERE word = ?)"] * len(texts))
                    values.extend(texts)
                case Range():
                    terms.append(f"{column} IS NOT NULL")
                    for name, comparison in _COMPARISONS:
                        if (bound := getattr(condition, name)) is not None:
                            terms.append(f"{column} {comparison} ?")
                            values.append(bound)
                case _:
                    terms.append(f"{column} = ?")
                    values.append(condition)
        return terms, values

    def _behind(self, order: Order, place: list[Any]) -> tuple[str, list[Any]]:
        """What lies behind ``place``: a row value where the order has one direction, which an index can serve."""
        columns = [self.column(field) for field, _ in order]
        signs = [">" if direction > 0 else "<" for _, direction in order]
        if len(set(signs)) == 1:
            return f"({', '.join(columns)}) {signs[0]} ({', '.join('?' * len(place))})", place
        cases, values = [], []
        for depth, sign in enumerate(signs):
            equal = [f"{column} = ?" for column in columns[:depth]]
            cases.append(f"({' AND '.join([*equal, f'{columns[depth]} {sign} ?'])})")
            values.extend(place[: depth + 1])
        return f"({' OR '.join(cases)})", values


def _where(terms: list[str]) -> str:
    return f" WHERE {' AND '.join(terms)}" if terms else ""


def _is_one_value(condition: object) -> bool:
    return len(condition.values) == 1 if isinstance(condition, In) else not isinstance(condition, Range | Has)
