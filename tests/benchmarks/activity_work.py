"""What one event made the projection read and write, beside what it may."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import UnitTree
from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS
from services.tasks.progress.domain.contributions import Version, contributions
from shared.clock import day_of
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent
from tests.benchmarks.country.country import Country
from tests.benchmarks.store_counts import CountedStore

WORKED_OUT = (UNIT_SUMS.name, CELLS.name, ROLLUPS.name)


class Work(NamedTuple):
    """Documents of the projection (sums, cells, rollups) that one event read and wrote, and how many it may. ``cells``
    are those that its activity serves or served, ``depth`` is that of the tree at its unit."""

    cells: int
    depth: int
    written: int
    most_written: int
    read: int
    most_read: int

    @classmethod
    def mean(cls, works: Sequence["Work"]) -> str:
        columns = zip(cls._fields, zip(*works, strict=True), strict=True)
        lines = (f"{name:<24}{statistics.mean(values):>10.1f}{max(values):>10}" for name, values in columns)
        return "\n".join([f"{'an event':<24}{'mean':>10}{'most':>10}", *lines])


class Counting:
    """Tells the work of events, one by one."""

    def __init__(self, country: Country, store: CountedStore) -> None:
        self._plan = Plan.model_validate(country.plan())
        self._tree = UnitTree(country.units())
        self._store = store
        self._versions: dict[str, list[Version]] = {}

    def work(self, event: Envelope[ActivityEvent]) -> Work:
        """What was read and written since the last one was told, which is what ``event`` made of it.

        A cell has a sum at every unit from the activity's up to its own, and a rollup at every unit above: with itself one
        more document than the tree is deep; and a shelf for each value or occasion that does not add. Each is read before
        it is written, and so are those of the units right below it; and the cell's months and shelves that moved.
        """
        facts = event.data.activity
        versions = self._versions.setdefault(facts.id, [])
        versions.append(Version(day_of(event.time, self._plan.timezone), facts))
        places = contributions(self._plan, self._tree, versions)
        cells = len({place.cell for place in places})
        paths = [self._tree.path(unit) for each in versions for unit in (each.facts.unit, *each.facts.for_units)]
        depth = len(set().union(*paths))
        below = sum(len(self._tree.children(unit)) for unit in set().union(*paths))
        most_written = cells * (depth + 1) + sum(place.is_shelf for place in places)
        counts = self._store.take()
        return Work(
            cells=cells,
            depth=depth,
            written=sum(counts.written[name] for name in WORKED_OUT),
            most_written=most_written,
            read=sum(counts.read[name] for name in WORKED_OUT),
            most_read=most_written + cells * 2 * below + len(places),
        )
