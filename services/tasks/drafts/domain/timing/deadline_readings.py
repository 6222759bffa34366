"""What one time expression says."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from services.tasks.drafts.domain.parse import DeadlineKind
from services.tasks.drafts.domain.timing.calendar_words import Days
from services.tasks.plans.domain.periods import Every


@dataclass(frozen=True, slots=True)
class Reading:
    """A deadline without its place and subject; the fields are those of ``ReadDeadline``.

    ``weak``: it says nothing beside another time in the same clause (按要求于6月底前).
    """

    kind: DeadlineKind
    due: date | None = None
    begins: date | None = None
    no_later_than: date | None = None
    every: Every | None = None
    working_day: int | None = None
    observances: tuple[str, ...] = ()
    confidence: float = 1.0
    weak: bool = False

    def at_most(self, confidence: float) -> "Reading":
        return replace(self, confidence=min(self.confidence, confidence))


Builder = Callable[[re.Match[str], int | None], tuple[Reading, ...]]
"""From a match and the plan's year; empty: it is no time expression after all."""


def due(days: Days) -> Reading:
    return Reading(DeadlineKind.DUE, due=days.last, confidence=days.confidence)


def lasting(days: Days) -> Reading:
    return Reading(DeadlineKind.RANGE, due=days.last, begins=days.first, confidence=days.confidence)


def each(every: Every, working_day: int | None = None, confidence: float = 1.0) -> Reading:
    return Reading(DeadlineKind.EACH, every=every, working_day=working_day, confidence=confidence)
