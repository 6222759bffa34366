"""ZIP files as evidence want them: entries from the first byte to the directory, the directory to the last byte.

Source: PKWARE, APPNOTE.TXT 6.3. What is extracted is bounded before and while it is extracted.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from services.events.evidence.findings import Refused
from services.events.evidence.formats.window import Window, broken, more_inside

MEGABYTE = 1_048_576
MOST_ENTRIES = 10_000
MOST_DIRECTORY = 4 * MEGABYTE
MOST_UNPACKED = 300 * MEGABYTE
MOST_RATIO = 200
"""An entry of more than ``RATIO_FROM`` bytes may not be more often as long as its packed form."""
RATIO_FROM = 8 * MEGABYTE

PIECE = 262_144
_END, _WIDE_END, _WIDE_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _WIDE_END_SIZE, _WIDE_PLACE_SIZE, _LOCAL_SIZE = 22, 56, 20, 30
_LOCKED, _HAS_DESCRIPTOR = 0x1, 0x8
_DESCRIPTOR = b"PK\x07\x08"
_UNREADABLE = (BadZipFile, LargeZipFile, NotImplementedError, OSError, EOFError, ValueError, struct.error, zlib.error)


@dataclass
class Budget:
    """Bytes that may still be extracted from an upload and all that is packed in it."""

    left: int = MOST_UNPACKED

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise unpacks_too_large()


def unpacks_too_large() -> Refused:
    return Refused(422, "file_unpacks_too_large", limit_mb=MOST_UNPACKED // MEGABYTE)


class Archive:
    """A ZIP whose every byte is accounted for. Raises ``Refused`` for any other; read it within the budget."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._window = Window(file)
        self._budget = budget
        self._check_end()
        try:
            self._zip = ZipFile(file)
            self.entries = self._zip.infolist()
            self._check_entries()
        except _UNREADABLE as error:
            raise broken() from error

    @property
    def names(self) -> frozenset[str]:
        return frozenset(entry.filename for entry in self.entries)

    def pieces(self, entry: ZipInfo) -> Iterator[bytes]:
        """The content of an entry in pieces, checked by length and checksum."""
        try:
            with self._zip.open(entry) as stream:
                while piece := stream.read(PIECE):
                    self._budget.take(len(piece))
                    yield piece
        except _UNREADABLE as error:
            raise broken() from error

    def text(self, name: str, most: int = MEGABYTE) -> bytes:
        """A small entry whole; empty where there is none."""
        if name not in self.names:
            return b""
        entry = self._zip.getinfo(name)
        if entry.file_size > most:
            raise broken()
        return b"".join(self.pieces(entry))

    def _check_end(self) -> None:
        """The end record must be the last bytes, without a comment, behind a directory of bounded size."""
        end = self._window.tail(_END_SIZE)
        if len(end) < _END_SIZE or end[:4] != _END:
            raise more_inside() if _END in self._window.tail(MEGABYTE) else broken()
        count, size, start, comment = struct.unpack_from("<HIIH", end, 10)
        behind = self._window.size - _END_SIZE
        if comment:
            raise more_inside()
        if 0xFFFFFFFF in (size, start) or count == 0xFFFF or self._has_wide_end(behind):
            behind -= _WIDE_END_SIZE + _WIDE_PLACE_SIZE
            count, size, start = self._wide_end(behind)
        if count > MOST_ENTRIES or size > MOST_DIRECTORY:
            raise unpacks_too_large()
        if start + size != behind:
            raise more_inside()
        self._directory = start

    def _has_wide_end(self, behind: int) -> bool:
        place = behind - _WIDE_PLACE_SIZE
        return place >= _WIDE_END_SIZE and self._window.read(place, 4) == _WIDE_PLACE

    def _wide_end(self, place: int) -> tuple[int, int, int]:
        """Count, size and start of the directory from the records for sizes beyond 32 bits."""
        record = self._window.read(place, _WIDE_END_SIZE)
        if record[:4] != _WIDE_END or self._window.read(place + _WIDE_END_SIZE, 4) != _WIDE_PLACE:
            raise broken()
        count, size, start = struct.unpack_from("<QQQ", record, 32)
        return count, size, start

    def _check_entries(self) -> None:
        entries = sorted(self.entries, key=lambda entry: entry.header_offset)
        if len(self.names) != len(entries) or not entries:
            raise broken()
        places = [entry.header_offset for entry in entries]
        if places[0] != 0:
            raise more_inside()
        for entry, until in zip(entries, [*places[1:], self._directory], strict=True):
            _check_claims(entry)
            self._check_place(entry, until)
        if sum(entry.file_size for entry in entries) > self._budget.left:
            raise unpacks_too_large()

    def _check_place(self, entry: ZipInfo, until: int) -> None:
        """The entry must fill its place up to the next one's, under the name that the directory gives it."""
        head = self._window.read(entry.header_offset, _LOCAL_SIZE)
        name, extra = struct.unpack_from("<HH", head, 26)
        given = self._window.read(entry.header_offset + _LOCAL_SIZE, name)
        if given.decode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace") != entry.orig_filename:
            raise broken()
        end = entry.header_offset + _LOCAL_SIZE + name + extra + entry.compress_size
        if end > until:
            raise broken()
        if end < until and not (entry.flag_bits & _HAS_DESCRIPTOR and self._is_descriptor(entry, end, until)):
            raise more_inside()

    def _is_descriptor(self, entry: ZipInfo, start: int, end: int) -> bool:
        if end - start not in (12, 16, 20, 24):
            return False
        return self._window.read(start, end - start).removeprefix(_DESCRIPTOR)[:4] == struct.pack("<I", entry.CRC)


def _check_claims(entry: ZipInfo) -> None:
    """What the directory says of an entry before anything of it is extracted."""
    if entry.flag_bits & _LOCKED:
        raise Refused(422, "file_locked")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise broken()
    name = entry.orig_filename
    if "\0" in name or "\\" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise more_inside()
    if entry.file_size > RATIO_FROM and entry.file_size > MOST_RATIO * entry.compress_size:
        raise unpacks_too_large()
