"""The identity room alone behind HTTP, on files of its own, with hashes that cost nothing."""

import io
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from openpyxl import Workbook

from services.tasks.identity.auth.keys import ensure_keys
from services.tasks.identity.auth.passwords import Passwords
from services.tasks.identity.wiring import BODY_LIMITS, COLLECTIONS, WITH_OUTBOX, Identity
from services.tasks.identity.words import MESSAGES
from shared.bus.local import LocalBus
from shared.clock import SystemClock
from shared.outbox import Outbox
from shared.store.embedded import SqliteStore
from shared.web.app import create_app
from shared.web.guard import Gate
from shared.web.tokens import TokenReader

ADMIN_PASSWORD = "harbour-lantern-orchard"

UNITS = (
    ("区", "district-a", "district", None),
    ("普法科", "section-a", "section", "district-a"),
    ("东镇", "town-east", "township", "district-a"),
    ("西镇", "town-west", "township", "district-a"),
)


def cheap_passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class IdentityStack:
    identity: Identity
    client: httpx.AsyncClient
    store: SqliteStore
    bus: LocalBus
    outbox: Outbox
    said: list[str]
    tokens: TokenReader

    async def sign_in(self, name: str, password: str) -> dict[str, str]:
        """The header of a signed-in person."""
        answer = await self.client.post("/api/tasks/auth/token", data={"username": name, "password": password})
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def admin(self) -> dict[str, str]:
        return await self.sign_in("admin", ADMIN_PASSWORD)

    async def with_units(self) -> dict[str, str]:
        """Enter a district with a section and two towns; the administrator's header."""
        admin = await self.admin()
        for name, id, kind, under in UNITS:
            body = {"name": name, "id": id, "kind": kind, "under": under}
            answer = await self.client.post("/api/tasks/units", json=body, headers=admin)
            assert answer.status_code == 201, answer.text
        return admin


async def _no_observances() -> tuple[()]:
    return ()


@asynccontextmanager
async def identity_stack(folder: Path, admin_password: str | None = ADMIN_PASSWORD) -> AsyncIterator[IdentityStack]:
    ensure_keys(folder / "private.pem", folder / "public.pem")
    store, bus = SqliteStore(folder / "tasks.sqlite"), LocalBus(folder / "bus.sqlite")
    await store.open(*COLLECTIONS)
    await bus.open()
    said: list[str] = []
    outbox = Outbox(store, bus, WITH_OUTBOX)
    identity = Identity(
        store=store,
        outbox=outbox,
        clock=SystemClock(),
        private_key=folder / "private.pem",
        observances=_no_observances,
        admin_password=admin_password,
        passwords=cheap_passwords(),
        say=said.append,
    )
    await identity.prepare()
    tokens = TokenReader(folder / "public.pem", SystemClock())
    app = create_app(
        "tasks",
        routers=identity.routers(),
        gate=Gate(tokens, identity.users),
        messages=MESSAGES,
        probes={},
        body_limits=BODY_LIMITS,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://pufa") as client:
        yield IdentityStack(identity, client, store, bus, outbox, said, tokens)
    await bus.close()
    await store.close()


def workbook(header: Iterable[str], *rows: Iterable[str | None]) -> Mapping[str, tuple[str, bytes]]:
    """An upload of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return {"file": ("rows.xlsx", out.getvalue())}
