"""Several ways to do a work, measured in turn in seconds, so that what disturbs the machine disturbs all."""

import statistics
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import process_time

ROUNDS = 7


@dataclass(frozen=True)
class Seconds:
    """``each`` holds, for every way, the seconds of each round."""

    title: str
    each: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        return statistics.median(self.each[name])

    def times(self, name: str, plain: str) -> list[float]:
        """How many times as long as ``plain`` it took, round by round."""
        return [ours / raw for ours, raw in zip(self.each[name], self.each[plain], strict=True)]

    def __str__(self) -> str:
        lines = [self.title, f"{'':<24}{'median':>10}{'least':>10}{'most':>10}"]
        for name, taken in self.each.items():
            lines.append(f"{name:<24}{statistics.median(taken):>10.4f}{min(taken):>10.4f}{max(taken):>10.4f}")
        return "\n".join(lines)


def measured(
    title: str,
    works: Mapping[str, Callable[[], object]],
    *,
    rounds: int = ROUNDS,
    clock: Callable[[], float] = process_time,
) -> Seconds:
    """Each once to warm up, then ``rounds`` of all. ``clock``: of this process alone, unless another one works for it."""
    for work in works.values():
        work()
    each: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = clock()
            work()
            each[name].append(clock() - begun)
    return Seconds(title, each)


async def in_turn(
    title: str, works: Mapping[str, Callable[[int], Awaitable[float]]], *, rounds: int = ROUNDS
) -> Seconds:
    """Each once to warm up (round 0), then ``rounds`` of all. A work tells itself how many seconds it took of what counts."""
    each: dict[str, list[float]] = {name: [] for name in works}
    for number in range(rounds + 1):
        for name, work in works.items():
            taken = await work(number)
            if number:
                each[name].append(taken)
    return Seconds(title, each)
