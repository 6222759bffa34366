"""One resumable upload: pieces in order, until the file is whole and becomes evidence or is refused."""

from datetime import datetime, timedelta
from typing import Any

from shared.access import Principal
from shared.contracts.base import Contract

MEGABYTE = 1_048_576
MOST_BYTES = 200 * MEGABYTE
MOST_PIECES = 2_000
"""Pieces of one upload, those that came twice among them: its document lists them all."""

OPEN_FOR = timedelta(days=7)
"""From an upload's beginning to its expiry, and from its end until it is forgotten."""

HELD_FOR = timedelta(seconds=30)
"""How long a replica that finishes or clears an upload has it for itself; after a crash another one goes on then."""

MARGIN = timedelta(hours=1)
"""From an upload's end to the last look for its pieces: longer than any request that still stores one is under way."""


class TooManyPieces(Exception):
    """The upload's document cannot list another piece."""


class Piece(Contract):
    """``blob`` names it in the blob store; ``size`` is how many of the file's bytes it holds."""

    blob: str
    size: int


class Kept(Contract):
    """The evidence that an upload became."""

    id: str
    sha256: str | None
    size: int
    content_type: str


class RefusedField(Contract):
    field: str
    code: str
    params: dict[str, Any]


class Refused(Contract):
    """Why the whole file is no evidence: an HTTP status, and a text's code and parameters, to be said in any language."""

    status: int
    code: str
    params: dict[str, Any]
    errors: tuple[RefusedField, ...] = ()


class Upload(Contract):
    """``length`` is the file's size in bytes, ``metadata`` tus' header as it was sent, ``name`` the file's from it.

    ``salt`` is random bytes in hex, known to nobody. ``pieces`` count; ``announced`` are blobs that may be stored without
    being counted.
    ``held_until`` ends the time for which one replica finishes or clears it. ``ended_at``: when it was kept, refused or
    taken back. ``expires_at`` is when it is gone for those who ask.
    """

    id: str
    who: Principal
    length: int
    metadata: str
    name: str
    salt: str
    expires_at: datetime
    pieces: tuple[Piece, ...] = ()
    announced: tuple[str, ...] = ()
    held_until: datetime | None = None
    ended_at: datetime | None = None
    kept: Kept | None = None
    refused: Refused | None = None

    @property
    def offset(self) -> int:
        """How many bytes have arrived."""
        settled = self.kept is not None or self.refused is not None
        return self.length if settled else sum(piece.size for piece in self.pieces)

    def prefix(self, offset: int) -> bytes:
        """What stands before a piece's own bytes in its blob, so that this has the hash of nothing else that is kept."""
        return bytes.fromhex(self.salt) + offset.to_bytes(8)

    @property
    def waits(self) -> bool:
        """Whether it is whole and nobody knows yet what becomes of it."""
        return self.ended_at is None and self.offset == self.length

    @property
    def blobs(self) -> tuple[str, ...]:
        """The names of all that may be stored of it, each once."""
        return tuple(dict.fromkeys((*(piece.blob for piece in self.pieces), *self.announced)))

    @property
    def due_at(self) -> datetime:
        """When it has to be looked after without being asked for: finished, cleared of its pieces, or forgotten."""
        if self.waits and self.held_until is not None:
            return self.held_until
        due = self.ended_at if self.ended_at is not None and self.blobs else self.expires_at
        return max(due + MARGIN, self.held_until or due)

    def is_over(self, now: datetime) -> bool:
        return self.expires_at <= now

    def announcing(self, blob: str) -> "Upload":
        """Before a piece is stored: its name, so that what a crash leaves behind is found. Raises ``TooManyPieces``."""
        if blob in self.blobs:
            return self
        if len(self.pieces) + len(self.announced) >= MOST_PIECES:
            raise TooManyPieces
        return self.model_copy(update={"announced": (*self.announced, blob)})

    def counting(self, piece: Piece, now: datetime) -> "Upload":
        """After a piece was stored: it counts. With the last one the file waits to be finished by whoever is first."""
        rest = tuple(blob for blob in self.announced if blob != piece.blob)
        more = self.model_copy(update={"pieces": (*self.pieces, piece), "announced": rest})
        return more.model_copy(update={"held_until": now}) if more.waits else more

    def held(self, now: datetime) -> "Upload | None":
        """For one replica alone from now on; None while another one has it."""
        if self.held_until is not None and now < self.held_until:
            return None
        return self.model_copy(update={"held_until": now + HELD_FOR})

    def settled(self, outcome: Kept | Refused, now: datetime) -> "Upload":
        """With what became of the whole file, once for all."""
        if self.ended_at is not None:
            return self
        name = "kept" if isinstance(outcome, Kept) else "refused"
        ends = {"ended_at": now, "expires_at": now + OPEN_FOR, "held_until": None}
        return self.model_copy(update={name: outcome, **ends})

    def taken_back(self, now: datetime) -> "Upload":
        return self.model_copy(update={"expires_at": now, "ended_at": self.ended_at or now})

    def cleared(self) -> "Upload":
        """Without the names of its pieces, which are gone."""
        return self.model_copy(update={"pieces": (), "announced": (), "held_until": None})
