"""How an edition stands on a day, as far as somebody asks: a unit with its direct children, or all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import Docs, ProgressDocuments
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.changes import Changes, add_changes
from services.tasks.progress.domain.course import Course
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.rollup import Tally, tally_on
from services.tasks.progress.recent import Recent
from services.tasks.progress.rows import Cell, cell_in, changes_in, changes_on, rollup_id
from shared.store.port import Doc

VIEWS_KEPT = 256

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
        return self._cell(slot, unit).course

    def state(self, slot: Slot, unit: str) -> CellState:
        """One cell."""
        return evaluate(slot, self.course(slot, unit), self.day)

    def evidence(self, slot: Slot, unit: str) -> int:
        """The pieces of evidence of the activities that count in a cell now."""
        return self._cell(slot, unit).evidence

    def changes(self, slot: Slot, unit: str) -> Changes:
        """Those of all cells of a slot at and below ``unit``."""
        own, below = map(changes_in, self._docs(slot, unit))
        return add_changes(own, below)

    def tally(self, slot: Slot, unit: str) -> Tally:
        """All cells of a slot at and below ``unit``."""
        own, below = (changes_on(doc, self.day) for doc in self._docs(slot, unit))
        cells = self.board.cells_at_and_below(slot.target.id, unit)
        return tally_on(slot, cells, add_changes(own, below) if own else below, self.day)

    def _docs(self, slot: Slot, unit: str) -> tuple[Doc | None, Doc | None]:
        """What is kept of the unit's own cell, and of all below it."""
        rollup = self.rollups.get(rollup_id(self.board, slot, unit))
        return self.cells.get(self.board.cell_id(slot.cell(unit))), rollup

    def _cell(self, slot: Slot, unit: str) -> Cell:
        return cell_in(self.cells.get(self.board.cell_id(slot.cell(unit))))


class Standings:
    """Raises ``Unavailable`` as the store does. What was read last is kept as long as nothing has moved."""

    def __init__(self, documents: ProgressDocuments) -> None:
        self._documents = documents
        self._kept: Recent[tuple[Mark, str], tuple[Docs, Docs]] = Recent(VIEWS_KEPT)

    async def mark(self, board: Board) -> Mark:
        return (board.id, board.register, await self._documents.pulse(board.id))

    async def of(self, board: Board, day: date, unit: str) -> Standing:
        """``unit`` and its direct children."""
        mark = await self.mark(board)
        kept = self._kept.get((mark, unit))
        if kept is None:
            cells, rollups = _asked(board, (unit, *board.tree.children(unit)))
            read = (await self._documents.cells(cells), await self._documents.rollups(rollups))
            kept = self._kept.keep((mark, unit), read)
        return Standing(board, day, *kept, mark)

    async def whole(self, board: Board, day: date) -> Standing:
        """Every cell there is, and the sums at the root: as much as a register is large."""
        mark = await self.mark(board)
        _, rollups = _asked(board, [board.plan.root])
        cells: Docs = {}
        after: str | None = None
        while True:
            page = await self._documents.cells_of(board.id, after)
            cells |= {doc["id"]: doc for doc in page.items}
            if (after := page.next) is None:
                return Standing(board, day, cells, await self._documents.rollups(rollups), mark)


def _asked(board: Board, units: Sequence[str]) -> tuple[list[str], list[str]]:
    """The ids of all cells of ``units``, and of their rollups."""
    return list(_cells(board, units)), list(_rollups(board, units))


def _cells(board: Board, units: Sequence[str]) -> Iterator[str]:
    for slot in board.slots.values():
        yield from (board.cell_id(slot.cell(unit)) for unit in units if board.has_cell(slot.target, unit))


def _rollups(board: Board, units: Sequence[str]) -> Iterator[str]:
    for slot in board.slots.values():
        yield from (rollup_id(board, slot, unit) for unit in units if board.has_cells_below(slot, unit))
