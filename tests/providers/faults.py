"""When a provider under test fails: a schedule is asked once for each message that arrives."""

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

F = TypeVar("F")

Schedule = Callable[[], F | None]
"""What goes wrong with the next message; None: nothing."""


def never() -> None:
    return None


def always(fault: F) -> Schedule[F]:
    return lambda: fault


def in_turn(*faults: F | None) -> Schedule[F]:
    """These, one a message; then nothing any more."""
    waiting = list(faults)
    return lambda: waiting.pop(0) if waiting else None


def now_and_then(share: float, faults: Sequence[F], seed: int = 0) -> Schedule[F]:
    """One of ``faults`` for this ``share`` of the messages, the same ones with the same ``seed``."""
    chance = random.Random(seed)
    return lambda: chance.choice(faults) if chance.random() < share else None
