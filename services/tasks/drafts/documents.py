"""Drafts as stored: the document as it was read and the person's edits. What follows from them is worked out anew."""

import dataclasses
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.tasks.drafts.domain.correcting.edits import Edit
from services.tasks.drafts.domain.document import Document
from shared.clock import sortable
from shared.store.port import Collection, Doc, Duplicate, Index, Stale, Store

DRAFTS = Collection("drafts", indexes=(Index(("changed_at",)),))
MOST_BYTES = 5_000_000
"""Of a document as JSON. With its edits, a megabyte as they are sent and what finds their places, a draft stays below 8 MB."""
A_PAGE = 20

_DOCUMENT = TypeAdapter(Document)
_EDITS = TypeAdapter(tuple[Edit, ...])


class TooLong(Exception):
    """The document is longer than a draft can keep."""


class Base(BaseModel):
    """What a draft that began from a plan stands on: that plan's ``edition``; ``latest`` was the newest one then."""

    model_config = ConfigDict(frozen=True)

    plan: str
    edition: int
    latest: int


@dataclasses.dataclass(frozen=True)
class Draft:
    """``base``: of one that began from a plan, whose ``document`` is empty then. ``digest``: SHA-256 of the file that it
    was made from. ``title``: the document's, for lists.

    ``changed_by_name``: what others read of who changed it last, as it was then.
    """

    id: str
    version: int
    name: str
    title: str
    digest: str
    document: Document
    edits: tuple[Edit, ...]
    changed_at: datetime
    changed_by: str
    changed_by_name: str = ""
    base: Base | None = None


class Drafts:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, draft: Draft) -> Draft | None:
        """Keep a new one; what is there already under its id, if something is. Raises ``TooLong``."""
        try:
            await self._store.insert(DRAFTS, _doc(draft))
        except Duplicate:
            return await self.get(draft.id)
        return None

    async def get(self, id: str) -> Draft | None:
        doc = await self._store.get(DRAFTS, id)
        return _draft(doc) if doc else None

    async def page(self, after: str | None) -> tuple[list[Doc], str | None]:
        """Drafts without their documents, those changed last first. Raises ``ValueError`` for a wrong cursor."""
        page = await self._store.find(DRAFTS, {}, sort=[("changed_at", -1)], limit=A_PAGE, after=after)
        return [{name: value for name, value in doc.items() if name in _SHOWN} for doc in page.items], page.next

    async def put(self, draft: Draft) -> Draft:
        """Store it as the version after the one that it names.

        Raises ``Stale`` where that is not the newest any more, or the draft is gone; ``TooLong``.
        """
        doc = await self._store.get(DRAFTS, draft.id)
        if doc is None or doc["version"] != draft.version:
            raise Stale(DRAFTS.name, draft.id)
        after = dataclasses.replace(draft, version=draft.version + 1)
        await self._store.replace(DRAFTS, _doc(after) | {"rev": doc["rev"]})
        return after

    async def delete(self, id: str) -> None:
        await self._store.delete(DRAFTS, id)


_SHOWN = frozenset({"id", "version", "name", "title", "changed_at", "changed_by", "changed_by_name", "base"})


def _doc(draft: Draft) -> Doc:
    written = _DOCUMENT.dump_json(draft.document).decode()
    if len(written.encode()) > MOST_BYTES:
        raise TooLong
    return {
        "id": draft.id,
        "version": draft.version,
        "name": draft.name,
        "title": draft.title,
        "digest": draft.digest,
        "document": written,
        "edits": _EDITS.dump_json(draft.edits).decode(),  # their keys are a person's, and no name of a stored field
        "changed_at": sortable(draft.changed_at),
        "changed_by": draft.changed_by,
        "changed_by_name": draft.changed_by_name,
        **({"base": draft.base.model_dump()} if draft.base else {}),
    }


def _draft(doc: dict[str, Any]) -> Draft:
    return Draft(
        id=doc["id"],
        version=doc["version"],
        name=doc["name"],
        title=doc["title"],
        digest=doc["digest"],
        document=_DOCUMENT.validate_json(doc["document"]),
        edits=_EDITS.validate_json(doc["edits"]),
        changed_at=datetime.fromisoformat(doc["changed_at"]),
        changed_by=doc["changed_by"],
        changed_by_name=doc.get("changed_by_name", ""),
        base=Base.model_validate(doc["base"]) if "base" in doc else None,
    )
