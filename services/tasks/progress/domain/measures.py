"""What an activity weighs for a target, and what all that was weighed comes to."""

from collections.abc import Callable

from services.tasks.plans.domain.targets import DETAILS, Measure, Target
from services.tasks.progress.domain.steps import SCALE, WHOLE, part_of, scaled
from shared.contracts.events import ActivityFacts

NUMERATOR = part_of("numerator")
DENOMINATOR = part_of("denominator")
VALUE, HEADCOUNT = "value", "headcount"
ADDING = frozenset({WHOLE, NUMERATOR, DENOMINATOR})
"""Parts that add up; others are counted (``sets``)."""

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
            return {part_of(VALUE, value): ONE for value in _values(facts, target.field)}
        case Measure.RATIO:
            return {NUMERATOR: _number(facts, target.numerator)} | _denominator(target, facts)


def amount(target: Target, counted: int, of: int) -> float | None:
    """What sums come to: ``of`` is that of ``DENOMINATOR``, ``counted`` that of the other part. None for a ratio of nothing."""
    match target.measure:
        case Measure.COUNT | Measure.SUM | Measure.DISTINCT:
            return counted / SCALE
        case Measure.MILESTONE:
            return float(counted > 0)
        case Measure.RATIO:
            return min(1.0, counted / of) if of > 0 else None


def meets(target: Target, value: float | None) -> bool:
    return value is not None and value >= target.goal


def meeting(target: Target) -> Callable[[int, int], bool]:
    """Whether what sums come to meets the goal, ``meets`` of ``amount``, for whoever asks a hundred thousand times."""
    goal = target.goal
    if target.measure in (Measure.COUNT, Measure.SUM, Measure.DISTINCT):
        return lambda counted, of: counted / SCALE >= goal
    return lambda counted, of: meets(target, amount(target, counted, of))


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
