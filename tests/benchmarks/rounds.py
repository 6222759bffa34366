"""Two ways to do the same work, measured in turn, so that what disturbs the machine disturbs both; told as a ratio."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

ROUNDS = 5

Measured = Callable[[], Awaitable[float]]
"""Does the work once and returns its rate, in pieces per second."""


@dataclass
class Ratio:
    """``ours`` and ``raw`` hold one rate for each round, in pieces per second."""

    title: str
    ours: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)

    @property
    def each(self) -> list[float]:
        return [ours / raw for ours, raw in zip(self.ours, self.raw, strict=True)]

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    def __str__(self) -> str:
        lines = [self.title, f"{'round':>8}{'raw /s':>10}{'ours /s':>10}{'ratio':>8}"]
        for number, (raw, ours, ratio) in enumerate(zip(self.raw, self.ours, self.each, strict=True), 1):
            lines.append(f"{number:>8}{raw:>10.0f}{ours:>10.0f}{ratio:>8.2f}")
        middle = f"{statistics.median(self.raw):>10.0f}{statistics.median(self.ours):>10.0f}{self.median:>8.2f}"
        return "\n".join([*lines, f"{'median':>8}{middle}   ({min(self.each):.2f} to {max(self.each):.2f})"])


async def in_turn(title: str, *, ours: Measured, raw: Measured, rounds: int = ROUNDS) -> Ratio:
    """A round of each to warm up, then ``rounds`` pairs; which of the two begins changes each time."""
    await raw()
    await ours()
    ratio = Ratio(title)
    for number in range(rounds):
        if number % 2:
            ratio.ours.append(await ours())
            ratio.raw.append(await raw())
        else:
            ratio.raw.append(await raw())
            ratio.ours.append(await ours())
    return ratio
