"""Signing in: a name and a password, or a refresh token, for a pair of tokens."""

from dataclasses import dataclass

from services.tasks.identity.auth.documents import Sessions
from services.tasks.identity.auth.issuer import TokenIssuer
from services.tasks.identity.auth.passwords import LONGEST, Passwords
from services.tasks.identity.auth.throttle import Throttle
from services.tasks.identity.units.documents import Units
from services.tasks.identity.users.documents import Users
from services.tasks.identity.users.domain import User, sign_in_key


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


class Refused(Exception):
    """Wrong name or password, a disabled user, or a refresh token that is none: it is not said which."""


class MustWait(Exception):
    """Too many failures: not even tried."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"wait {seconds} s")


class SignIn:
    def __init__(
        self,
        *,
        users: Users,
        units: Units,
        sessions: Sessions,
        passwords: Passwords,
        issuer: TokenIssuer,
        throttle: Throttle,
    ) -> None:
        self._users = users
        self._units = units
        self._sessions = sessions
        self._passwords = passwords
        self._issuer = issuer
        self._throttle = throttle

    async def with_password(self, name: str, password: str) -> Pair:
        """Raises ``MustWait`` and ``Refused``. A name that nobody has takes as long as a wrong password."""
        key = sign_in_key(name)
        if wait := self._throttle.seconds_to_wait(key):
            raise MustWait(wait)
        user = await self._users.by_name(name)
        fits = await self._passwords.fits(password[: LONGEST + 1], user.password_hash if user else None)
        if user is None or not fits or user.disabled:
            self._throttle.failed(key)
            raise Refused
        self._throttle.succeeded(key)
        return await self._pair(user)

    async def with_refresh(self, token: str) -> Pair:
        """Raises ``Refused``; the token is used up either way."""
        session = await self._sessions.use_up(token)
        user = await self._users.get(session[0]) if session else None
        if user is None or session is None or user.disabled or user.epoch != session[1]:
            raise Refused
        return await self._pair(user)

    async def _pair(self, user: User) -> Pair:
        register = await self._units.read()
        access = self._issuer.issue(user, register.path(user.unit))
        return Pair(access, await self._sessions.begin(user))
