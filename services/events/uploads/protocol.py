"""What tus 1.0.0 says in headers, read and written (https://tus.io/protocols/resumable-upload)."""

import re
from base64 import b64decode
from datetime import UTC
from email.utils import format_datetime
from hashlib import new as digest

from services.events.uploads.domain import MEGABYTE, MOST_BYTES, Upload
from shared.web.problems import FieldProblem, Problem, invalid

VERSION = "1.0.0"
EXTENSIONS = ("creation", "expiration", "checksum", "termination")
ALGORITHMS = ("sha1", "sha256")
PIECE_TYPE = "application/offset+octet-stream"
EVIDENCE = "Pufa-Evidence"
"""The header that names the evidence which an upload became."""

CHECKSUM_MISMATCH = 460
"""tus' own status."""

LONGEST_METADATA = 4_096
_NUMBER = re.compile(r"[0-9]{1,15}")


def check_version(given: str | None) -> None:
    if given != VERSION:
        raise Problem(412, "tus_version", headers={"Tus-Version": VERSION}, version=VERSION)


def read_length(given: str | None) -> int:
    """Bytes from ``Upload-Length``. Raises a 422, and a 413 for more than is taken."""
    length = _number("Upload-Length", given)
    if length > MOST_BYTES:
        raise Problem(413, "body_too_large", limit_mb=MOST_BYTES // MEGABYTE)
    if length == 0:
        raise invalid(FieldProblem("Upload-Length", "upload_empty"))
    return length


def read_offset(given: str | None) -> int:
    """Bytes from ``Upload-Offset``. Raises a 422."""
    return _number("Upload-Offset", given)


def read_name(metadata: str) -> str:
    """The file's name from ``Upload-Metadata``, as it was given; empty where none is. Raises a 422."""
    if len(metadata) > LONGEST_METADATA:
        raise _bad_metadata()
    pairs = [pair.strip().split(" ") for pair in metadata.split(",") if pair.strip()]
    if any(len(pair) > 2 for pair in pairs) or len({pair[0] for pair in pairs}) < len(pairs):
        raise _bad_metadata()
    values = {pair[0]: _text(pair[1]) if len(pair) == 2 else "" for pair in pairs}
    return values.get("filename") or values.get("name", "")


def check_sum(given: str | None, data: bytes) -> None:
    """Raises a 400 for a checksum that cannot be read, a 460 for one that is not that of ``data``."""
    if given is None:
        return
    algorithm, _, expected = given.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Problem(400, "checksum_unknown", algorithms=", ".join(ALGORITHMS))
    if _decoded(expected) != digest(algorithm, data, usedforsecurity=False).digest():
        raise Problem(CHECKSUM_MISMATCH, "checksum_mismatch")


def offers() -> dict[str, str]:
    """The headers that say what this server can do."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": ",".join(EXTENSIONS),
        "Tus-Max-Size": str(MOST_BYTES),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def state_of(upload: Upload) -> dict[str, str]:
    """The headers that say how far an upload is."""
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Expires": format_datetime(upload.expires_at.astimezone(UTC), usegmt=True),
    }
    return headers | ({} if upload.kept is None else {EVIDENCE: upload.kept.id})


def description_of(upload: Upload) -> dict[str, str]:
    """The headers that say what an upload is."""
    return {"Upload-Length": str(upload.length)} | ({"Upload-Metadata": upload.metadata} if upload.metadata else {})


def _number(header: str, given: str | None) -> int:
    if given is None:
        raise invalid(FieldProblem(header, "invalid.missing"))
    if not _NUMBER.fullmatch(given):
        raise invalid(FieldProblem(header, "upload_bytes"))
    return int(given)


def _text(value: str) -> str:
    try:
        return b64decode(value, validate=True).decode()
    except ValueError as error:  # of base64 and of UTF-8
        raise _bad_metadata() from error


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError:  # whose kind base64's own error is
        return b""


def _bad_metadata() -> Problem:
    return invalid(FieldProblem("Upload-Metadata", "upload_metadata", {"most": LONGEST_METADATA}))
