"""From activities to cells, and on up the tree of units. Every step may be done twice, by several replicas, in any order.

activity ──▶ what it adds at its own unit ──▶ the sums of the units above, up to the cell's ──▶ the cell's course
         ──▶ the changes of the units above the cell, up to the plan's root

No step reads more than what one unit's own activities of a month add, a year of one cell's months, or one unit's
children; ``ProgressDocuments.bring`` sees to it that whoever writes last has read all that stood before. What is worked
out says of what (``of``: by unit, or by month, the ``rev`` that was read). So it is different whenever anything below was
written, also where the numbers came out as they were: nobody who read less can then put his own in its place.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS, Docs, Present, ProgressDocuments
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.contributions import Place, Version, contributions
from services.tasks.progress.intake import History
from services.tasks.progress.rows import (
    cell_doc,
    contribution,
    rollup_doc,
    rollup_id,
    sum_id,
    with_below,
    with_own,
)
from shared.clock import day_of
from shared.store.port import Doc

Above = tuple[Slot, str]
"""A slot, and a unit that has cells of it below."""


class Projection:
    """Raises ``Unavailable`` as the store does; whatever was done by then stands, and doing it again does no harm."""

    def __init__(self, documents: ProgressDocuments) -> None:
        self._documents = documents

    async def project(self, board: Board, histories: Iterable[History]) -> dict[CellKey, set[str]]:
        """Bring a board up to what is known of some activities; answers every cell that they may have moved, with the
        activities that did."""
        places = await self.contribute(board, histories)
        touched: dict[CellKey, set[str]] = {}
        for place, activities in places.items():
            touched.setdefault(place.cell, set()).update(activities)
        await self.add_up(board, (upper for place in places for upper in _between(board, place)))
        await self.recompute(board, touched)
        await self.roll_up(board, above(board, touched))
        await self._documents.beat(board.id)
        return touched

    async def contribute(self, board: Board, histories: Iterable[History]) -> dict[Place, set[str]]:
        """Store what activities add at the units through which they count; answers where, with the activities."""
        news: dict[Place, dict[str, Doc]] = {}
        for history in histories:
            versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
            for place, steps in contributions(board.plan, board.tree, versions).items():
                news.setdefault(place, {})[history.activity] = contribution(history, steps)
        places = {sum_id(board, place): place for place in news}

        async def make(present: Present) -> Docs:
            return {id: with_own(board, places[id], doc, news[places[id]]) for id, doc in present.items()}

        await self._documents.bring(UNIT_SUMS, places, make)
        return {place: set(own) for place, own in news.items()}

    async def add_up(self, board: Board, places: Iterable[Place]) -> None:
        """Work out the sums at ``places`` from those of the units right below each, the deepest first."""
        by_depth: dict[int, dict[str, Place]] = {}
        for place in places:
            by_depth.setdefault(len(board.tree.path(place.home)), {})[sum_id(board, place)] = place
        for _, wanted in sorted(by_depth.items(), reverse=True):
            await self._documents.bring(UNIT_SUMS, wanted, partial(self._sums, board, wanted))

    async def _sums(self, board: Board, places: Mapping[str, Place], present: Present) -> Docs:
        children = {
            id: [sum_id(board, places[id]._replace(home=child)) for child in _children(board, places[id].home, before)]
            for id, before in present.items()
        }
        found = await self._documents.unit_sums([child for ids in children.values() for child in ids])
        return {
            id: with_below(board, places[id], doc, (found[child] for child in children[id] if child in found))
            for id, doc in present.items()
        }

    async def recompute(self, board: Board, keys: Iterable[CellKey]) -> None:
        """Work out cells from the sums of their months."""
        cells = {board.cell_id(key): (key, slot) for key in keys if (slot := board.slot(key))}

        async def make(present: Present) -> Docs:
            sums = await self._documents.sums_of_cells(list(present))
            return {id: cell_doc(board, *cells[id], sums[id]) for id in present}

        await self._documents.bring(CELLS, cells, make)

    async def roll_up(self, board: Board, uppers: Iterable[Above]) -> None:
        """Work out what lies below ``uppers`` from the units right below each, the deepest first."""
        by_depth: dict[int, dict[str, Above]] = {}
        for slot, unit in uppers:
            by_depth.setdefault(len(board.tree.path(unit)), {})[rollup_id(board, slot, unit)] = (slot, unit)
        for _, wanted in sorted(by_depth.items(), reverse=True):
            await self._documents.bring(ROLLUPS, wanted, partial(self._rollups, board, wanted))

    async def _rollups(self, board: Board, uppers: Mapping[str, Above], present: Present) -> Docs:
        below = {id: dict(_right_below(board, *uppers[id], before)) for id, before in present.items()}
        asked = [each for units in below.values() for each in units.values()]
        cells = await self._documents.cells([cell for cell, _ in asked if cell])
        rollups = await self._documents.rollups([rollup for _, rollup in asked if rollup])
        docs: Docs = {}
        for id, units in below.items():
            found = {
                unit: [*([cells[cell]] if cell in cells else ()), *([rollups[rollup]] if rollup in rollups else ())]
                for unit, (cell, rollup) in units.items()
            }
            docs[id] = rollup_doc(board, *uppers[id], {unit: some for unit, some in found.items() if some})
        return docs


def above(board: Board, keys: Iterable[CellKey]) -> set[Above]:
    """Everything in whose sums these cells are."""
    return {(slot, unit) for key in keys if (slot := board.slot(key)) for unit in board.above(key.unit)}


def _between(board: Board, place: Place) -> Iterable[Place]:
    """The same cell and month at every unit above the place's own, up to the cell's unit."""
    path = board.tree.path(place.home)
    start = path.index(place.cell.unit)
    return (place._replace(home=unit) for unit in path[start:-1])


def _children(board: Board, unit: str, before: Doc | None) -> Iterable[str]:
    """The units right below ``unit``: those of this tree, and those that another replica knew already."""
    return dict.fromkeys((*board.tree.children(unit), *(before["of"] if before else ())))


def _right_below(
    board: Board, slot: Slot, unit: str, before: Doc | None
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """The ids of the cell and of the rollup of each of the units right below ``unit``, where there can be any."""
    known = before["of"] if before else ()
    for child in _children(board, unit, before):
        cell = board.cell_id(slot.cell(child)) if child in known or board.has_cell(slot.target, child) else None
        rollup = rollup_id(board, slot, child) if child in known or board.has_cells_below(slot, child) else None
        if cell or rollup:
            yield child, (cell, rollup)
