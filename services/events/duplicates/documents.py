"""How pairs are stored, and by what photos are found: one small document for each key of a photo."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from services.events.duplicates.domain.pairs import Pair, PairStatus
from services.events.duplicates.domain.photos import Photo, keys
from shared.clock import sortable
from shared.store.port import Collection, Doc, Duplicate, In, Index, Page, Stale, Store, Upsert

PAIRS = Collection(
    "duplicate_pairs", indexes=(Index(("status", "found_at")), Index(("first", "status")), Index(("second", "status")))
)
PHOTO_KEYS = Collection("photo_keys", indexes=(Index(("key",)),))
LOOKS = Collection("duplicate_looks")
COLLECTIONS = (PAIRS, PHOTO_KEYS, LOOKS)

HITS_OF_A_PHOTO = 10_000
"""Keys of photos that are read for one photo, at most: each photo that shows nearly the same brings up to forty."""
READ_AT_ONCE = 1000
PAIRS_OF_ONE = 200
EQUAL_BYTES = 1000
"""What equal bytes count for in keys that are shared."""


class Pairs:
    """Pairs of activities by their own ids, newest first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, id: str) -> Pair | None:
        doc = await self._store.get(PAIRS, id)
        return None if doc is None else _pair(doc)

    async def get_many(self, ids: Sequence[str]) -> dict[str, Pair]:
        """Those of ``ids`` that exist, by id."""
        return {id: _pair(doc) for id, doc in (await self._store.get_many(PAIRS, ids)).items()}

    async def change(self, id: str, act: Callable[[Pair | None], Pair | None]) -> Pair | None:
        """Put ``act`` of the pair in its place, asked again where somebody else wrote meanwhile.

        A pair that comes back as it was is not written. Whatever ``act`` raises ends the change.
        """
        while True:
            doc = await self._store.get(PAIRS, id)
            present = None if doc is None else _pair(doc)
            after = act(present)
            if after is None or after == present:
                return after
            try:
                if doc is None:
                    await self._store.insert(PAIRS, _document(after))
                else:
                    await self._store.replace(PAIRS, {**_document(after), "rev": doc["rev"]})
            except (Duplicate, Stale):
                continue
            return after

    async def page(self, status: PairStatus, *, limit: int, after: str | None) -> tuple[list[Pair], str | None]:
        """Newest first. Raises ``ValueError`` for a cursor that is none."""
        newest_first = (("found_at", -1),)
        page: Page = await self._store.find(
            PAIRS, {"status": status.value}, sort=newest_first, limit=limit, after=after
        )
        return [_pair(doc) for doc in page.items], page.next

    async def count_open(self, cap: int) -> int:
        return await self._store.count(PAIRS, {"status": PairStatus.OPEN.value}, cap=cap)

    async def of(self, activity: str, *statuses: PairStatus) -> list[Pair]:
        """The pairs of one activity, at most ``PAIRS_OF_ONE`` from either side."""
        wanted = In(tuple(status.value for status in statuses))
        found: list[Pair] = []
        for side in ("first", "second"):
            page = await self._store.find(PAIRS, {side: activity, "status": wanted}, limit=PAIRS_OF_ONE)
            found += [_pair(doc) for doc in page.items]
        return found


class Sights:
    """Where photos were seen: finds those that may be the same as a given one, and remembers how a look went."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, photos: Sequence[Photo]) -> None:
        """Make photos findable; again is harmless. Of each the last key is written after all others: it stands for them."""
        if not photos:
            return
        docs = [_key_documents(photo) for photo in photos]
        known = await self._store.get_many(PHOTO_KEYS, [last["id"] for *_, last in docs])
        new = [each for each in docs if each[-1]["id"] not in known]
        await self._store.write_many(PHOTO_KEYS, [Upsert(doc) for each in new for doc in each[:-1]])
        await self._store.write_many(PHOTO_KEYS, [Upsert(each[-1]) for each in new])

    async def like(self, photo: Photo) -> tuple[Counter[str], bool]:
        """Ids of evidence that shares keys with ``photo``, with how many; True if there was more than could be read."""
        where = {"key": In(tuple(sorted(keys(photo))))}
        hits: Counter[str] = Counter()
        after: str | None = None
        for _ in range(0, HITS_OF_A_PHOTO, READ_AT_ONCE):
            page: Page = await self._store.find(PHOTO_KEYS, where, limit=READ_AT_ONCE, after=after)
            for doc in page.items:
                hits[doc["evidence"]] += EQUAL_BYTES if doc["key"].startswith("=") else 1
            after = page.next
            if after is None:
                break
        return hits, after is not None

    async def looked(self, activity: str, version: int, *, compared: int, capped: bool, at: datetime) -> None:
        doc = {"id": activity, "version": version, "compared": compared, "capped": capped, "at": sortable(at)}
        await self._store.upsert(LOOKS, doc)

    async def look_of(self, activity: str) -> Doc | None:
        """The last look: ``version``, ``at``, how many were ``compared``, and ``capped`` if not all candidates were."""
        return await self._store.get(LOOKS, activity)


def _key_documents(photo: Photo) -> list[Doc]:
    return [{"id": f"{photo.evidence}{key}", "key": key, "evidence": photo.evidence} for key in sorted(keys(photo))]


def _document(pair: Pair) -> Doc:
    doc: dict[str, Any] = pair.model_dump(mode="json", exclude_none=True)
    return doc | {"found_at": sortable(pair.found_at)}


def _pair(doc: Doc) -> Pair:
    return Pair.model_validate({name: value for name, value in doc.items() if name in Pair.model_fields})


def most_alike(found: Iterable[Counter[str]]) -> list[tuple[str, int]]:
    """The evidence that shares keys with how many, that which shares most first."""
    hits: Counter[str] = Counter()
    for each in found:
        hits |= each
    return hits.most_common()
