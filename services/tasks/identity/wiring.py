"""The identity room in reading order: units, users, tokens, and what the tasks service needs of them."""

import sys
from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter
from pydantic import BaseModel

from services.tasks.identity.announcements import ANNOUNCEMENTS, Announcements, Observances
from services.tasks.identity.auth.api import auth_router
from services.tasks.identity.auth.documents import SESSIONS, Sessions
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.auth.passwords import Passwords
from services.tasks.identity.auth.sign_in import SignIn
from services.tasks.identity.auth.throttle import Throttle
from services.tasks.identity.first_administrator import ensure_administrator
from services.tasks.identity.units.api import units_router
from services.tasks.identity.units.documents import COLLECTIONS as UNITS_COLLECTIONS
from services.tasks.identity.units.documents import WITH_OUTBOX as UNITS_WITH_OUTBOX
from services.tasks.identity.units.documents import Units
from services.tasks.identity.units.sheet_api import units_sheet_router
from services.tasks.identity.users.accounts import Accounts
from services.tasks.identity.users.api import users_router
from services.tasks.identity.users.documents import USERS, Users
from services.tasks.identity.users.sheet_api import users_sheet_router
from services.tasks.identity.words import MESSAGES
from shared.access import Action
from shared.catalogue import Catalogue
from shared.clock import Clock, SystemClock
from shared.outbox import Outbox
from shared.service import Ticker
from shared.store.port import Store
from shared.web.guard import GuardedRoute, guarded

COLLECTIONS = (*UNITS_COLLECTIONS, USERS, ANNOUNCEMENTS, SESSIONS)
WITH_OUTBOX = (*UNITS_WITH_OUTBOX, USERS, ANNOUNCEMENTS)
BODY_LIMITS = {"/api/tasks/units": 16_000_000, "/api/tasks/users/import": 5_000_000}
SWEEP_SECONDS = 3600.0
UNTOLD_SECONDS = 5.0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class AnnounceAnswer(BaseModel):
    units: int
    users: int


class Identity:
    """``units`` is the register, ``users`` also the gate's directory; ``clock`` dates the events, tokens use the real one."""

    def __init__(
        self,
        *,
        store: Store,
        outbox: Outbox,
        clock: Clock,
        private_key: Path,
        observances: Observances,
        admin_password: str | None = None,
        passwords: Passwords | None = None,
        say: Callable[[str], object] = _say,
    ) -> None:
        self.units = Units(store, outbox, clock)
        self.users = Users(store, outbox, clock)
        self._passwords = passwords or Passwords()
        self._accounts = Accounts(self.users, self.units, self._passwords)
        self._sessions = Sessions(store, SystemClock())
        self._sign_in = SignIn(
            users=self.users,
            units=self.units,
            sessions=self._sessions,
            passwords=self._passwords,
            issuer=TokenIssuer(private_key, SystemClock()),
            throttle=Throttle(SystemClock()),
        )
        self._announcements = Announcements(
            store=store, outbox=outbox, clock=clock, units=self.units, users=self.users, observances=observances
        )
        self._catalogue = Catalogue(MESSAGES)
        self._admin_password = admin_password
        self._say = say

    def routers(self) -> tuple[APIRouter, ...]:
        return (
            auth_router(self._sign_in, self.users, self.units),
            units_sheet_router(self.units, self._catalogue),
            units_router(self.units),
            users_sheet_router(self.users, self.units, self._accounts, self._catalogue),
            users_router(self.users, self._accounts),
            _announce_router(self._announcements),
        )

    async def prepare(self) -> None:
        """The first administrator; then every service is told all that it keeps a copy of, whatever it missed."""
        await ensure_administrator(
            users=self.users,
            units=self.units,
            passwords=self._passwords,
            catalogue=self._catalogue,
            password=self._admin_password,
            say=self._say,
        )
        await self._announcements.announce()

    def tickers(self) -> tuple[Ticker, ...]:
        return (
            Ticker("sweep sessions", SWEEP_SECONDS, self._sessions.sweep),
            Ticker("untold units", UNTOLD_SECONDS, self.units.tell),
        )


def _announce_router(announcements: Announcements) -> APIRouter:
    router = APIRouter(prefix="/api/tasks/announce", route_class=GuardedRoute, tags=["operations"])

    @router.post("")
    @guarded(Action.OPERATE)
    async def announce() -> AnnounceAnswer:
        announced = await announcements.announce()
        return AnnounceAnswer(units=announced.units, users=announced.users)

    return router
