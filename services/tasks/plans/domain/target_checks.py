"""What must hold within a target, and between it, its task's deadlines and the activity kinds."""

from collections.abc import Collection, Iterator, Mapping

from services.tasks.plans.domain.deadlines import AllYear, Deadline, EachPeriod
from services.tasks.plans.domain.errors import FieldError
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.plan import Task
from services.tasks.plans.domain.targets import DETAILS, Measure, Target
from shared.kinds import NUMERIC, Detail, Kind

Errors = Iterator[FieldError]

NEEDED: dict[Measure, tuple[str, ...]] = {
    Measure.COUNT: (),
    Measure.SUM: ("field",),
    Measure.DISTINCT: ("field",),
    Measure.RATIO: ("numerator", "denominator"),
    Measure.MILESTONE: (),
}
FACT_FIELDS = ("field", "numerator", "denominator", "once_per")
WHOLE = frozenset({Measure.COUNT, Measure.DISTINCT})
MOST_DISTINCT = 10_000
"""How many different ones a cell can tell apart: it keeps each of them."""


def target_errors(
    at: str,
    task: Task,
    target: Target,
    *,
    units: Collection[str],
    observances: Collection[str],
    kinds: Mapping[str, Kind],
) -> Errors:
    yield from _measure_errors(at, target)
    yield from _goal_errors(at, target)
    yield from _scope_errors(at, target, units)
    yield from _deadline_errors(at, task, target)
    for number, id in enumerate(target.of.observance or ()):
        if id not in observances:
            yield FieldError(f"{at}.of.observance[{number}]", "plan.unknown_observance", {"id": id})
    yield from _kind_errors(at, target, kinds)


def _measure_errors(at: str, target: Target) -> Errors:
    needed = NEEDED[target.measure]
    allowed = (*needed, "once_per") if target.measure is Measure.RATIO else needed
    for name in FACT_FIELDS:
        given = getattr(target, name) is not None
        if name in needed and not given:
            yield FieldError(f"{at}.{name}", "plan.field_needed", {"measure": target.measure})
        elif given and name not in allowed:
            yield FieldError(f"{at}.{name}", "plan.field_unused", {"measure": target.measure})


def _goal_errors(at: str, target: Target) -> Errors:
    if target.measure is Measure.RATIO and target.goal > 1:
        yield FieldError(f"{at}.goal", "plan.ratio_goal")
    if target.measure is Measure.MILESTONE and target.goal != 1:
        yield FieldError(f"{at}.goal", "plan.milestone_goal")
    if target.measure in WHOLE and target.goal != int(target.goal):
        yield FieldError(f"{at}.goal", "plan.whole_goal")
    if target.measure is Measure.DISTINCT and target.goal > MOST_DISTINCT:
        yield FieldError(f"{at}.goal", "plan.distinct_goal", {"most": f"{MOST_DISTINCT:,}"})


def _scope_errors(at: str, target: Target, units: Collection[str]) -> Errors:
    if target.units is not None and target.per is not None:
        yield FieldError(f"{at}.units", "plan.scope_twice")
    if target.excluded and target.per is None:
        yield FieldError(f"{at}.except", "plan.except_without_per")
    for name, ids in (("units", target.units or ()), ("except", target.excluded)):
        for number, id in enumerate(ids):
            if id not in units:
                yield FieldError(f"{at}.{name}[{number}]", "plan.unknown_unit", {"id": id})
            elif id in ids[:number]:
                yield FieldError(f"{at}.{name}[{number}]", "plan.duplicate_id", {"id": id})


def _deadline_errors(at: str, task: Task, target: Target) -> Errors:
    if target.deadline is None:
        return
    deadline = task.deadline(target.deadline)
    if deadline is None:
        yield FieldError(f"{at}.deadline", "plan.unknown_deadline", {"id": target.deadline})
    elif not fits(deadline, target.every):
        yield FieldError(
            f"{at}.deadline",
            "plan.deadline_period",
            {"id": target.deadline, "every": target.every},
        )


def fits(deadline: Deadline, every: Every) -> bool:
    """Whether a target with such periods can be due by ``deadline``: a periodic one needs one that returns as often."""
    if isinstance(deadline, EachPeriod):
        return deadline.each is every
    return every is Every.YEAR or isinstance(deadline, AllYear)


def _kind_errors(at: str, target: Target, kinds: Mapping[str, Kind]) -> Errors:
    named = target.of.kind or ()
    for number, id in enumerate(named):
        if id not in kinds:
            yield FieldError(f"{at}.of.kind[{number}]", "plan.unknown_kind", {"id": id})
    counted = [kinds[id] for id in named if id in kinds] if named else list(kinds.values())
    for id in target.of.details:
        if not _details(counted, id):
            yield FieldError(f"{at}.of.{DETAILS}{id}", "plan.unknown_detail", {"id": id})
    for name in FACT_FIELDS:
        fact = getattr(target, name)
        if fact is not None:
            yield from _fact_errors(f"{at}.{name}", fact, counted, number=_is_number(target.measure, name))


def _is_number(measure: Measure, name: str) -> bool:
    return name in ("numerator", "denominator") or (name == "field" and measure is Measure.SUM)


def _fact_errors(at: str, fact: str, counted: list[Kind], *, number: bool) -> Errors:
    if fact.startswith(DETAILS):
        found = _details(counted, fact.removeprefix(DETAILS))
        if not found:
            yield FieldError(at, "plan.unknown_detail", {"id": fact.removeprefix(DETAILS)})
        elif number and not any(detail.type in NUMERIC for detail in found):
            yield FieldError(at, "plan.not_numeric", {"name": fact})
    elif number and fact != "participants":
        yield FieldError(at, "plan.not_numeric", {"name": fact})


def _details(kinds: list[Kind], id: str) -> list[Detail]:
    return [detail for kind in kinds if (detail := kind.detail(id)) is not None]
