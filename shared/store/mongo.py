"""The document and blob stores on MongoDB's protocol, through motor: the only module that imports the driver.

Each command is one document's atomic step, so a standalone server, a replica set and a sharded cluster do alike.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, urlsplit

from bson import ObjectId
from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorGridFSBucket
from pymongo import IndexModel, ReturnDocument, UpdateOne
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

from shared.errors import Unavailable
from shared.store.blobs import PIECE, digest_of
from shared.store.mongo_form import all_of, behind, filter_of, from_mongo, path_of, to_mongo
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
from shared.store.query import cursor_after, moment, place_of, total_order, value_at

_SETTINGS: dict[str, Any] = {
    "w": "majority",
    "journal": True,
    "serverSelectionTimeoutMS": 3_000,
    "connectTimeoutMS": 3_000,
    "socketTimeoutMS": 10_000,
    "appname": "pufa",
}
"""A write is answered once it is on disk at a majority; who does not answer in these times counts as away.

The address may set any of them otherwise: ``mongodb://…/tasks?socketTimeoutMS=30000``.
"""

_DUPLICATE_KEY = 11000
_NOT_LET_IN = {13, 18}
_AT_ONCE = 32
_IDS_AT_ONCE = 1_000


@contextmanager
def _reaching(dependency: str) -> Iterator[None]:
    """Turns the driver's ways to say "not now" into ``Unavailable``."""
    try:
        yield
    except (ConnectionFailure, WriteConcernError, InvalidOperation) as error:
        raise Unavailable(dependency, _short(error)) from error
    except PyMongoError as error:
        if error.timeout or getattr(error, "code", None) in _NOT_LET_IN:
            raise Unavailable(dependency, _short(error)) from error
        raise


def _short(error: PyMongoError) -> str:
    """The driver's words without its description of the whole cluster."""
    return f"{type(error).__name__}: {str(error).split(', Timeout:')[0]}"[:200]


class _Connection:
    """One client for one database, made when it is opened."""

    def __init__(self, dependency: str, url: str, database: str) -> None:
        self._dependency = dependency
        self._url = url
        self._name = database
        self._client: Any = None

    @property
    def database(self) -> Any:
        if self._client is None:
            raise Unavailable(self._dependency, "closed")
        return self._client[self._name]

    async def open(self) -> None:
        if self._client is None:
            given = {name.lower() for name, _ in parse_qsl(urlsplit(self._url).query)}
            settings = {name: value for name, value in _SETTINGS.items() if name.lower() not in given}
            self._client = AsyncIOMotorClient(self._url, **settings)
        await self.ping()

    async def ping(self) -> None:
        with _reaching(self._dependency):
            await self.database.command("ping")

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


class MongoStore:
    def __init__(self, url: str, database: str) -> None:
        self._connection = _Connection("store", url, database)

    async def open(self, *collections: Collection) -> None:
        await self._connection.open()
        with _reaching("store"):
            for collection in collections:
                for index in _indexes(collection):  # one by one: FerretDB 1.24 breaks on several that are there already
                    await self._of(collection).create_indexes([index])

    async def close(self) -> None:
        self._connection.close()

    async def ping(self) -> None:
        await self._connection.ping()

    async def insert(self, collection: Collection, doc: Doc) -> None:
        stored = to_mongo(collection, doc, 1)
        with _reaching("store"):
            try:
                await self._of(collection).insert_one(stored)
            except DuplicateKeyError as error:
                raise await self._duplicate(collection, doc, new=True) from error

    async def replace(self, collection: Collection, doc: Doc) -> None:
        if not await self._replaced(collection, doc, doc["rev"]):
            raise Stale(collection.name, doc["id"])

    async def upsert(self, collection: Collection, doc: Doc) -> None:
        """MongoDB has no step that replaces and counts: compare and swap until nobody came between."""
        while True:
            with _reaching("store"):
                present = await self._of(collection).find_one({"_id": doc["id"]}, {"rev": 1})
            if present is not None:
                if await self._replaced(collection, doc, present["rev"]):
                    return
                continue
            try:
                await self.insert(collection, doc)
            except Duplicate as error:
                if error.fields != ("id",):
                    raise
            else:
                return

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        inserts = [write.doc for write in writes if isinstance(write, Insert)]
        pulls = [write for write in writes if isinstance(write, Pull)]
        if writes and len(inserts) == len(writes) and not _collide(collection, inserts):
            return await self._insert_many(collection, inserts)
        if writes and len(pulls) == len(writes) and len({(pull.id, pull.field) for pull in pulls}) == len(pulls):
            return await self._pull_many(collection, pulls)
        if any(index.unique for index in collection.indexes):  # one write may free the value that the next one takes
            return [await self._outcome(collection, write) for write in writes]
        return await self._write_apart(collection, writes)

    async def get(self, collection: Collection, id: str) -> Doc | None:
        with _reaching("store"):
            stored = await self._of(collection).find_one({"_id": id})
        return None if stored is None else from_mongo(stored)

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        distinct = list(dict.fromkeys(ids))
        docs: dict[str, Doc] = {}
        for start in range(0, len(distinct), _IDS_AT_ONCE):
            asked = {"_id": {"$in": distinct[start : start + _IDS_AT_ONCE]}}
            docs |= {doc["id"]: doc for doc in await self._docs(collection, asked)}
        return docs

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        order = total_order(collection, where, sort)
        filters = filter_of(where)
        if after is not None:
            filters.append(behind(order, place_of(after, where, order)))
        by = [(path_of(field), direction) for field, direction in order]
        docs = await self._docs(collection, all_of(filters), by, limit + 1)
        if len(docs) <= limit:
            return Page(docs)
        return Page(docs[:limit], cursor_after(docs[limit - 1], where, order))

    async def count(self, collection: Collection, where: Where, *, cap: int) -> int:
        if cap < 1:
            return 0
        with _reaching("store"):
            number: int = await self._of(collection).count_documents(all_of(filter_of(where)), limit=cap)
        return number

    async def delete(self, collection: Collection, id: str) -> bool:
        with _reaching("store"):
            result = await self._of(collection).delete_one({"_id": id})
        return bool(result.deleted_count)

    async def claim(
        self, collection: Collection, where: Where, *, owner: str, now: datetime, until: datetime
    ) -> Doc | None:
        free = {"$or": [{"lease.until": {"$exists": False}}, {"lease.until": {"$lte": moment(now)}}]}
        lease = {"owner": owner, "until": moment(until)}
        with _reaching("store"):
            stored = await self._of(collection).find_one_and_update(
                all_of([*filter_of(where), free]),
                {"$set": {"lease": lease}, "$inc": {"rev": 1}},
                return_document=ReturnDocument.AFTER,
            )
        return None if stored is None else from_mongo(stored)

    async def pull(self, collection: Collection, id: str, field: str, ids: Sequence[str]) -> None:
        await self._pull_many(collection, [Pull(id, field, tuple(ids))])

    async def pending(self, collection: Collection, field: str, *, limit: int, after: str | None = None) -> list[Doc]:
        filters: list[Doc] = [{f"{path_of(field)}.id": {"$gt": ""}}]
        if after is not None:
            filters.append({"_id": {"$gt": after}})
        return await self._docs(collection, all_of(filters), [("_id", 1)], limit)

    def _of(self, collection: Collection) -> Any:
        return self._connection.database[collection.name]

    async def _docs(
        self, collection: Collection, asked: Doc, order: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Doc]:
        with _reaching("store"):
            found = self._of(collection).find(asked, limit=limit, sort=list(order) or None)
            return [from_mongo(stored) async for stored in found]

    async def _replaced(self, collection: Collection, doc: Doc, rev: int) -> bool:
        """Whether the document still had ``rev`` and is replaced. Raises ``Duplicate``."""
        stored = to_mongo(collection, doc, rev + 1)
        with _reaching("store"):
            try:
                result = await self._of(collection).replace_one({"_id": doc["id"], "rev": rev}, stored)
            except DuplicateKeyError as error:
                raise await self._duplicate(collection, doc) from error
            except OperationFailure as error:  # FerretDB 1.24 names a taken value only when inserting
                taken = await self._taken(collection, doc)
                if taken is None:
                    raise
                raise taken from error
        return bool(result.matched_count)

    async def _duplicate(self, collection: Collection, doc: Doc, *, new: bool = False) -> Duplicate:
        """Which index refused ``doc``. Servers tell it in different words, so it is looked up."""
        if new and await self._of(collection).find_one({"_id": doc["id"]}, {"_id": 1}) is not None:
            return Duplicate(collection.name, ("id",))
        taken = await self._taken(collection, doc)
        return taken or Duplicate(collection.name, ("id",))

    async def _taken(self, collection: Collection, doc: Doc) -> Duplicate | None:
        for index in collection.indexes:
            if index.unique:
                same = {path_of(field): value_at(doc, field) for field in index.fields}
                other = await self._of(collection).find_one({**same, "_id": {"$ne": doc["id"]}}, {"_id": 1})
                if other is not None:
                    return Duplicate(collection.name, index.fields)
        return None

    async def _insert_many(self, collection: Collection, docs: Sequence[Doc]) -> list[Outcome]:
        outcomes: list[Outcome] = [None] * len(docs)
        stored = [to_mongo(collection, doc, 1) for doc in docs]
        with _reaching("store"):
            try:
                await self._of(collection).insert_many(stored, ordered=False)
            except BulkWriteError as error:
                faults = error.details["writeErrors"]
                if any(fault["code"] != _DUPLICATE_KEY for fault in faults) or error.details["writeConcernErrors"]:
                    raise
                for position in (fault["index"] for fault in faults):
                    outcomes[position] = await self._duplicate(collection, docs[position], new=True)
        return outcomes

    async def _pull_many(self, collection: Collection, pulls: Sequence[Pull]) -> list[Outcome]:
        """By condition, in one round trip; where that changed less than asked, by the elements themselves.

        FerretDB 1.24 takes a condition in ``$pull`` for a value and changes nothing.
        """
        changes = [
            UpdateOne({"_id": pull.id}, {"$pull": {path_of(pull.field): {"id": {"$in": list(pull.ids)}}}})
            for pull in pulls
        ]
        with _reaching("store"):
            result = await self._of(collection).bulk_write(changes, ordered=False)
        if result.modified_count < len(pulls):
            await _at_once([lambda pull=pull: self._pull_elements(collection, pull) for pull in pulls])  # type: ignore[misc]
        return [None] * len(pulls)

    async def _pull_elements(self, collection: Collection, pull: Pull) -> None:
        path = path_of(pull.field)
        with _reaching("store"):
            stored = await self._of(collection).find_one({"_id": pull.id}, {path: 1})
            elements = [element for element in (stored or {}).get(path) or () if element["id"] in pull.ids]
            if elements:
                await self._of(collection).update_one({"_id": pull.id}, {"$pullAll": {path: elements}})

    async def _write_apart(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        """Several documents at once; the writes of one document keep their order."""
        outcomes: list[Outcome] = [None] * len(writes)
        by_id: dict[str, list[int]] = {}
        for position, write in enumerate(writes):
            by_id.setdefault(_id_of(write), []).append(position)

        async def in_order(positions: list[int]) -> None:
            for position in positions:
                outcomes[position] = await self._outcome(collection, writes[position])

        await _at_once([lambda positions=positions: in_order(positions) for positions in by_id.values()])  # type: ignore[misc]
        return outcomes

    async def _outcome(self, collection: Collection, write: Write) -> Outcome:
        try:
            match write:
                case Insert(doc):
                    await self.insert(collection, doc)
                case Replace(doc):
                    await self.replace(collection, doc)
                case Upsert(doc):
                    await self.upsert(collection, doc)
                case Delete(id):
                    await self.delete(collection, id)
                case Pull(id, field, ids):
                    await self.pull(collection, id, field, ids)
        except (Duplicate, Stale) as outcome:
            return outcome
        return None


class MongoBlobs:
    """Blobs in GridFS under their hash as the file's name. Two that put the same bytes at once keep the older file."""

    def __init__(self, url: str, database: str) -> None:
        self._connection = _Connection("blobs", url, database)

    async def open(self) -> None:
        await self._connection.open()

    async def close(self) -> None:
        self._connection.close()

    async def put(self, data: bytes) -> str:
        return await self.put_file(BytesIO(data))

    async def put_file(self, file: BinaryIO) -> str:
        sha256 = await asyncio.to_thread(digest_of, file)
        with _reaching("blobs"):
            if await self._first(sha256) is None:
                file.seek(0)
                await self._bucket().upload_from_stream(sha256, file)
                await self._discard((await self._files(sha256))[1:])
        return sha256

    async def get(self, sha256: str) -> bytes | None:
        if await self._first(sha256) is None:
            return None
        return b"".join([piece async for piece in self.read(sha256)])

    async def has(self, sha256: str) -> bool:
        return await self._first(sha256) is not None

    async def read(self, sha256: str, chunk: int = PIECE, *, start: int = 0) -> AsyncIterator[bytes]:
        with _reaching("blobs"):
            first = await self._first(sha256)
            if first is None:
                return
            file = await self._bucket().open_download_stream(first)
            file.seek(start)
            while piece := await file.read(chunk):
                yield piece

    async def delete(self, sha256: str) -> bool:
        with _reaching("blobs"):
            files = await self._files(sha256)
            await self._discard(files)
        return bool(files)

    async def clear_unfinished(self, before: datetime) -> int:
        """Chunks of files that are not there: a file is written after its chunks, and deleted before them."""
        wanted, lost = {"files_id": {"$lt": ObjectId.from_datetime(before)}}, 0
        last: ObjectId | None = None
        with _reaching("blobs"):
            chunks = self._connection.database["blobs.chunks"].find(wanted, {"files_id": 1, "_id": 0})
            async for chunk in chunks.sort([("files_id", 1), ("n", 1)]):
                if chunk["files_id"] != last:
                    last = chunk["files_id"]
                    lost += await self._cleared_if_lost(last)
        return lost

    async def _cleared_if_lost(self, file: ObjectId) -> int:
        if await self._connection.database["blobs.files"].find_one({"_id": file}, {"_id": 1}) is not None:
            return 0
        await self._connection.database["blobs.chunks"].delete_many({"files_id": file})
        return 1

    def _bucket(self) -> Any:
        return AsyncIOMotorGridFSBucket(self._connection.database, bucket_name="blobs")

    async def _discard(self, files: Sequence[ObjectId]) -> None:
        for file in files:
            with suppress(NoFile):  # somebody else did it
                await self._bucket().delete(file)

    async def _files(self, sha256: str) -> list[ObjectId]:
        with _reaching("blobs"):
            found = self._connection.database["blobs.files"].find({"filename": sha256}, {"_id": 1}, sort=[("_id", 1)])
            return [file["_id"] async for file in found]

    async def _first(self, sha256: str) -> ObjectId | None:
        files = await self._files(sha256)
        return files[0] if files else None


def _indexes(collection: Collection) -> list[IndexModel]:
    """Each ordinary index ends in ``_id``, so that it serves the sort and the keyset to the last tie."""
    models = []
    for index in collection.indexes:
        keys = [(path_of(field), 1) for field in index.fields]
        if not index.unique and "id" not in index.fields:
            keys.append(("_id", 1))
        models.append(IndexModel(keys, unique=index.unique))
    models.extend(IndexModel([(path_of(field), 1), ("_id", 1)]) for field in collection.listing)
    models.extend(IndexModel([(f"{path_of(field)}.id", 1), ("_id", 1)]) for field in collection.pullable)
    return models


def _collide(collection: Collection, docs: Sequence[Doc]) -> bool:
    """Whether two of ``docs`` want the same id or unique value, so that their order decides."""
    wanted = [("id",), *(index.fields for index in collection.indexes if index.unique)]
    return any(len({tuple(value_at(doc, f) for f in fields) for doc in docs}) < len(docs) for fields in wanted)


def _id_of(write: Write) -> str:
    return str(write.doc["id"]) if isinstance(write, Insert | Replace | Upsert) else write.id


async def _at_once(jobs: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Do all jobs, at most ``_AT_ONCE`` side by side."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(job: Callable[[], Awaitable[None]]) -> None:
        async with places:
            await job()

    for result in await asyncio.gather(*map(one, jobs), return_exceptions=True):
        if result is not None:
            raise result
