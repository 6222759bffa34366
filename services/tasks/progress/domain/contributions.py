"""What one activity contributes to each cell, worked out from all that is known of it.

Late, early or repeated news of the same activity change nothing once they are all there: the contribution is made
anew from the whole set of versions, never from the one that has just come in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import UnitTree
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.matching import served
from services.tasks.progress.domain.measures import weigh
from services.tasks.progress.domain.steps import Step, Steps, add
from shared.contracts.events import ActivityFacts, ActivityStatus


class Place(NamedTuple):
    """Where a contribution is kept: with the unit ``home`` through which it counts in a cell, by the month it was held."""

    cell: CellKey
    home: str
    month: str


Standing = dict[tuple[Place, date, str], tuple[int, int]]
"""(verified, awaiting review) by place, day held on, and part of the cell's sum."""


@dataclass(frozen=True)
class Version:
    """The activity as an event told it. ``day`` is the event's day in the plan's zone."""

    day: date
    facts: ActivityFacts


def contributions(plan: Plan, tree: UnitTree, versions: Iterable[Version]) -> dict[Place, Steps]:
    """The steps of one activity in every place where, by any of its versions, it counts or once counted.

    A place where nothing is left of it is there too, empty: what was kept there from fewer versions has to go.
    """
    known = [(version, _standing(plan, tree, version.facts)) for version in versions]
    steps: dict[Place, list[Step]] = {place: [] for _, standing in known for place, _, _ in standing}
    before: Standing = {}
    for day, now in _by_day(known):
        for at in now | before:
            (verified, posted), (was_verified, was_posted) = now.get(at, (0, 0)), before.get(at, (0, 0))
            place, held_on, part = at
            steps[place].append(Step(day, held_on, part, verified - was_verified, posted - was_posted))
        before = now
    return {place: add(changes) for place, changes in steps.items()}


def by_cell(contributed: dict[Place, Steps]) -> dict[CellKey, Steps]:
    """The same, for cells as a whole; those in which nothing ever counted are left out."""
    cells: dict[CellKey, list[Step]] = {}
    for place, steps in contributed.items():
        cells.setdefault(place.cell, []).extend(steps)
    return {key: total for key, steps in cells.items() if (total := add(steps))}


def _by_day(known: Iterable[tuple[Version, Standing]]) -> Iterator[tuple[date, Standing]]:
    """The newest version known by the end of each day that brought one. Its number makes it new, not its coming."""
    newest = -1
    for version, standing in sorted(known, key=lambda each: (each[0].day, each[0].facts.version)):
        if version.facts.version > newest:
            newest = version.facts.version
            yield version.day, standing


def _standing(plan: Plan, tree: UnitTree, facts: ActivityFacts) -> Standing:
    """What the activity counts for as it stands."""
    is_verified = facts.status is ActivityStatus.VERIFIED
    month = facts.held_on.isoformat()[:7]
    return {
        (Place(key, home, month), facts.held_on, part): (amount, 0) if is_verified else (0, amount)
        for target, key, home in served(plan, tree, facts)
        for part, amount in weigh(target, facts).items()
    }
