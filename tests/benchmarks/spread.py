"""How long something took, many times: the middle and the end of the spread, in milliseconds."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    title: str
    seconds: Sequence[float]

    def at(self, share: float) -> float:
        """The seconds that this share of them stayed within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def __str__(self) -> str:
        p50, p99 = self.at(0.5) * 1000, self.at(0.99) * 1000
        return f"{self.title:<34}p50 {p50:>9.2f}   p99 {p99:>9.2f}   most {max(self.seconds) * 1000:>9.2f}"
