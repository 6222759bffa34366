"""How far the items of a slip are done, by how their cells and activities stand. The same again changes nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.notify.slips.domain.slip import Item
from services.notify.slips.domain.works import COUNTED, Work
from services.notify.standings.domain import Standing, standing_id
from shared.clock import day_of


def cell_of(item: Item) -> str | None:
    """The id of the standing that the item is about."""
    if item.plan is None or item.target is None or item.of is None or item.period is None:
        return None
    return standing_id(item.plan, item.target, item.of, item.period)


@dataclass(frozen=True)
class Known:
    """Standings and activities by their ids; ``behind``: for a cell's id the activities that have moved it."""

    standings: Mapping[str, Standing]
    works: Mapping[str, Work]
    behind: Mapping[str, Collection[str]] = field(default_factory=dict)


def as_they_stand(items: Sequence[Item], known: Known) -> tuple[Item, ...]:
    """What nothing is known of, as of what was written by hand, stays as it is."""
    return tuple(_as_it_stands(item, known) for item in items)


def _as_it_stands(item: Item, known: Known) -> Item:
    cell = cell_of(item)
    if item.activity is not None and item.activity in known.works:
        work = known.works[item.activity]
        return _done(item, not work.is_up_to_its_unit, day_of(work.at), (work.id,))
    if cell is not None and cell in known.standings:
        standing = known.standings[cell]
        behind = dict.fromkeys((*item.activities, *sorted(known.behind.get(cell, ()))))
        return _done(item, standing.settled, day_of(standing.at), [id for id in behind if _counts(id, known)])
    return item


def _counts(activity: str, known: Known) -> bool:
    work = known.works.get(activity)
    return work is None or work.status in COUNTED


def _done(item: Item, done: bool, day: date, activities: Sequence[str]) -> Item:
    """The first day of being done stays while it is done."""
    done_on = (item.done_on or day) if done else None
    behind = tuple(activities) if done or item.activity is None else ()
    after = item.model_copy(update={"done": done, "done_on": done_on, "activities": behind})
    return item if after == item else after
