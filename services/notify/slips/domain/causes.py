"""What is asked for, and why: from how cells and activities stand to a slip's items. Pure."""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.notify.slips.domain.following import cell_of
from services.notify.slips.domain.slip import MOST_ITEMS, Item, Slip, Why
from services.notify.slips.domain.works import Work
from services.notify.standings.domain import Standing
from shared.contracts.base import derived_id
from shared.contracts.notify import SlipStatus
from shared.contracts.tasks import UnitFacts, UnitKind

WAITING, OVERDUE = "waiting", "overdue"


class Words(NamedTuple):
    """How an item is put in words: of a cell, and of an activity that came back so often."""

    cell: Callable[[Why, Standing], str]
    returned: Callable[[Work], str]


def given_units(
    units: Mapping[str, UnitFacts], kinds: Collection[UnitKind], wanted: Iterable[str] | None = None
) -> dict[str, list[str]]:
    """Those that are given slips, each with the ``wanted`` units (None: all) whose affairs stand in its slips: its own, and
    those of units below it that are given none."""
    given: dict[str, list[str]] = {}
    for id in units if wanted is None else wanted:
        above = (each for each in reversed(units[id].path if id in units else ()) if each in units)
        if (holder := next((each for each in above if units[each].kind in kinds), None)) is not None:
            given.setdefault(holder, []).append(id)
    return given


def last_of(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


class Asking(NamedTuple):
    """On which day it is asked, of which units' cells, in which words, and how late is too late to ask."""

    today: date
    units: Mapping[str, UnitFacts]
    words: Words
    late_at_most: timedelta

    def prompted(self, month: str, standings: Iterable[Standing]) -> list[Item]:
        """What is due in the month or overdue, and not settled, in the order of its days."""
        found = [item for each in standings if (item := self._prompted(last_of(month), each))]
        return in_order(found)

    def supervised(
        self, standings: Iterable[Standing], returned: Iterable[Work], prompts: Iterable[Slip]
    ) -> list[Item]:
        """What is late; what a prompt slip asked for and nothing came of; what was given back too often."""
        standings = list(standings)
        late = [self._item(Why.LATE, each) for each in standings if self._is_own(each) and self._is_late(each)]
        waiting = {each.id for each in standings if each.status == WAITING}
        missing = [
            _again(item)
            for slip in prompts
            if slip.status is SlipStatus.ISSUED and slip.due < self.today
            for item in slip.open_items
            if cell_of(item) not in waiting
        ]
        back = [self._returned(work) for work in returned if work.is_up_to_its_unit]
        return in_order({item.subject: item for item in (*missing, *late, *back)}.values())

    def _prompted(self, end: date, each: Standing) -> Item | None:
        if not self._is_own(each) or each.due is None:
            return None
        if self._is_late(each):
            return self._item(Why.LATE, each)
        is_due = self.today <= each.due <= end and not each.settled and each.status != WAITING
        return self._item(Why.DUE, each) if is_due else None

    def _is_late(self, each: Standing) -> bool:
        if each.settled or each.status != OVERDUE or each.due is None:
            return False
        return each.due < self.today <= each.due + self.late_at_most

    def _is_own(self, each: Standing) -> bool:
        """Whether the cell is the unit's own, not a sum of those below."""
        unit = self.units.get(each.unit)
        return unit is not None and each.scope in (None, unit.kind)

    def _item(self, why: Why, each: Standing) -> Item:
        assert each.due is not None
        item = Item(
            id="",
            why=why,
            title=each.title,
            text=self.words.cell(why, each),
            due=each.due,
            plan=each.plan,
            task=each.task,
            target=each.target,
            of=each.unit,
            period=each.period,
        )
        return item.model_copy(update={"id": _cause(item)})

    def _returned(self, work: Work) -> Item:
        return Item(
            id=derived_id("slip-item", "returned", work.id, len(work.returned_in)),
            why=Why.RETURNED,
            title=work.title,
            text=self.words.returned(work),
            due=self.today,
            activity=work.id,
        )


def in_order(items: Iterable[Item]) -> list[Item]:
    """By their days; no more than a slip holds."""
    return sorted(items, key=lambda item: (item.due, item.title, item.id))[:MOST_ITEMS]


def not_asked_before(items: Sequence[Item], slips: Sequence[Slip]) -> list[Item]:
    """Those that no slip asks for now, and none has asked for, or was not to ask for, because of the same."""
    standing = {item.subject for slip in slips if slip.is_alive for item in slip.items}
    causes = {id for slip in slips for id in (*slip.dropped, *(item.id for item in slip.items))}
    return [item for item in items if item.subject not in standing and item.id not in causes]


def _again(item: Item) -> Item:
    missing = item.model_copy(update={"why": Why.MISSING, "activities": ()})
    return missing.model_copy(update={"id": _cause(missing)})


def _cause(item: Item) -> str:
    """An item's id: the same thing by the same day is asked for once."""
    return derived_id("slip-item", item.subject, item.due.isoformat())
