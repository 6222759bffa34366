"""Which targets an activity serves, for whom, and in which period."""

from collections.abc import Iterator, Mapping

from services.tasks.plans.domain.periods import Every, Period, parse_period, period_holding
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.domain.targets import Filter, Target
from services.tasks.plans.domain.units import UnitTree
from services.tasks.progress.domain.cells import CellKey, counts_from, in_scope
from services.tasks.progress.domain.steps import part_of
from shared.contracts.events import ActivityFacts, ActivityStatus

COUNTING = frozenset({ActivityStatus.POSTED, ActivityStatus.VERIFIED})


Served = tuple[Target, CellKey, str]
"""A cell that an activity counts in, and the unit through which it does: the one that did it, where that stands at or
below the cell's, else the first of those it is credited to."""


def matches(condition: Filter, facts: ActivityFacts) -> bool:
    """Whether every condition that is given holds for ``facts``."""
    return (
        (condition.kind is None or facts.kind in condition.kind)
        and (condition.observance is None or facts.observance in condition.observance)
        and (condition.campaign is None or facts.campaign in condition.campaign)
        and (condition.laws is None or not set(condition.laws).isdisjoint(facts.laws))
        and (condition.min_participants is None or (facts.participants or 0) >= condition.min_participants)
        and all(
            part_of(facts.details.get(name)) in {part_of(value) for value in wanted}
            for name, wanted in condition.details.items()
        )
    )


def belongs_to(year: int, facts: ActivityFacts) -> bool:
    """Whether a plan of ``year`` counts the activity at all: by the period it states, else by its day."""
    stated = parse_period(facts.period) if facts.period else None
    return (stated.year if stated else facts.held_on.year) == year


def period_for(every: Every, facts: ActivityFacts) -> Period:
    """The stated period, for targets whose periods are as long; for all others the one that holds the day."""
    stated = parse_period(facts.period) if facts.period else None
    return stated if stated and stated.every is every else period_holding(facts.held_on, every)


def served(plan: Plan, tree: UnitTree, facts: ActivityFacts) -> Iterator[Served]:
    """Every cell that the activity counts in as it stands; none while it is planned, or once returned or withdrawn.

    A cell counts it once if the unit that did it, or one that is credited too, is the cell's unit or below it.
    """
    if facts.status not in COUNTING or not belongs_to(plan.year, facts):
        return
    through: dict[str, str] = {}
    for named in (facts.unit, *facts.for_units):
        for unit in tree.path(named):
            through.setdefault(unit, named)
    for task in plan.tasks:
        for target in task.targets:
            if matches(target.of, facts):
                yield from _cells(plan, tree, task, target, facts, through)


def _cells(
    plan: Plan, tree: UnitTree, task: Task, target: Target, facts: ActivityFacts, through: Mapping[str, str]
) -> Iterator[Served]:
    period = period_for(target.every, facts)
    if period.year != plan.year or facts.held_on < counts_from(task, target):
        return
    for unit, home in through.items():
        if in_scope(plan, tree, target, unit):
            yield target, CellKey(target.id, unit, period.name), home
