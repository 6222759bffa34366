"""The document store's promise. Two adapters keep it: ``sqlite.py`` (embedded) and ``mongo.py`` (MongoDB's protocol).

A document is a dict of JSON values with a string ``id`` and, once stored, an integer ``rev`` that belongs to the store:
1 after the insert, one more with every write. One document is the unit of atomicity; a write that was answered is durable.
Nothing else is promised: no transaction over documents, no join, no aggregation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Doc = dict[str, Any]


class Duplicate(Exception):
    """A document with this id, or with these values of a unique index, is there already."""

    def __init__(self, collection: str, fields: tuple[str, ...]) -> None:
        self.collection = collection
        self.fields = fields
        super().__init__(f"{collection}: {', '.join(fields)} taken")


class Stale(Exception):
    """Somebody else wrote this document, or deleted it, since it was read."""

    def __init__(self, collection: str, id: str) -> None:
        self.collection = collection
        self.id = id
        super().__init__(f"{collection}/{id} changed meanwhile")


@dataclass(frozen=True)
class Index:
    """A declared index over scalar fields (dotted paths allowed). Every field of a unique one must be present and not None."""

    fields: tuple[str, ...]
    unique: bool = False


@dataclass(frozen=True)
class Collection:
    """A named set of documents. ``pullable`` names its array fields of ``{id, …}`` that ``pull`` and ``pending`` work on;
    ``listing`` its fields that hold a list of texts, each of which is indexed for ``Has``."""

    name: str
    indexes: tuple[Index, ...] = ()
    pullable: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True)
class In:
    """The field has one of these values (at most 1,000)."""

    values: tuple[Any, ...]


@dataclass(frozen=True)
class Range:
    """The field lies between these bounds; None means open. A document without the field never matches."""

    gt: Any = None
    gte: Any = None
    lt: Any = None
    lte: Any = None


@dataclass(frozen=True)
class Has:
    """The list that the field holds has all of these texts (1 to 100) in it; only of a field that is ``listing``."""

    values: tuple[str, ...]


Where = Mapping[str, Any]
"""Field (dotted path) → value, ``In``, ``Range`` or ``Has``; all must hold. A plain value means equality; None is not allowed."""

Sort = Sequence[tuple[str, int]]
"""(field, 1 ascending | -1 descending), …; ``id`` is appended as the tie-breaker in the last field's direction."""


@dataclass(frozen=True)
class Page:
    """One page of ``find``; ``next`` is the opaque cursor of the following page, None at the end."""

    items: list[Doc]
    next: str | None = None


@dataclass(frozen=True)
class Insert:
    doc: Doc


@dataclass(frozen=True)
class Replace:
    """Replace the document that still has ``doc["rev"]``."""

    doc: Doc


@dataclass(frozen=True)
class Upsert:
    """Write whatever was there before (its ``rev`` goes on counting)."""

    doc: Doc


@dataclass(frozen=True)
class Delete:
    id: str


@dataclass(frozen=True)
class Pull:
    id: str
    field: str
    ids: tuple[str, ...]


Write = Insert | Replace | Upsert | Delete | Pull
Outcome = None | Duplicate | Stale


class Store(Protocol):
    """All methods raise ``Unavailable("store", …)`` when the database cannot be reached or does not answer in time."""

    async def open(self, *collections: Collection) -> None:
        """Connect, make what is missing of collections and indexes. Calling it again with the same is harmless."""
        ...

    async def close(self) -> None: ...

    async def ping(self) -> None:
        """Return if the database answers, else raise ``Unavailable``."""
        ...

    async def insert(self, collection: Collection, doc: Doc) -> None:
        """Store a new document (``rev`` 1). Raises ``Duplicate``. The given dict is not changed, here and below."""
        ...

    async def replace(self, collection: Collection, doc: Doc) -> None:
        """Store ``doc`` in place of the one that still has ``doc["rev"]``, as ``rev + 1``. Raises ``Stale``, ``Duplicate``."""
        ...

    async def upsert(self, collection: Collection, doc: Doc) -> None:
        """Store ``doc`` whatever was there; the last writer wins. Raises ``Duplicate`` for another document's unique values."""
        ...

    async def write_many(self, collection: Collection, writes: Sequence[Write]) -> list[Outcome]:
        """Do all of these, in order, with one outcome each; one that fails harms no other. Not atomic together."""
        ...

    async def get(self, collection: Collection, id: str) -> Doc | None: ...

    async def get_many(self, collection: Collection, ids: Sequence[str]) -> dict[str, Doc]:
        """Those of ``ids`` that exist, by id; any number of ids."""
        ...

    async def find(
        self, collection: Collection, where: Where, *, sort: Sort = (), limit: int = 100, after: str | None = None
    ) -> Page:
        """A page of what matches, in a total order, by keyset: what is inserted or deleted meanwhile shifts nothing.

        ``after`` is a former page's ``next`` for the same ``where`` and ``sort``; raises ``ValueError`` for one that is not.
        A field that is sorted by must be present in every document that matches, with values of one type.
        """
        ...

    async def count(self, collection: Collection, where: Where, *, cap: int) -> int:
        """How many match, counting no further than ``cap``."""
        ...

    async def delete(self, collection: Collection, id: str) -> bool:
        """Delete it; tells whether it was there."""
        ...

    async def claim(
        self, collection: Collection, where: Where, *, owner: str, now: datetime, until: datetime
    ) -> Doc | None:
        """Lease one matching document that nobody holds: sets ``lease = {"owner", "until"}`` (ISO text, UTC) in one step.

        A lease that ended before ``now`` is free again. Two callers never get the same document. The answer shows the
        document as leased; ``replace`` it without ``lease`` to give it back.
        """
        ...

    async def pull(self, collection: Collection, id: str, field: str, ids: Sequence[str]) -> None:
        """Take the elements with these ``id`` out of the array ``field``, in one step that no concurrent write undoes.

        Leaves ``rev`` alone, so that clearing an outbox never makes an edit stale. An edit that was read before the pull
        writes the pulled elements again; they are relayed a second time under the same ids, which is harmless.
        """
        ...

    async def pending(self, collection: Collection, field: str, *, limit: int, after: str | None = None) -> list[Doc]:
        """Documents whose array ``field`` is not empty, by ascending ``id``, those after the id ``after``."""
        ...
