"""An activity's way through progress: when each version came, where it counts, and what of that is not told yet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.tasks.plans.documents import Plans
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import TASKS, TOLD, UNIT_SUMS
from services.tasks.progress.domain.contributions import Version, contributions
from services.tasks.progress.intake import INTAKE, History, Intake, year_of
from services.tasks.progress.sums import sum_id
from shared.clock import day_of
from shared.store.port import Doc, Store
from shared.tracing.steps import Step, Words, arrival_steps, versions_of

MOST_VERSIONS = 1000
MOST_UNTOLD = 1000


class Counting(NamedTuple):
    """A cell in force that the activity serves (``plan/target/unit/period``): how many of its versions each of the sums
    knows that it is in, and what was last said of the cell."""

    cell: str
    seen: Sequence[int]
    told: Doc | None


class Tracing:
    """Reads alone. Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store, plans: Plans, boards: Boards) -> None:
        self._store = store
        self._plans = plans
        self._boards = boards

    async def trace(self, activity: str) -> list[Step]:
        """Empty for one that never came."""
        where = {"activity": activity}
        page = await self._store.find(INTAKE, where, sort=[("version", 1)], limit=MOST_VERSIONS)
        if not page.items:
            return []
        owing = [
            doc for which in (TOLD, TASKS) for doc in await self._store.pending(which, "outbox", limit=MOST_UNTOLD)
        ]
        return steps_of(page.items, await self._counting(activity), owing)

    async def _counting(self, activity: str) -> list[Counting]:
        history = (await Intake(self._store).histories([activity]))[activity]
        found: list[Counting] = []
        for head in await self._plans.heads_of(sorted({year_of(each.facts) for each in history.versions})):
            board = await self._boards.in_force(head.id)
            if board is not None:
                found += await self._in(board, history)
        return found

    async def _in(self, board: Board, history: History) -> list[Counting]:
        versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
        sums: dict[str, list[str]] = {}
        for place in contributions(board.plan, board.tree, versions):
            sums.setdefault("/".join((board.plan.id, *place.cell)), []).append(sum_id(board, place))
        known = await self._store.get_many(UNIT_SUMS, [id for ids in sums.values() for id in ids])
        told = await self._store.get_many(TOLD, list(sums))
        return [
            Counting(cell, [_seen(known.get(id), history.activity) for id in ids], told.get(cell))
            for cell, ids in sums.items()
        ]


def _seen(sum: Mapping[str, Mapping[str, Mapping[str, int]]] | None, activity: str) -> int:
    return sum["own"].get(activity, {}).get("seen", 0) if sum else 0


def steps_of(taken: Sequence[Doc], counting: Sequence[Counting], owing: Sequence[Doc]) -> list[Step]:
    """From the versions taken in, the cells that they count in, and the documents that still have something to tell."""
    steps = [step for doc in taken for step in arrival_steps(doc, doc["event"], doc["version"], {"type": doc["type"]})]
    versions = versions_of(steps)
    events = [event for doc in owing for event in doc["outbox"] if event.get("causationid") in versions]
    steps += (_counted(taken[-1], each, is_known=min(each.seen) >= len(taken)) for each in counting)
    return steps + [
        Step(
            at=event["time"],
            what="untold",
            event=event["id"],
            version=versions[event["causationid"]],
            words={"type": event["type"], "subject": event["subject"]},
            waits=True,
        )
        for event in events
    ]


def _counted(newest: Doc, counting: Counting, *, is_known: bool) -> Step:
    """Of the newest version, which brings all before it along. What was said of the cell since then knew of it."""
    at = counting.told.get("at") if counting.told and is_known else None
    if at is not None and at < (newest.get("taken") or newest["time"]):
        at = None
    words: Words = {"subject": counting.cell}
    what = "counted" if is_known else "uncounted"
    return Step(at=at, what=what, event=newest["event"], version=newest["version"], words=words, waits=not is_known)
