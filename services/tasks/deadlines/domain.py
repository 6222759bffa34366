"""Which reminder of a due day has its time: the newest threshold that was crossed. Pure."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from shared.data_file import DataFile


class Missed(BaseModel):
    """Days after the due day: the first time, then again every so many days, and ``until`` when at the latest: nobody
    is reminded of a year that is long over."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: Annotated[int, Field(ge=1)]
    every: Annotated[int, Field(ge=1)]
    until: Annotated[int, Field(ge=1)]


class Thresholds(BaseModel):
    """Days before the due day at which it is spoken of, 0 being the day itself; and how often once it is missed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approaching: tuple[Annotated[int, Field(ge=0)], ...]
    missed: Missed

    def crossed(self, due: date, today: date) -> "Crossed | None":
        """The newest threshold that ``today`` has reached; older ones are never caught up with."""
        left = (due - today).days
        if left >= 0:
            reached = [days for days in self.approaching if left <= days]
            return Crossed(late=False, days=min(reached)) if reached else None
        late, missed = -left, self.missed
        if not missed.first <= late <= missed.until:
            return None
        return Crossed(late=True, days=late - (late - missed.first) % missed.every)


@dataclass(frozen=True)
class Crossed:
    """``days`` before the due day, or after it where ``late``."""

    late: bool
    days: int


def load_thresholds(path: Path) -> Thresholds:
    """A file that is wrong stops the start: ``DataFileInvalid``."""
    thresholds, _ = DataFile.at(path, "PUFA_THRESHOLDS_FILE").parse(Thresholds)
    return thresholds
