"""What one activity contributes to each cell, worked out from all that is known of it.

Late, early or repeated news of the same activity change nothing once they are all there: the contribution is made
anew from the whole set of versions, never from the one that has just come in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import UnitTree
from services.tasks.progress.domain.matching import CellKey, served
from services.tasks.progress.domain.measures import weigh
from services.tasks.progress.domain.steps import Step, Steps, add
from shared.contracts.events import ActivityFacts, ActivityStatus

Place = tuple[CellKey, date, str]
"""A cell, the day held on, and the part of the cell's sum."""


@dataclass(frozen=True)
class Version:
    """The activity as an event told it. ``day`` is the event's day in the plan's zone."""

    day: date
    facts: ActivityFacts


def contributions(plan: Plan, tree: UnitTree, versions: Iterable[Version]) -> dict[CellKey, Steps]:
    """The steps of one activity in every cell that it counts in, or once counted in."""
    steps: dict[CellKey, list[Step]] = {}
    before: dict[Place, tuple[int, int]] = {}
    for day, facts in known_by_day(versions):
        now = _standing(plan, tree, facts)
        for place in now | before:
            (verified, posted), (was_verified, was_posted) = now.get(place, (0, 0)), before.get(place, (0, 0))
            key, held_on, part = place
            change = Step(day, held_on, part, verified - was_verified, posted - was_posted)
            steps.setdefault(key, []).append(change)
        before = now
    return {key: added for key, changes in steps.items() if (added := add(changes))}


def known_by_day(versions: Iterable[Version]) -> Iterator[tuple[date, ActivityFacts]]:
    """The newest version known by the end of each day that brought one. Its number makes it new, not its coming."""
    newest: ActivityFacts | None = None
    for version in sorted(versions, key=lambda each: (each.day, each.facts.version)):
        if newest is None or version.facts.version > newest.version:
            newest = version.facts
            yield version.day, newest


def _standing(plan: Plan, tree: UnitTree, facts: ActivityFacts) -> dict[Place, tuple[int, int]]:
    """What the activity counts for as it stands: (verified, awaiting review) by place."""
    is_verified = facts.status is ActivityStatus.VERIFIED
    return {
        (key, facts.held_on, part): (amount, 0) if is_verified else (0, amount)
        for target, key in served(plan, tree, facts)
        for part, amount in weigh(target, facts).items()
    }
