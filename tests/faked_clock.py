"""A wall clock for processes that can be set while they run: libfaketime. What measures durations goes on undisturbed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

NO_FAKETIME = "libfaketime is not installed (make servers installs it)"


def library() -> Path | None:
    """The one for programs with threads; None where there is none."""
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)


class FakedClock:
    """Shows the machine's time until it is ``set``. ``environment`` is for every process that is to live by it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._ahead = timedelta()
        self.move(timedelta())

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def set(self, moment: datetime) -> None:
        self.move(moment - self.now())

    def move(self, by: timedelta) -> None:
        """Set it forward, or back where ``by`` is negative; it goes on from there."""
        self._ahead += by
        new = self._file.with_suffix(".new")
        new.write_text(f"{self._ahead.total_seconds():+.3f}s\n", "ascii")
        new.rename(self._file)
