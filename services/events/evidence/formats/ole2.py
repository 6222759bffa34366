"""The old office files (doc, xls, ppt, and WPS's own): a file system of sectors, walked whole.

Source: Microsoft, [MS-CFB] "Compound File Binary File Format".
"""

import struct
from array import array
from collections.abc import Iterator

from services.events.evidence.documents import EvidenceKind
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.formats.strangers import refuse_archive
from services.events.evidence.formats.window import Window, broken, more_inside

MARK = bytes.fromhex("d0cf11e0a1b11ae1")

DOC = Finding(EvidenceKind.DOCUMENT, "application/msword", (".doc", ".wps"))
XLS = Finding(EvidenceKind.DOCUMENT, "application/vnd.ms-excel", (".xls", ".et"))
PPT = Finding(EvidenceKind.DOCUMENT, "application/vnd.ms-powerpoint", (".ppt", ".dps", ".pps"))

_BY_STREAM = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}
_MACROS = {"Macros", "_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "PROJECT"}
_LOCKED = {"EncryptedPackage", "EncryptionInfo"}
_PACKED = {"\x01Ole10Native", "Package"}
"""Streams that hold a whole other file."""

_SECTOR_SHIFTS = {3: 9, 4: 12}
_LAST_SECTOR, _END, _FREE = 0xFFFFFFFA, 0xFFFFFFFE, 0xFFFFFFFF
_IN_HEADER, _HEADER, _ENTRY = 109, 512, 128
_SPARE = 8
"""Sectors of the allocation table that a writer may have taken in advance."""
_STREAM_TYPES = {1, 2, 5}


def read_ole2(window: Window) -> Finding:
    """Raises ``Refused`` for macros, packed files, passwords, and sectors that are missing, shared out wrongly or extra."""
    names = set(_Sectors(window).names())
    for refused, code in ((_MACROS, "file_has_macros"), (_PACKED, "file_has_program"), (_LOCKED, "file_locked")):
        if names & refused:
            raise Refused(422, code)
    refuse_archive(window)
    for stream, found in _BY_STREAM.items():
        if stream in names:
            return found
    raise Refused(415, "file_unknown")


class _Sectors:
    def __init__(self, window: Window) -> None:
        head = window.read(0, _HEADER)
        version, order, shift, small = struct.unpack_from("<HHHH", head, 26)
        if order != 0xFFFE or small != 6 or _SECTOR_SHIFTS.get(version) != shift:
            raise broken()
        self._window, self._size = window, 1 << shift
        self._sectors = window.size // self._size - 1
        self._directory = struct.unpack_from("<I", head, 48)[0]
        self._next = self._allocation(head)
        self._check_size()

    def names(self) -> Iterator[str]:
        """The names of all storages and streams."""
        for sector in self._chain(self._directory):
            data = self._sector(sector)
            for start in range(0, self._size, _ENTRY):
                entry = data[start : start + _ENTRY]
                length, type = struct.unpack_from("<HB", entry, 64)
                if type in _STREAM_TYPES and 2 <= length <= 64:
                    yield entry[: length - 2].decode("utf-16-le", "replace")

    def _allocation(self, head: bytes) -> "array[int]":
        """For each sector the one that follows it, from all sectors of the allocation table."""
        wanted = struct.unpack_from("<I", head, 44)[0]
        if not 0 < wanted <= self._sectors // (self._size // 4) + _SPARE:
            raise broken()
        places = [each for each in struct.unpack_from(f"<{_IN_HEADER}I", head, 76) if each != _FREE]
        further = struct.unpack_from("<I", head, 68)[0]
        for _ in range(wanted):
            if further >= _LAST_SECTOR:
                break
            entries = self._numbers(further)
            places += [each for each in entries[:-1] if each != _FREE]
            further = entries[-1]
        if len(places) != wanted:
            raise broken()
        return array("I", (each for place in places for each in self._numbers(place)))

    def _check_size(self) -> None:
        """The sectors in use must all be there, and the file must end with the table's last sector at the latest."""
        used = max((place for place, follows in enumerate(self._next) if follows != _FREE), default=-1)
        if used >= self._sectors:
            raise broken()
        if self._window.size % self._size or self._sectors > len(self._next):
            raise more_inside()

    def _chain(self, sector: int) -> Iterator[int]:
        for _ in range(self._sectors):
            if sector == _END:
                return
            if sector >= len(self._next):
                raise broken()
            yield sector
            sector = self._next[sector]
        if sector != _END:
            raise broken()

    def _numbers(self, sector: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self._size // 4}I", self._sector(sector))

    def _sector(self, sector: int) -> bytes:
        return self._window.read((sector + 1) * self._size, self._size)
