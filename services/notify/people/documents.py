"""What is kept of people: one document each, with their choices and addresses, and the key that signs and hashes for them."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from services.notify.people.person import Person
from shared.store.port import Collection, Doc, Duplicate, Stale, Store

PEOPLE = Collection("people")
PEOPLE_KEYS = Collection("people_keys")
COLLECTIONS = (PEOPLE, PEOPLE_KEYS)

FRESH_SECONDS = 2.0
KEPT = 20_000
KEY_BYTES = 32

Step = Callable[[Person], Person]


class People:
    """Who never chose anything has no document. ``recent`` shows what another replica wrote within ``FRESH_SECONDS``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[str, tuple[float, Person]] = OrderedDict()
        self._key: bytes | None = None

    async def of(self, user: str) -> Person:
        doc = await self._store.get(PEOPLE, user)
        return self._keep(_person(user, doc))

    async def recent(self, user: str) -> Person:
        """The person as of a moment ago, without a question to the store for each of a country's notices."""
        read, person = self._kept.get(user, (float("-inf"), None))
        if person is not None and time.monotonic() - read <= FRESH_SECONDS:
            return person
        return await self.of(user)

    async def change(self, user: str, step: Step) -> Person:
        """Store what ``step`` makes of the person, and read again where somebody else wrote meanwhile; ``step`` may be called
        several times. What it raises goes through, with nothing stored."""
        while True:
            doc = await self._store.get(PEOPLE, user)
            before = _person(user, doc)
            after = step(before)
            try:
                if after != before:
                    await self._write(after, doc)
            except (Stale, Duplicate):
                continue
            return self._keep(after)

    async def _write(self, person: Person, present: Doc | None) -> None:
        doc = {"id": person.user, **person.model_dump(mode="json", exclude={"user"})}
        if present is None:
            await self._store.insert(PEOPLE, doc)
        else:
            await self._store.replace(PEOPLE, {**doc, "rev": present["rev"]})

    def _keep(self, person: Person) -> Person:
        self._kept[person.user] = (time.monotonic(), person)
        self._kept.move_to_end(person.user)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return person

    async def key(self) -> bytes:
        """256 random bits, made once for all replicas and never changed: links in letters are to work for years."""
        if self._key is None:
            doc = await self._store.get(PEOPLE_KEYS, "key")
            while doc is None:
                with suppress(Duplicate):
                    await self._store.insert(PEOPLE_KEYS, {"id": "key", "key": secrets.token_hex(KEY_BYTES)})
                doc = await self._store.get(PEOPLE_KEYS, "key")
            self._key = bytes.fromhex(doc["key"])
        return self._key


def _person(user: str, doc: Doc | None) -> Person:
    known = {name: value for name, value in (doc or {}).items() if name in Person.model_fields}
    return Person.model_validate({**known, "user": user})
