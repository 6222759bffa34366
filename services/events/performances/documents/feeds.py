"""Personal feed addresses: one a person, known by the hash of its key."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from shared.store.port import Collection, Index, Store

FEEDS = Collection("performance_feeds", indexes=(Index(("key_hash",), unique=True),))


@dataclass(frozen=True)
class Feed:
    user: str
    made_at: datetime


class Feeds:
    """The document's id is the person's: a new feed takes the place of the old one in one write."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, feed: Feed, key: str) -> None:
        made_at = feed.made_at.astimezone(UTC).isoformat()
        await self._store.upsert(FEEDS, {"id": feed.user, "key_hash": _hash(key), "made_at": made_at})

    async def of(self, user: str) -> Feed | None:
        doc = await self._store.get(FEEDS, user)
        return None if doc is None else Feed(doc["id"], datetime.fromisoformat(doc["made_at"]))

    async def by_key(self, key: str) -> Feed | None:
        docs = (await self._store.find(FEEDS, {"key_hash": _hash(key)}, limit=1)).items
        return Feed(docs[0]["id"], datetime.fromisoformat(docs[0]["made_at"])) if docs else None

    async def delete(self, user: str) -> bool:
        return await self._store.delete(FEEDS, user)


def _hash(key: str) -> str:
    """A key is 256 random bits: a plain hash cannot be turned back."""
    return sha256(key.encode()).hexdigest()
