"""Saying what is new of cells and tasks: what stands in the edition in force, against what was said last.

Speech is apart from the sums: a build may be worked out anew, or another edition come into force, and hearers are told
what is different now, once. What was said is read before what stands, and written only in its own place: so the last
word is always about what stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import TASKS, TOLD, Docs, Make, Present, ProgressDocuments
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.course import Course
from services.tasks.progress.domain.evaluation import evaluate
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.rows import course_on, key_of, said_doc, said_in
from services.tasks.progress.standings import Standing, own_cells, own_rollups
from services.tasks.progress.telling import News, is_told, tell_cell, tell_task
from shared.clock import Clock, day_of, sortable
from shared.outbox import Outbox
from shared.store.port import Collection, Doc


@dataclass(frozen=True)
class Cause:
    """What made a cell move: an activity's version or a build, and the request and event that led to it."""

    words: tuple[str, ...]
    requestid: str | None = None
    causationid: str | None = None


class Speaking:
    """Raises ``Unavailable`` as the store does; to say everything again does no harm."""

    def __init__(self, documents: ProgressDocuments, boards: Boards, outbox: Outbox, clock: Clock, text: Text) -> None:
        self._documents = documents
        self._boards = boards
        self._outbox = outbox
        self._clock = clock
        self._text = text

    async def say(self, plan: str, touched: Mapping[CellKey, Cause]) -> None:
        """Tell what is new of these cells of a plan, then of their tasks."""
        cells = {"/".join((plan, *key)): key for key in touched}

        async def make(present: Present) -> Docs:
            now = await self._boards.in_force(plan)
            return await self._cells(now, cells, touched, present) if now else {}

        await self._bring(TOLD, cells, make)
        await self._say_of_tasks(plan, touched)

    async def _bring(self, collection: Collection, ids: Iterable[str], make: Make) -> None:
        """Speak until nothing is new: who found nothing to say wrote nothing, and stopped nobody who had read less."""
        while docs := await self._documents.bring(collection, ids, make):
            for doc in docs:
                self._outbox.hand(collection, doc)
            ids = [doc["id"] for doc in docs]

    async def say_all(self, board: Board) -> None:
        """Tell what is new of every cell that has, or had, something in it: after another build took over."""
        cause = Cause((board.id,))
        for spoken_of in self._documents.cells_of(board.id), self._documents.told_of(board.plan.id):
            async for page in spoken_of:
                await self.say(board.plan.id, {key_of(doc["id"]): cause for doc in page})

    async def _cells(
        self, board: Board, keys: Mapping[str, CellKey], causes: Mapping[CellKey, Cause], present: Present
    ) -> Docs:
        slots = {id: slot for id in present if (slot := board.slot(keys[id]))}
        stored = await self._documents.cells([board.cell_id(keys[id]) for id in slots])
        docs: Docs = {}
        for id, slot in slots.items():
            key, before = keys[id], present[id]
            course = course_on(stored.get(board.cell_id(key)), date.max)
            state = evaluate(slot, course, self._day(board, course))
            said = said_in(before)
            if (course or before) and not is_told(said, state):
                now, told = tell_cell(said, key, state, self._news(board, key, causes[key]))
                outbox = [*(before["outbox"] if before else ()), *(envelope.to_doc() for envelope in told)]
                at = sortable(self._clock.now())
                docs[id] = {"id": id, "plan": board.plan.id, "said": said_doc(now), "at": at, "outbox": outbox}
        return docs

    async def _say_of_tasks(self, plan: str, touched: Mapping[CellKey, Cause]) -> None:
        """A task is complete while every one of its cells is reached, those of later periods too."""
        board = await self._boards.in_force(plan)
        if board is None:
            return
        moved = {f"{plan}/{slot.task}": (slot, cause) for key, cause in touched.items() if (slot := board.slot(key))}

        async def make(present: Present) -> Docs:
            now = await self._boards.in_force(plan)
            docs: Docs = {}
            for id, before in present.items():
                slot, cause = moved[id]
                slots = now.slots_by_task.get(slot.task) if now else None
                if now and slots:
                    complete = await self._is_complete(now, slots)
                    if complete != bool(before and before["completed"]):
                        docs[id] = _task(id, complete, before, self._news(now, slots[0].cell(now.plan.root), cause))
            return docs

        await self._bring(TASKS, moved, make)

    async def _is_complete(self, board: Board, slots: Sequence[Slot]) -> bool:
        root = board.plan.root
        own = await self._documents.cells(own_cells(board, slots, root))
        below = await self._documents.rollups(own_rollups(board, slots, root))
        standing = Standing(board, date.max, own, below)
        tallies = (standing.tally(slot, root) for slot in slots)
        return all(each.done == each.cells for each in tallies)

    def _day(self, board: Board, course: Course) -> date:
        """Today, or a later day that an event from a clock ahead of ours has brought."""
        return max([day_of(self._clock.now(), board.plan.timezone), *(mark.day for mark in course[-1:])])

    def _news(self, board: Board, key: CellKey, cause: Cause) -> News:
        return News(
            target=board.ref(key),
            time=self._clock.now(),
            cause=cause.words,
            text=self._text,
            requestid=cause.requestid,
            causationid=cause.causationid,
        )


def _task(id: str, complete: bool, before: Doc | None, news: News) -> Doc:
    changes = (before["changes"] if before else 0) + 1
    told = tell_task(news, completed=complete, changes=changes)
    outbox = [*(before["outbox"] if before else ()), told.to_doc()]
    return {"id": id, "completed": complete, "changes": changes, "outbox": outbox}
