"""A service's small copy of units and users: what it needs to answer a request without asking another service."""

import time

from shared.contracts.tasks import UnitFacts, UserFacts
from shared.store.port import Collection, Doc, Duplicate, In, Index, Stale, Store

UNITS = Collection("directory_units")
USERS = Collection("directory_users", indexes=(Index(("role",)), Index(("unit",))))
COLLECTIONS = (UNITS, USERS)

FRESH_SECONDS = 2.0


class DirectoryCopy:
    """Kept by state-carrying events, newer version wins. Readers see a change on any replica within ``FRESH_SECONDS``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._users: dict[str, tuple[float, UserFacts | None]] = {}
        self._units: tuple[float, dict[str, UnitFacts]] = (float("-inf"), {})

    async def keep_units(self, units: tuple[UnitFacts, ...]) -> None:
        for unit in units:
            await self._keep(UNITS, unit.model_dump(mode="json"))
        self._units = (float("-inf"), {})

    async def keep_user(self, user: UserFacts) -> None:
        await self._keep(USERS, user.model_dump(mode="json"))
        self._users.pop(user.id, None)

    async def _keep(self, collection: Collection, doc: Doc) -> None:
        """Store ``doc`` unless a newer or equal version stands; tried again when another replica was faster."""
        while True:
            present = await self._store.get(collection, doc["id"])
            if present is not None and present["version"] >= doc["version"]:
                return
            try:
                if present is None:
                    await self._store.insert(collection, doc)
                else:
                    await self._store.replace(collection, {**doc, "rev": present["rev"]})
                return
            except (Duplicate, Stale):
                continue

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

    async def users_of(self, units: tuple[str, ...] = (), roles: tuple[str, ...] = ()) -> list[UserFacts]:
        """Users that are not disabled, of these units and of these roles (empty: any), by id."""
        where = {name: In(values) for name, values in (("unit", units), ("role", roles)) if values}
        found: list[UserFacts] = []
        after: str | None = None
        while True:
            page = await self._store.find(USERS, where, limit=1000, after=after)
            found += [facts for doc in page.items if not (facts := _user(doc)).disabled]
            if page.next is None:
                return found
            after = page.next

    async def units(self) -> dict[str, UnitFacts]:
        """All units by id."""
        read, units = self._units
        if time.monotonic() - read > FRESH_SECONDS:
            units = {}
            after: str | None = None
            while True:
                page = await self._store.find(UNITS, {}, limit=1000, after=after)
                units |= {doc["id"]: _unit(doc) for doc in page.items}
                if page.next is None:
                    break
                after = page.next
            self._units = (time.monotonic(), units)
        return units


def _user(doc: Doc) -> UserFacts:
    return UserFacts.model_validate({k: v for k, v in doc.items() if k in UserFacts.model_fields})


def _unit(doc: Doc) -> UnitFacts:
    return UnitFacts.model_validate({k: v for k, v in doc.items() if k in UnitFacts.model_fields})
