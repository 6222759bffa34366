"""A service's small copy of units and users: what it needs to answer a request without asking another service."""

import asyncio
import time
from collections.abc import Collection as Some
from collections.abc import Sequence

from shared.contracts.tasks import UnitFacts, UserFacts
from shared.store.paging import every
from shared.store.port import Collection, Doc, In, Index, Insert, Replace, Store

UNITS = Collection("directory_units")
USERS = Collection("directory_users", indexes=(Index(("role",)), Index(("unit",))))
MARKS = Collection("directory_marks")
"""One document, whose ``rev`` grows with every change of the units: who has read them looks at it alone."""
COLLECTIONS = (UNITS, USERS, MARKS)

FRESH_SECONDS = 2.0


class DirectoryCopy:
    """Kept by state-carrying events, newer version wins. Readers see a change on any replica within ``FRESH_SECONDS``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._users: dict[str, tuple[float, UserFacts | None]] = {}
        self._units: dict[str, UnitFacts] = {}
        self._mark = -1
        self._looked = float("-inf")
        self._looking = asyncio.Lock()

    async def keep_units(self, units: tuple[UnitFacts, ...]) -> None:
        await self._keep(UNITS, [unit.model_dump(mode="json") for unit in units])
        await self._store.upsert(MARKS, {"id": UNITS.name})
        self._looked = float("-inf")

    async def keep_user(self, user: UserFacts) -> None:
        await self._keep(USERS, [user.model_dump(mode="json")])
        self._users.pop(user.id, None)

    async def _keep(self, collection: Collection, docs: Sequence[Doc]) -> None:
        """Store each of ``docs`` unless a newer or equal version stands; tried again where another replica was faster."""
        waiting = {doc["id"]: doc for doc in docs}
        while waiting:
            present = await self._store.get_many(collection, list(waiting))
            newer = [doc for id, doc in waiting.items() if id not in present or present[id]["version"] < doc["version"]]
            writes = [
                Replace({**doc, "rev": present[doc["id"]]["rev"]}) if doc["id"] in present else Insert(doc)
                for doc in newer
            ]
            outcomes = await self._store.write_many(collection, writes) if writes else []
            waiting = {doc["id"]: doc for doc, lost in zip(newer, outcomes, strict=True) if lost is not None}

    async def user(self, id: str) -> UserFacts | None:
        read, facts = self._users.get(id, (float("-inf"), None))
        if time.monotonic() - read > FRESH_SECONDS:
            doc = await self._store.get(USERS, id)
            facts = _user(doc) if doc else None
            self._users[id] = (time.monotonic(), facts)
        return facts

    async def is_disabled(self, user: str) -> bool:
        """Whether the user is known and disabled; one not heard of yet has a valid token, and may pass."""
        facts = await self.user(user)
        return facts is not None and facts.disabled

    async def disabled_of(self, users: Some[str]) -> set[str]:
        """Those of ``users`` that are known and disabled, by one question to the store."""
        found = await self._store.get_many(USERS, sorted(users)) if users else {}
        return {id for id, doc in found.items() if doc["disabled"]}

    async def users_of(self, units: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> list[UserFacts]:
        """Users that are not disabled, of these units and of these roles (empty: any), by id."""
        where = {name: In(values) for name, values in (("unit", units), ("role", roles)) if values}
        return [facts for doc in await every(self._store, USERS, where) if not (facts := _user(doc)).disabled]

    async def units(self) -> dict[str, UnitFacts]:
        """All units by id. They are read again only after a change, and once for all who ask at the same time."""
        if not self._is_fresh():
            async with self._looking:
                if not self._is_fresh():
                    await self._look()
        return self._units

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._looked <= FRESH_SECONDS

    async def _look(self) -> None:
        """The mark is read first: what changes while the units are read is read again at the next look."""
        looked = time.monotonic()
        doc = await self._store.get(MARKS, UNITS.name)
        mark = doc["rev"] if doc else 0
        if mark != self._mark:
            self._units = {doc["id"]: _unit(doc) for doc in await every(self._store, UNITS, {})}
            self._mark = mark
        self._looked = looked


def _user(doc: Doc) -> UserFacts:
    return UserFacts.model_validate({k: v for k, v in doc.items() if k in UserFacts.model_fields})


def _unit(doc: Doc) -> UnitFacts:
    return UnitFacts.model_validate({k: v for k, v in doc.items() if k in UnitFacts.model_fields})
