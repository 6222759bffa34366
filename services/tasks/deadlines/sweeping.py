"""Which cells a tick has to look at: on each day all of them once, after that those below sums that have moved.

A cell's change moves the sums of every unit above it. So whoever goes down from the root, and only where the revision of
a sum is another than the last time, comes to what has changed and reads little else. Changes below one unit that come
together and cancel each other out do not move its sums: those cells are looked at on the next day.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import ProgressDocuments, in_portions
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.rows import rollup_id

Mark = tuple[str, int, date]
"""Build, version of the units, and day: another one, and all is looked at again."""


class Sweep:
    """One plan's cells on one day, as far as they were looked at. Raises ``Unavailable``; start anew after that."""

    def __init__(self, board: Board, today: date, documents: ProgressDocuments) -> None:
        self.mark = mark_of(board, today)
        self._documents = documents
        self._seen: dict[str, int] = {}

    async def moved(self, board: Board, slot: Slot) -> AsyncIterator[Sequence[str]]:
        """The units, some at a time, whose cells of a slot may stand otherwise than when they were looked at last."""
        root = board.plan.root
        if board.has_cell(slot.target, root):
            yield (root,)
        below = [root]
        while below:
            following: list[str] = []
            for some in in_portions(below):
                moved = await self._moved(board, slot, some)
                children = [child for unit in moved for child in board.tree.children(unit)]
                for units in in_portions([child for child in children if board.has_cell(slot.target, child)]):
                    yield units
                following += (child for child in children if board.has_cells_below(slot, child))
            below = following

    async def _moved(self, board: Board, slot: Slot, units: Sequence[str]) -> list[str]:
        """Those of ``units`` below which something has changed; units whose sums were never written change once."""
        ids = {rollup_id(board, slot, unit): unit for unit in units}
        found = await self._documents.rollups(list(ids))
        revs = {id: int(found[id]["rev"]) if id in found else 0 for id in ids}
        moved = [unit for id, unit in ids.items() if self._seen.get(id) != revs[id]]
        self._seen |= revs
        return moved


def mark_of(board: Board, today: date) -> Mark:
    return (board.id, board.register, today)
