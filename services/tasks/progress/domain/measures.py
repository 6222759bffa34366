"""What an activity weighs for a target, and what all that was weighed comes to."""

from collections.abc import Mapping

from services.tasks.plans.domain.targets import DETAILS, Measure, Target
from services.tasks.progress.domain.steps import SCALE, WHOLE, part_of, scaled, words_of
from shared.contracts.events import ActivityFacts

Amounts = Mapping[str, int]
"""Whole ten-thousandths by part."""

NUMERATOR = part_of("numerator")
DENOMINATOR = part_of("denominator")
HEADCOUNT = "headcount"
ONE = SCALE
MOST = 1e9
"""The largest goal there can be. A million numbers of this size still add up within 64 bits."""


def weigh(target: Target, facts: ActivityFacts) -> dict[str, int]:
    """What one activity adds to a cell of ``target``."""
    match target.measure:
        case Measure.COUNT | Measure.MILESTONE:
            return {WHOLE: ONE}
        case Measure.SUM:
            return {WHOLE: _number(facts, target.field)}
        case Measure.DISTINCT:
            return {part_of("value", value): ONE for value in _values(facts, target.field)}
        case Measure.RATIO:
            return {NUMERATOR: _number(facts, target.numerator)} | _denominator(target, facts)


class Amount:
    """What all that was weighed for a target comes to, while it changes. A change costs the same however many parts
    there are."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._parts: dict[str, int] = {}
        self._standing = 0
        self._sizes: dict[str, set[int]] = {}
        self._headcount = 0

    def add(self, part: str, change: int) -> None:
        before = self._parts.get(part, 0)
        now = self._parts[part] = before + change
        if (now > 0) != (before > 0):
            self._standing += 1 if now > 0 else -1
            if self._target.once_per is not None and part != NUMERATOR:
                self._count_heads(part, stands=now > 0)

    @property
    def value(self) -> float | None:
        """None for a ratio of nothing."""
        match self._target.measure:
            case Measure.COUNT | Measure.SUM:
                return self._parts.get(WHOLE, 0) / SCALE
            case Measure.MILESTONE:
                return float(self._parts.get(WHOLE, 0) > 0)
            case Measure.DISTINCT:
                return float(self._standing)
            case Measure.RATIO:
                whole = self._headcount if self._target.once_per else self._parts.get(DENOMINATOR, 0)
                return min(1.0, self._parts.get(NUMERATOR, 0) / whole) if whole > 0 else None

    def _count_heads(self, part: str, *, stands: bool) -> None:
        """For each (unit that did it, occasion) the largest headcount that stands counts; all of these together."""
        _, unit, occasion, size = words_of(part)
        sizes = self._sizes.setdefault(part_of(unit, occasion), set())
        before = max(sizes, default=0)
        if stands:
            sizes.add(size)
        else:
            sizes.discard(size)
        self._headcount += max(sizes, default=0) - before


def value_of(target: Target, amounts: Amounts) -> float | None:
    """What the amounts of a cell come to; None for a ratio of nothing."""
    whole = Amount(target)
    for part, amount in amounts.items():
        whole.add(part, amount)
    return whole.value


def meets(target: Target, value: float | None) -> bool:
    return value is not None and value >= target.goal


def _denominator(target: Target, facts: ActivityFacts) -> dict[str, int]:
    size = _number(facts, target.denominator)
    if target.once_per is None:
        return {DENOMINATOR: size}
    occasion = next(iter(_values(facts, target.once_per)), None)
    return {part_of(HEADCOUNT, facts.unit, occasion, size): ONE}


def _fact(facts: ActivityFacts, name: str | None) -> object:
    if name is None:
        return None
    if name.startswith(DETAILS):
        return facts.details.get(name.removeprefix(DETAILS))
    return getattr(facts, name)


def _values(facts: ActivityFacts, name: str | None) -> tuple[object, ...]:
    value = _fact(facts, name)
    if value is None or value == "":
        return ()
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _number(facts: ActivityFacts, name: str | None) -> int:
    """A fact as whole ten-thousandths; one activity counts for no more than a goal can ask."""
    value = _fact(facts, name)
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return 0
    return scaled(max(-MOST, min(MOST, value)))
