"""Tokens for the tests, minted with a key of their own: what the tasks service does, without it."""

import time
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access import Principal

LIFETIME_SECONDS = 900


class Keys:
    """An Ed25519 key pair; the public half lies in ``public_file``, as services want it."""

    def __init__(self, folder: Path) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.private_file = folder / "private.pem"
        self.private_file.write_bytes(
            self._private.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        self.public_file = folder / "public.pem"
        self.public_file.write_bytes(
            self._private.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    def token(self, who: Principal, *, lifetime: float = LIFETIME_SECONDS) -> str:
        """A token that says who acts, good for ``lifetime`` seconds from now."""
        now = time.time()
        claims = {
            "iss": "pufa",
            "sub": who.user,
            "name": who.name,
            "role": who.role.value,
            "unit": who.unit,
            "path": list(who.path),
            "iat": int(now),
            "exp": int(now + lifetime),
        }
        return jwt.encode(claims, self._private, algorithm="EdDSA")

    def headers(self, who: Principal) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(who)}"}
