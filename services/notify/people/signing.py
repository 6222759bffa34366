"""Codes as they are kept, and links that prove where they come from. Pure; the key is the service's own."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import sha256

DIGITS = 6


def code_hash(key: bytes, address: str, code: str) -> str:
    """What is kept of a code: of use for that address alone, and to nobody without the key."""
    return hmac.new(key, f"code\n{address}\n{code}".encode(), sha256).hexdigest()


def is_code(key: bytes, address: str, code: str, hash: str) -> bool:
    """Takes as long for a code that is nearly right."""
    return hmac.compare_digest(code_hash(key, address, code), hash)


def unsubscribe_token(key: bytes, address: str) -> str:
    """Names the address, and proves that it was this service that wrote the letter with it."""
    proof = hmac.new(key, f"unsubscribe\n{address}".encode(), sha256).digest()
    return f"{_text(address.encode())}.{_text(proof)}"


def unsubscribed_address(key: bytes, token: str) -> str | None:
    """The address's id in ``token``; None for a token that was not made here."""
    try:
        address = _bytes(token.partition(".")[0]).decode()
    except (Error, ValueError):
        return None
    return address if hmac.compare_digest(unsubscribe_token(key, address).encode(), token.encode()) else None


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
