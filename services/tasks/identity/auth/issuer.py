"""Signing access tokens: EdDSA JWTs (RFC 8037) that ``shared.web.tokens`` reads in every service."""

from datetime import timedelta
from pathlib import Path

import jwt

from services.tasks.identity.users.domain import User
from shared.clock import Clock
from shared.errors import Unavailable
from shared.web.tokens import ALGORITHM, ISSUER

ACCESS_SECONDS = 900


class TokenIssuer:
    """``clock`` is the real one even in the demo. The key is read when first needed: who starts us may still be making it."""

    def __init__(self, private_key: Path, clock: Clock) -> None:
        self._file = private_key
        self._clock = clock
        self._key: bytes | None = None

    def issue(self, user: User, path: tuple[str, ...]) -> str:
        """A token for ``ACCESS_SECONDS``; ``path`` are the ids from the top down to the user's unit."""
        now = self._clock.now()
        claims = {
            "iss": ISSUER,
            "sub": user.id,
            "name": user.display_name,
            "preferred_username": user.name,
            "role": user.role.value,
            "unit": user.unit,
            "path": list(path),
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(seconds=ACCESS_SECONDS)).timestamp()),
        }
        return jwt.encode(claims, self._private_key(), algorithm=ALGORITHM)

    def _private_key(self) -> bytes:
        if self._key is None:
            try:
                self._key = self._file.read_bytes()
            except OSError as error:
                raise Unavailable("keys", f"{self._file.name}: {error.strerror}") from error
        return self._key
