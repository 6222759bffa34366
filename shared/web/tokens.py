"""Reading tokens: EdDSA JWTs (RFC 8037) checked against the tasks service's public key."""

from collections import OrderedDict
from pathlib import Path

import jwt
from pydantic import ValidationError

from shared.access import Principal
from shared.clock import Clock
from shared.errors import Unavailable
from shared.web.problems import Problem

ALGORITHM = "EdDSA"
ISSUER = "pufa"
KEPT = 4096


class TokenReader:
    """Turns a bearer token into who acts. Checked tokens are kept (a check costs 0.3 ms); their expiry is checked each time.
    When a token was issued is not looked at: the clock of whoever issued it may be ahead of ours.

    The key is read when it is first needed, since another process may still be making it. ``clock`` is the real one even
    in the demo: a played year must not end anybody's session.
    """

    def __init__(self, public_key: Path, clock: Clock) -> None:
        self._path = public_key
        self._clock = clock
        self._key: bytes | None = None
        self._kept: OrderedDict[str, tuple[Principal, float]] = OrderedDict()

    def read(self, token: str) -> Principal:
        """Raises a 401 ``Problem`` for a token that is none, or no longer; ``Unavailable`` while there is no key."""
        kept = self._kept.get(token) or self._check(token)
        principal, expires = kept
        if self._clock.now().timestamp() >= expires:
            self._kept.pop(token, None)
            raise Problem(401, "token_expired", headers={"WWW-Authenticate": "Bearer"})
        return principal

    def _check(self, token: str) -> tuple[Principal, float]:
        try:
            claims = jwt.decode(
                token,
                self._public_key(),
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                options={"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False},
            )
            principal = Principal(
                user=claims["sub"], name=claims["name"], role=claims["role"], unit=claims["unit"], path=claims["path"]
            )
            kept = (principal, float(claims["exp"]))
        except (jwt.InvalidTokenError, ValidationError, KeyError, TypeError, ValueError) as error:
            raise Problem(401, "token_invalid", headers={"WWW-Authenticate": "Bearer"}) from error
        self._kept[token] = kept
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return kept

    def _public_key(self) -> bytes:
        if self._key is None:
            try:
                self._key = self._path.read_bytes()
            except OSError as error:
                raise Unavailable("keys", f"{self._path.name}: {error.strerror}") from error
        return self._key
