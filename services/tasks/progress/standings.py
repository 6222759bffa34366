"""How an edition stands on a day, as far as somebody asks: a unit with its direct children, or all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, ROLLUPS, Docs, Link, ProgressDocuments
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.changes import Changes, add_changes
from services.tasks.progress.domain.course import Course
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.rollup import Tally, tally_on
from services.tasks.progress.recent import Recent
from services.tasks.progress.rows import cell_in, changes_in, changes_on, course_on, link_below, rollup_id
from shared.store.port import Collection, Doc

VIEWS_KEPT = 32
DOCUMENTS_KEPT = 10_000

Mark = tuple[str, int, int]
"""Build, version of the units, pulse: as long as these stand, what is read stays the same."""


@dataclass(frozen=True)
class Standing:
    """A board at the end of ``day``, from all events until then. Only what was asked for may be looked at."""

    board: Board
    day: date
    cells: Docs
    rollups: Docs
    mark: Mark | None = None

    def course(self, slot: Slot, unit: str) -> Course:
        """The course of one cell."""
        return cell_in(self._own(slot, unit)).course

    def state(self, slot: Slot, unit: str) -> CellState:
        """One cell."""
        return evaluate(slot, course_on(self._own(slot, unit), self.day), self.day)

    def evidence(self, slot: Slot, unit: str) -> int:
        """The pieces of evidence of the activities that count in a cell now."""
        return cell_in(self._own(slot, unit)).evidence

    def changes(self, slot: Slot, unit: str) -> Changes:
        """Those of all cells of a slot at and below ``unit``."""
        own, below = map(changes_in, self._docs(slot, unit))
        return add_changes(own, below)

    def tally(self, slot: Slot, unit: str) -> Tally:
        """All cells of a slot at and below ``unit``."""
        own, below = (changes_on(doc, self.day) for doc in self._docs(slot, unit))
        cells = self.board.cells_at_and_below(slot.target.id, unit)
        return tally_on(slot, cells, add_changes(own, below) if own else below, self.day)

    def revs(self, slot: Slot, unit: str) -> tuple[int | None, int | None]:
        """Of the unit's own cell, and of all below it: as long as they stand, so does all that is known of ``unit`` and its
        direct children."""
        own, below = (doc["rev"] if doc else None for doc in self._docs(slot, unit))
        return own, below

    def _docs(self, slot: Slot, unit: str) -> tuple[Doc | None, Doc | None]:
        """What is kept of the unit's own cell, and of all below it."""
        rollup = self.rollups.get(rollup_id(self.board, slot, unit))
        return self._own(slot, unit), rollup

    def _own(self, slot: Slot, unit: str) -> Doc | None:
        return self.cells.get(self.board.cell_id(slot.cell(unit)))


class Standings:
    """Raises ``Unavailable`` as the store does. What was read last is kept as long as nothing has moved; after that, what
    lies below the asked unit is read again only where its sum names a newer ``rev``: a post far away costs a few reads."""

    def __init__(self, documents: ProgressDocuments) -> None:
        self._documents = documents
        self._views: Recent[tuple[Mark, str], tuple[Docs, Docs]] = Recent(VIEWS_KEPT)
        self._below: Recent[Link, Doc] = Recent(DOCUMENTS_KEPT)

    async def mark(self, board: Board) -> Mark:
        return (board.id, board.register, await self._documents.pulse(board.id))

    async def of(self, board: Board, day: date, unit: str) -> Standing:
        """``unit`` and its direct children."""
        mark = await self.mark(board)
        view = self._views.get((mark, unit))
        if view is None:
            slots = board.slots.values()
            own = await self._documents.cells(own_cells(board, slots, unit))
            sums = await self._documents.rollups(own_rollups(board, slots, unit))
            below = await self._known(_below(board, unit, sums))
            view = (own | below[CELLS], sums | below[ROLLUPS])
            self._views.keep((mark, unit), view)
        return Standing(board, day, *view, mark)

    async def _known(self, revs: Mapping[Link, int]) -> dict[Collection, Docs]:
        """Documents that are at least as new as these, by collection and id."""
        kept = {link: self._below.get(link) for link in revs}
        older = [link for link, rev in revs.items() if (doc := kept[link]) is None or doc["rev"] < rev]
        found = await self._documents.linked(older)
        for link, doc in found.items():
            self._below.keep(link, doc)
        docs: dict[Collection, Docs] = {CELLS: {}, ROLLUPS: {}}
        for (collection, id), doc in (kept | found).items():
            if doc is not None:
                docs[collection][id] = doc
        return docs

    async def whole(self, board: Board, day: date) -> Standing:
        """Every cell there is, and the sums at the root: as much as a register is large."""
        mark = await self.mark(board)
        rollups = own_rollups(board, board.slots.values(), board.plan.root)
        cells = {doc["id"]: doc async for page in self._documents.cells_of(board.id) for doc in page}
        return Standing(board, day, cells, await self._documents.rollups(rollups), mark)


def own_cells(board: Board, slots: Iterable[Slot], unit: str) -> list[str]:
    """The ids of the cells that ``unit`` itself has."""
    return [board.cell_id(slot.cell(unit)) for slot in slots if board.has_cell(slot.target, unit)]


def own_rollups(board: Board, slots: Iterable[Slot], unit: str) -> list[str]:
    """The ids of the sums of what lies below ``unit``."""
    return [rollup_id(board, slot, unit) for slot in slots if board.has_cells_below(slot, unit)]


def _below(board: Board, unit: str, sums: Docs) -> dict[Link, int]:
    """The cells and the rollups right below ``unit``, and how new they are, as its sums say."""
    return {
        link_below(board, slot, name): rev
        for slot in board.slots.values()
        if (doc := sums.get(rollup_id(board, slot, unit)))
        for name, rev in doc["of"].items()
    }
