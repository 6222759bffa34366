"""The pair of EdDSA keys that tokens are signed and checked with."""

import os
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


def ensure_keys(private: Path, public: Path) -> None:
    """Make the pair (PEM) where there is none; keep the one that is there. The private file is readable by its owner alone.

    Several processes may do this at once: one private key wins, and every public file is made from it.
    """
    if not private.exists():
        private.parent.mkdir(parents=True, exist_ok=True)
        draft = _draft(private, _private_pem(), 0o600)
        try:
            os.link(draft, private)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    pem = _public_pem(private)
    if not public.exists() or public.read_bytes() != pem:
        public.parent.mkdir(parents=True, exist_ok=True)
        _draft(public, pem, 0o644).replace(public)


def _draft(target: Path, content: bytes, mode: int) -> Path:
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _private_pem() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _public_pem(private: Path) -> bytes:
    key = load_pem_private_key(private.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{private.name} holds no Ed25519 key")
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
