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
from services.tasks.progress.domain.matching import COUNTING, served
from services.tasks.progress.domain.measures import weigh
from services.tasks.progress.domain.sets import group_of, shelf_of
from services.tasks.progress.domain.steps import Step, Steps, add
from shared.contracts.events import ActivityFacts, ActivityStatus

SHELF = "~"
"""Before a shelf's name: behind all months."""


class Place(NamedTuple):
    """Where a contribution is kept: with the unit ``home`` through which it counts in a cell, by the month it was held.
    What does not add is at the cell's own unit besides, the ``month`` being a shelf of it: all of a group is together there."""

    cell: CellKey
    home: str
    month: str

    @property
    def is_shelf(self) -> bool:
        return self.month.startswith(SHELF)


At = tuple[Place, date, str]
"""A place, the day held on, and the part of the cell's sum."""

Standing = dict[At, tuple[int, int]]
"""(verified, awaiting review)."""


@dataclass(frozen=True)
class Version:
    """The activity as an event told it. ``day`` is the event's day in the plan's zone."""

    day: date
    facts: ActivityFacts


def contributions(plan: Plan, tree: UnitTree, versions: Iterable[Version]) -> dict[Place, Steps]:
    """The steps of one activity in every place where, by any of its versions, it counts or once counted.

    A place where nothing is left of it is there too, empty: what was kept there from fewer versions has to go.
    """
    known = list(_standings(plan, tree, versions))
    steps: dict[Place, list[Step]] = {place: [] for _, standing in known for at in standing for place in _places(at)}
    before: Standing = {}
    for day, now in _by_day(known):
        for at in now | before:
            (verified, posted), (was_verified, was_posted) = now.get(at, (0, 0)), before.get(at, (0, 0))
            _, held_on, part = at
            for place in _places(at):
                steps[place].append(Step(day, held_on, part, verified - was_verified, posted - was_posted))
        before = now
    return {place: add(changes) for place, changes in steps.items()}


def _places(at: At) -> Iterator[Place]:
    place, _, part = at
    yield place
    if (group := group_of(part)) is not None:
        yield Place(place.cell, place.cell.unit, f"{SHELF}{shelf_of(group)}")


def by_cell(contributed: dict[Place, Steps]) -> dict[CellKey, Steps]:
    """The same, for cells as a whole; those in which nothing ever counted are left out."""
    cells: dict[CellKey, list[Step]] = {}
    for place, steps in contributed.items():
        if not place.is_shelf:
            cells.setdefault(place.cell, []).extend(steps)
    return {key: total for key, steps in cells.items() if (total := add(steps))}


def _by_day(known: Iterable[tuple[Version, Standing]]) -> Iterator[tuple[date, Standing]]:
    """The newest version known by the end of each day that brought one. Its number makes it new, not its coming."""
    newest = -1
    for version, standing in sorted(known, key=lambda each: (each[0].day, each[0].facts.version)):
        if version.facts.version > newest:
            newest = version.facts.version
            yield version.day, standing


def _standings(plan: Plan, tree: UnitTree, versions: Iterable[Version]) -> Iterator[tuple[Version, Standing]]:
    """What the activity counts for as it stands in each version. Most say what the one before said, but for the status:
    they weigh the same."""
    said: dict[str, object] = {}
    weights: dict[At, int] = {}
    for version in versions:
        facts = version.facts
        if facts.status not in COUNTING:
            yield version, {}
            continue
        now = dict(facts) | {"version": None, "status": None}
        if now != said:
            said, weights = now, _weights(plan, tree, facts)
        is_verified = facts.status is ActivityStatus.VERIFIED
        yield version, {at: (weight, 0) if is_verified else (0, weight) for at, weight in weights.items()}


def _weights(plan: Plan, tree: UnitTree, facts: ActivityFacts) -> dict[At, int]:
    month = facts.held_on.isoformat()[:7]
    return {
        (Place(key, home, month), facts.held_on, part): weight
        for target, key, home in served(plan, tree, facts)
        for part, weight in weigh(target, facts).items()
    }
