"""What units were asked for in a month: each thing once, whether a deadline, a slip or both asked for it."""

from collections import defaultdict
from collections.abc import Sequence

from services.notify.burden.domain import days_of
from services.notify.slips.documents import SLIPS
from services.notify.slips.domain.slip import Item
from services.notify.standings.documents import STANDINGS
from services.notify.standings.domain import standing_id
from shared.contracts.notify import SlipStatus
from shared.store.paging import every
from shared.store.port import In, Range, Store

ISSUED = In(tuple(status.value for status in (SlipStatus.ISSUED, SlipStatus.ANSWERED, SlipStatus.CLOSED)))


class Asked:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, units: Sequence[str], month: str) -> dict[str, set[str]]:
        """By unit (at most 1,000), names of the things: cells whose deadline falls in ``month``, and what the month's
        slips ask for. A cell has the same name in both."""
        first, after_it = days_of(month)
        due = Range(gte=first.isoformat(), lt=after_it.isoformat())
        found: dict[str, set[str]] = defaultdict(set)
        for doc in await every(self._store, STANDINGS, {"unit": In(tuple(units)), "due": due}):
            found[doc["unit"]].add(doc["id"])
        for doc in await every(self._store, SLIPS, {"unit": In(tuple(units)), "month": month, "status": ISSUED}):
            items = (Item.model_validate(item) for item in doc["items"])
            found[doc["unit"]] |= {_name(doc["id"], item) for item in items}
        return found


def _name(slip: str, item: Item) -> str:
    match item:
        case Item(plan=str(plan), target=str(target), of=str(unit), period=str(period)):
            return standing_id(plan, target, unit, period)
        case Item(activity=str(activity)):
            return f"activity|{activity}"
        case _:
            return f"{slip}|{item.id}"
