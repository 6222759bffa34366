"""Users as they are stored, each with the events that tell of it in its own outbox."""

import time
from collections.abc import Callable, Iterable, Sequence

from services.tasks.identity.users.domain import User, sign_in_key
from shared.clock import Clock
from shared.contracts.base import wrap
from shared.contracts.tasks import Role, UserChangedV1
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Index, Insert, Outcome, Page, Stale, Store, Where
from shared.web.requests import REQUEST_ID

USERS = Collection(
    "users",
    indexes=(Index(("sign_in",), unique=True), Index(("role",)), Index(("unit",))),
    pullable=("outbox",),
)

FRESH_SECONDS = 2.0
PAGE = 1000


class Users:
    """All users. Another replica's change is seen within ``FRESH_SECONDS`` where a request is let in, at once elsewhere."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._disabled: dict[str, tuple[float, bool]] = {}

    async def get(self, id: str) -> User | None:
        doc = await self._store.get(USERS, id)
        return _user(doc) if doc else None

    async def by_name(self, name: str) -> User | None:
        page = await self._store.find(USERS, {"sign_in": sign_in_key(name)}, limit=1)
        return _user(page.items[0]) if page.items else None

    async def page(self, where: Where, *, limit: int, after: str | None) -> tuple[list[User], str | None]:
        """Raises ``ValueError`` for a cursor that is none."""
        page: Page = await self._store.find(USERS, where, limit=limit, after=after)
        return [_user(doc) for doc in page.items], page.next

    async def all(self, where: Where | None = None) -> list[User]:
        users, after = await self.page(where or {}, limit=PAGE, after=None)
        while after is not None:
            more, after = await self.page(where or {}, limit=PAGE, after=after)
            users += more
        return users

    async def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The display names of those that are known."""
        found = await self._store.get_many(USERS, list(ids))
        return {id: _user(doc).display_name for id, doc in found.items()}

    async def other_administrators(self, than: str) -> bool:
        """Whether an administrator who can sign in remains besides the user ``than``."""
        page = await self._store.find(USERS, {"role": Role.ADMIN.value, "disabled": False}, limit=2)
        return any(doc["id"] != than for doc in page.items)

    async def any_administrator(self) -> bool:
        return bool((await self._store.find(USERS, {"role": Role.ADMIN.value}, limit=1)).items)

    async def add(self, user: User) -> None:
        """Raises ``Duplicate`` if the name is taken."""
        doc = self._doc(user, [])
        await self._store.insert(USERS, doc)
        self._outbox.hand(USERS, doc)

    async def add_many(self, users: Sequence[User]) -> list[Outcome]:
        docs = [self._doc(user, []) for user in users]
        outcomes = await self._store.write_many(USERS, [Insert(doc) for doc in docs])
        for doc, outcome in zip(docs, outcomes, strict=True):
            if outcome is None:
                self._outbox.hand(USERS, doc)
        return outcomes

    async def change(self, id: str, edit: Callable[[User], User]) -> User | None:
        """The user as ``edit`` leaves it, None if there is no such user; tried again when another was faster."""
        while True:
            doc = await self._store.get(USERS, id)
            if doc is None:
                return None
            before = _user(doc)
            after = edit(before)
            if after == before:
                return before
            new = {**self._doc(after, doc["outbox"]), "rev": doc["rev"]}
            try:
                await self._store.replace(USERS, new)
            except Stale:
                continue
            self._disabled.pop(id, None)
            self._outbox.hand(USERS, new)
            return after

    async def is_disabled(self, user: str) -> bool:
        """For the gate. A user that is not known has a valid token all the same, and may pass."""
        read, disabled = self._disabled.get(user, (float("-inf"), False))
        if time.monotonic() - read > FRESH_SECONDS:
            found = await self.get(user)
            disabled = found is not None and found.disabled
            self._disabled[user] = (time.monotonic(), disabled)
        return disabled

    def _doc(self, user: User, outbox: list[Doc]) -> Doc:
        event = UserChangedV1(user=user.facts())
        told = wrap(event, subject=user.id, time=self._clock.now(), requestid=REQUEST_ID.get()).to_doc()
        return {**user.model_dump(mode="json"), "sign_in": sign_in_key(user.name), "outbox": [*outbox, told]}


def _user(doc: Doc) -> User:
    return User.model_validate({k: v for k, v in doc.items() if k in User.model_fields})
