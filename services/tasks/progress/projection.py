"""From activities to cells: contributions are made anew, then every touched cell, then its task.

Each step can be done twice, by several replicas, and in any order: a document is written only in place of the one that
was read, and whoever writes last has read everything that stood before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, CONTRIBUTIONS, TASKS, Docs, ProgressDocuments
from services.tasks.progress.domain.evaluation import evaluate
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.steps import Steps
from services.tasks.progress.intake import History
from services.tasks.progress.rows import Sum, cell_doc, contribution_docs, key_of, said_of, sum_of, withdrawn
from services.tasks.progress.telling import News, is_told, tell_cell, tell_task
from shared.clock import Clock, day_of
from shared.outbox import Outbox
from shared.store.port import Doc


@dataclass(frozen=True)
class Cause:
    """What made a cell move: an activity's version or an edition, and the request and event that led to it."""

    words: tuple[str, ...]
    requestid: str | None = None
    causationid: str | None = None


Touched = dict[CellKey, Cause]


class Projection:
    """Raises ``Unavailable`` as the store does; whatever was done by then stands, and doing it again does no harm."""

    def __init__(self, documents: ProgressDocuments, outbox: Outbox, clock: Clock, text: Text) -> None:
        self._documents = documents
        self._outbox = outbox
        self._clock = clock
        self._text = text

    async def project(
        self, board: Board, histories: Mapping[str, History], causes: Mapping[str, Cause], present: Docs, *, tell: bool
    ) -> None:
        """Bring the cells of a board up to what is known of some activities. ``present`` are their contributions as
        stored. Without ``tell`` the cells keep to themselves what they have to say, for ``tell_rest``."""
        touched = await self.contribute(board, histories, causes, present)
        await self.recompute(board, touched, tell=tell)

    async def contribute(
        self, board: Board, histories: Mapping[str, History], causes: Mapping[str, Cause], present: Docs
    ) -> Touched:
        """Store what activities contribute; answers every cell that may have to be worked out again."""
        wanted: Docs = {}
        touched: Touched = {}
        for activity, history in histories.items():
            made = contribution_docs(board, history)
            gone = {
                id: withdrawn(doc, history)
                for id, doc in present.items()
                if doc["activity"] == activity and doc["edition"] == board.id and id not in made
            }
            wanted |= made | gone
            touched |= {key_of(doc["cell"]): causes[activity] for doc in (*made.values(), *gone.values())}
        await self._keep(wanted, present)
        return touched

    async def _keep(self, wanted: Docs, present: Docs) -> None:
        while wanted:
            changed = {id: doc for id, doc in wanted.items() if _is_news(doc, present.get(id))}
            _, present = await self._documents.settle(CONTRIBUTIONS, changed, present)
            wanted = {id: wanted[id] for id in present}

    async def recompute(self, board: Board, touched: Touched, *, tell: bool) -> None:
        """Work cells out from all their contributions, say what is new, and see to the tasks they belong to."""
        waiting = {board.cell_id(key): key for key in touched if key in board.specs}
        settled: Docs = {}
        while waiting:
            present = await self._documents.cells(list(waiting))
            behind = await self._documents.contributions_to(list(waiting))
            for id, key in waiting.items():
                cause = touched[key] if tell else None
                settled[id] = self._cell(board, key, sum_of(behind[id]), present.get(id), cause)
            changed = {id: settled[id] for id in waiting if not _same(settled[id], present.get(id))}
            written, lost = await self._documents.settle(CELLS, changed, present)
            for doc in written:
                self._outbox.hand(CELLS, doc)
            waiting = {id: waiting[id] for id in lost}
        if tell:
            await self._tasks(board, settled, touched)
        await self._documents.beat([board.id])

    async def tell_rest(self, board: Board, cause: Cause) -> None:
        """Say what cells kept to themselves while their edition was prepared. Their tasks speak first: as long as a
        cell has something left to say, a crash in between is made good by doing all of it again."""
        while untold := await self._documents.untold(board.id):
            cells = {doc["id"]: doc for doc in untold if key_of(doc["id"]) in board.specs}
            if not cells:
                return
            touched = {key_of(id): cause for id in cells}
            await self._tasks(board, cells, touched)
            await self.recompute(board, touched, tell=True)

    def _cell(self, board: Board, key: CellKey, behind: Sum, before: Doc | None, cause: Cause | None) -> Doc:
        spec = board.specs[key]
        state = evaluate(spec, behind.steps, on=self._day(board, behind.steps))
        said = said_of(before)
        outbox = list(before["outbox"]) if before else []
        if cause is not None:
            said, told = tell_cell(said, key, state, self._news(board, key, cause))
            outbox += [envelope.to_doc() for envelope in told]
        return cell_doc(board, key, behind, state, said) | {"untold": not is_told(said, state), "outbox": outbox}

    def _day(self, board: Board, steps: Steps) -> date:
        """Today, or a later day that an event from a clock ahead of ours has brought."""
        today = day_of(self._clock.now(), board.plan.timezone)
        return max([today, *(step.day for step in steps)])

    def _news(self, board: Board, key: CellKey, cause: Cause) -> News:
        return News(
            target=board.ref(board.specs[key]),
            time=self._clock.now(),
            cause=cause.words,
            text=self._text,
            requestid=cause.requestid,
            causationid=cause.causationid,
        )

    async def _tasks(self, board: Board, cells: Docs, touched: Touched) -> None:
        """A task is complete while every one of its cells is reached, those of later periods too."""
        keys: dict[str, CellKey] = {}
        behind: set[str] = set()
        for id, doc in cells.items():
            keys[doc["task"]] = key_of(id)
            if not doc["reached"]:
                behind.add(doc["task"])
        waiting = {f"{board.id}/{no}": no for no in keys}
        while waiting:
            present = await self._documents.tasks(list(waiting))
            wanted: Docs = {}
            for id, no in waiting.items():
                complete = no not in behind and await self._is_complete(board, no)
                if complete != (present[id]["completed"] if id in present else False):
                    news = self._news(board, keys[no], touched[keys[no]])
                    wanted[id] = _task(id, complete, present.get(id), news)
            written, lost = await self._documents.settle(TASKS, wanted, present)
            for doc in written:
                self._outbox.hand(TASKS, doc)
            waiting = {id: waiting[id] for id in lost}

    async def _is_complete(self, board: Board, task: str) -> bool:
        keys = board.keys_by_task[task]
        if await self._documents.count_reached(board.id, task, cap=len(keys)) < len(keys):
            return False
        cells = await self._documents.cells([board.cell_id(key) for key in keys])
        return len(cells) == len(keys) and all(doc["reached"] for doc in cells.values())


def _task(id: str, complete: bool, before: Doc | None, news: News) -> Doc:
    changes = (before["changes"] if before else 0) + 1
    told = tell_task(news, completed=complete, changes=changes)
    outbox = [*(before["outbox"] if before else ()), told.to_doc()]
    return {"id": id, "completed": complete, "changes": changes, "outbox": outbox}


def _is_news(wanted: Doc, present: Doc | None) -> bool:
    """A contribution that was worked out from more versions stands, and so does one that says the same."""
    return not _same(wanted, present) and (present is None or present["seen"] <= wanted["seen"])


def _same(wanted: Doc, present: Doc | None) -> bool:
    """Whether ``present`` says what is wanted already; where there is none, whether nothing has to be said."""
    if present is None:
        return not wanted["steps"]
    return wanted == {name: value for name, value in present.items() if name in wanted}
