"""A file read by position, with little of it in memory; a read past its end says that it is cut off."""

import os
from typing import BinaryIO

from services.events.evidence.findings import Refused

WINDOW = 65_536


def broken() -> Refused:
    """The file is damaged, cut off, or not made as its format wants it."""
    return Refused(422, "file_broken")


def more_inside() -> Refused:
    """The file is of one format for one reader and of another for the next, or carries what does not belong to it."""
    return Refused(422, "file_has_more")


class Window:
    """``size`` is the file's length in bytes."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = file.seek(0, os.SEEK_END)
        self._start = 0
        self._held = b""

    def read(self, offset: int, count: int) -> bytes:
        """Exactly ``count`` bytes from ``offset``. Raises ``Refused`` where the file has fewer."""
        if offset < 0 or count < 0 or offset + count > self.size:
            raise broken()
        begin = offset - self._start
        if begin < 0 or begin + count > len(self._held):
            self.file.seek(offset)
            self._held = self.file.read(max(count, WINDOW))
            self._start, begin = offset, 0
        found = self._held[begin : begin + count]
        if len(found) != count:
            raise broken()
        return found

    def number(self, offset: int, count: int) -> int:
        """A big-endian number of ``count`` bytes."""
        return int.from_bytes(self.read(offset, count))

    def head(self, count: int) -> bytes:
        return self.read(0, min(count, self.size))

    def tail(self, count: int) -> bytes:
        count = min(count, self.size)
        return self.read(self.size - count, count)
