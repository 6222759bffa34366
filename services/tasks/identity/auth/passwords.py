"""Passwords: which are too common, how one is made, and how they are hashed without holding up the loop.

Sources: design ("12–128 characters, common ones are refused, no other rule"), NIST SP 800-63B 5.1.1.2; the cost of a hash
is OWASP's recommendation for Argon2id (19 MiB, two passes, one lane), some 20 ms on a plain core.
"""

import asyncio
import secrets
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
HASHES_AT_ONCE = 2

_COMMON = Path(__file__).parent / "common_passwords.txt"
_LONGEST_PATTERN = 4
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that people mix up when they read a password from paper."""


@cache
def _common() -> frozenset[str]:
    return frozenset(line for line in _COMMON.read_text("utf-8").split() if not line.startswith("#"))


def is_common(password: str) -> bool:
    """Whether it is on the list, one short pattern again and again, or a straight run such as 123456789012."""
    plain = password.casefold()
    return plain in _common() or _repeats(plain) or _runs(plain)


def _repeats(text: str) -> bool:
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, _LONGEST_PATTERN + 1))


def _runs(text: str) -> bool:
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    digits = text.isdigit() and all((int(b) - int(a)) % 10 == 1 for a, b in pairwise(text))
    return digits or steps in ({1}, {-1})


def make_password() -> str:
    """A password of four groups of four that can be read out: 79 bits by chance alone."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


class Passwords:
    """Hashes and checks in threads, ``HASHES_AT_ONCE`` at a time: each takes 19 MiB and a core."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._turn = asyncio.Semaphore(HASHES_AT_ONCE)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, password: str, password_hash: str | None) -> bool:
        """Whether ``password`` is the hashed one. Without a hash (no such user) it takes as long and says no."""
        if self._nobody is None:
            self._nobody = await self.hash(secrets.token_urlsafe(16))
        async with self._turn:
            fits = await asyncio.to_thread(self._verify, password, password_hash or self._nobody)
        return fits and password_hash is not None

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
