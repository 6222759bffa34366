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


def value_of(target: Target, amounts: Amounts) -> float | None:
    """What the amounts of a cell come to; None for a ratio of nothing."""
    match target.measure:
        case Measure.COUNT | Measure.SUM:
            return amounts.get(WHOLE, 0) / SCALE
        case Measure.MILESTONE:
            return float(amounts.get(WHOLE, 0) > 0)
        case Measure.DISTINCT:
            return float(sum(count > 0 for count in amounts.values()))
        case Measure.RATIO:
            whole = _headcount(amounts) if target.once_per else amounts.get(DENOMINATOR, 0)
            return min(1.0, amounts.get(NUMERATOR, 0) / whole) if whole > 0 else None


def meets(target: Target, value: float | None) -> bool:
    return value is not None and value >= target.goal


def _denominator(target: Target, facts: ActivityFacts) -> dict[str, int]:
    size = _number(facts, target.denominator)
    if target.once_per is None:
        return {DENOMINATOR: size}
    occasion = next(iter(_values(facts, target.once_per)), None)
    return {part_of(HEADCOUNT, facts.unit, occasion, size): ONE}


def _headcount(amounts: Amounts) -> int:
    """For each (unit that did it, occasion) the largest headcount that stands; all of these together."""
    largest: dict[str, int] = {}
    for part, count in amounts.items():
        if count > 0 and part != NUMERATOR:
            _, unit, occasion, size = words_of(part)
            key = part_of(unit, occasion)
            largest[key] = max(largest.get(key, 0), size)
    return sum(largest.values())


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
    return tuple(dict.fromkeys(value)) if isinstance(value, (tuple, list)) else (value,)


def _number(facts: ActivityFacts, name: str | None) -> int:
    value = _fact(facts, name)
    return scaled(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0
