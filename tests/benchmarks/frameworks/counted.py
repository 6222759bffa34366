"""What consuming took of the clock and of the processor, told by the consumer itself once it has handled the last message."""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

WARMING_UP = 500
"""So many messages are handled before the measuring begins."""


class Counted:
    """Counts events by their ids until ``many`` are there; then the process prints what they took, and ends."""

    def __init__(self, many: int) -> None:
        self._many, self._seen, self._begun, self._used = many, set[str](), 0.0, 0.0

    def one(self, id: str) -> None:
        self._seen.add(id)
        if len(self._seen) == WARMING_UP and not self._begun:
            self._begun, self._used = time.perf_counter(), time.process_time()
        elif len(self._seen) == self._many:
            seconds, used = time.perf_counter() - self._begun, time.process_time() - self._used
            counted = self._many - WARMING_UP
            print(json.dumps({"rate": counted / seconds, "cpu": used / counted}), flush=True)
            os._exit(0)


def run(fill: Callable[[str, Sequence[bytes]], object], consume: Callable[[str, Counted], object]) -> None:
    """``fill|consume URL FILE``: put the file's lines on the broker, or take as many from it."""
    work, url, file = sys.argv[1:]
    bodies = Path(file).read_bytes().splitlines()
    if work == "fill":
        fill(url, bodies)
    else:
        consume(url, Counted(len(bodies)))
