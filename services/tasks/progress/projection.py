"""From activities to cells, and on up the tree of units. Every step may be done twice, by several replicas, in any order.

activity ──▶ what it adds at its own unit ──▶ the sums of the units above, up to the cell's ──▶ the cell's course
         ──▶ the changes of the units above the cell, up to the plan's root

No step reads more than what one unit's own activities of a month add, a year of one cell's months, or one unit's
children; ``ProgressDocuments.bring`` sees to it that whoever writes last has read all that stood before. What is worked
out says of what (``of``: by unit, or by month, the ``rev`` that was read). So it is different whenever anything below was
written, also where the numbers came out as they were: nobody who read less can then put his own in its place.

As a document also says what came to it last (``last``), one above it that knows all but that only adds it, however much
there is: a step reads what these activities touch. One that knows less than that is made anew of all its children.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial

from services.tasks.progress.boards import Board
from services.tasks.progress.documents import CELLS, ROLLUPS, UNIT_SUMS, Docs, Link, Present, ProgressDocuments
from services.tasks.progress.domain.cells import CellKey, Slot
from services.tasks.progress.domain.contributions import Place, Version, contributions
from services.tasks.progress.following import Below, lags
from services.tasks.progress.intake import History
from services.tasks.progress.rows import CELL, cell_doc, link_below, rollup_doc, rollup_id
from services.tasks.progress.sums import contribution, shelf_doc, sum_doc, sum_id
from shared.clock import day_of
from shared.store.port import Doc

Above = tuple[Slot, str]
"""A slot, and a unit that has cells of it below."""

News = Mapping[Place, dict[str, Doc]]
"""What activities contribute, by place and activity."""

Links = Mapping[str, Link]
"""Documents right below another, by the names that it knows them by."""

Among = Collection[Link] | None
"""Documents that may be new to those above them; None: all are to be read, and what is above is made of them anew."""


class Projection:
    """Raises ``Unavailable`` as the store does; whatever was done by then stands, and doing it again does no harm."""

    def __init__(self, documents: ProgressDocuments) -> None:
        self._documents = documents

    async def project(self, board: Board, histories: Iterable[History]) -> dict[CellKey, set[str]]:
        """Bring a board up to what is known of some activities; answers every cell that they may have moved, with the
        activities that did."""
        news = _news(board, histories)
        touched: dict[CellKey, set[str]] = {}
        for place, own in news.items():
            touched.setdefault(place.cell, set()).update(own)
        places = {*news, *(upper for place in news for upper in _between(board, place))}
        sums = {(UNIT_SUMS, sum_id(board, place)) for place in places}
        await self._sum_up(board, places, news, sums)
        await self.recompute(board, touched, sums)
        uppers = above(board, touched)
        cells = {(CELLS, board.cell_id(key)) for key in touched}
        await self.roll_up(board, uppers, cells | {(ROLLUPS, rollup_id(board, *upper)) for upper in uppers})
        await self._documents.beat(board.id)
        return touched

    async def contribute(self, board: Board, histories: Iterable[History]) -> None:
        """Store what activities add at the units through which they count, and nothing above them."""
        news = _news(board, histories)
        await self._sum_up(board, news, news, ())

    async def add_up(self, board: Board, places: Iterable[Place]) -> None:
        """Work out the sums at ``places`` anew from those of the units right below each, the deepest first."""
        await self._sum_up(board, places, {}, None)

    async def _sum_up(self, board: Board, places: Iterable[Place], news: News, among: Among) -> None:
        by_depth: dict[int, dict[str, Place]] = {}
        for place in places:
            by_depth.setdefault(len(board.tree.path(place.home)), {})[sum_id(board, place)] = place
        for _, wanted in sorted(by_depth.items(), reverse=True):
            await self._documents.bring(UNIT_SUMS, wanted, partial(self._sums, board, wanted, news, among))

    async def _sums(
        self, board: Board, places: Mapping[str, Place], news: News, among: Among, present: Present
    ) -> Docs:
        alone = among is not None and not among
        links = {id: {} if alone else dict(_sums_below(board, places[id], before)) for id, before in present.items()}
        below, whole = await self._below(links, among, present)

        def made(id: str, place: Place, before: Doc | None) -> Doc:
            own = news.get(place, {})
            if place.is_shelf:
                return shelf_doc(board, place, before, own)
            return sum_doc(board, place, before, own, below[id], whole=id in whole)

        return {id: made(id, places[id], before) for id, before in present.items()}

    async def recompute(self, board: Board, keys: Iterable[CellKey], among: Among = None) -> None:
        """Work out cells from the sums of their months and shelves."""
        cells = {board.cell_id(key): (key, slot) for key in keys if (slot := board.slot(key))}
        await self._documents.bring(CELLS, cells, partial(self._cells, board, cells, among))

    async def _cells(
        self, board: Board, cells: Mapping[str, tuple[CellKey, Slot]], among: Among, present: Present
    ) -> Docs:
        links: dict[str, dict[str, Link]] = {id: {} for id in present}
        for collection, id in among or ():
            cell, month, home = id.rsplit("/", 2)
            if cell in links and home == cells[cell][0].unit:
                links[cell][month] = (collection, id)
        months = await self._linked(links)
        whole = {id for id in present if among is None or lags(present[id], months[id])}
        sums = await self._documents.sums_of_cells(list(whole))
        months |= {id: {doc["month"]: doc for doc in sums[id]} for id in whole}
        return {
            id: cell_doc(board, *cells[id], before, months[id], whole=id in whole) for id, before in present.items()
        }

    async def roll_up(self, board: Board, uppers: Iterable[Above], among: Among = None) -> None:
        """Work out what lies below ``uppers`` from the units right below each, the deepest first."""
        by_depth: dict[int, dict[str, Above]] = {}
        for slot, unit in uppers:
            by_depth.setdefault(len(board.tree.path(unit)), {})[rollup_id(board, slot, unit)] = (slot, unit)
        for _, wanted in sorted(by_depth.items(), reverse=True):
            await self._documents.bring(ROLLUPS, wanted, partial(self._rollups, board, wanted, among))

    async def _rollups(self, board: Board, uppers: Mapping[str, Above], among: Among, present: Present) -> Docs:
        links = {id: dict(_right_below(board, *uppers[id], before)) for id, before in present.items()}
        below, whole = await self._below(links, among, present)
        return {
            id: rollup_doc(board, *uppers[id], before, below[id], whole=id in whole) for id, before in present.items()
        }

    async def _below(
        self, links: Mapping[str, Links], among: Among, present: Present
    ) -> tuple[dict[str, Below], Collection[str]]:
        """What is below each document, as far as it may be new to it; of those that this is too little for, all of it.
        Answers with the ids of the latter."""
        if among is None:
            return await self._linked(links), links.keys()
        asked = {id: {name: link for name, link in some.items() if link in among} for id, some in links.items()}
        below = await self._linked(asked)
        whole = {id for id in links if lags(present[id], below[id])}
        return below | await self._linked({id: links[id] for id in whole}), whole

    async def _linked(self, links: Mapping[str, Links]) -> dict[str, Below]:
        found = await self._documents.linked(link for some in links.values() for link in some.values())
        return {id: {name: found[link] for name, link in some.items() if link in found} for id, some in links.items()}


def _news(board: Board, histories: Iterable[History]) -> News:
    """What activities add at the units through which they count."""
    news: dict[Place, dict[str, Doc]] = {}
    for history in histories:
        versions = [Version(day_of(each.time, board.plan.timezone), each.facts) for each in history.versions]
        for place, steps in contributions(board.plan, board.tree, versions).items():
            news.setdefault(place, {})[history.activity] = contribution(history, place, steps)
    return news


def above(board: Board, keys: Iterable[CellKey]) -> set[Above]:
    """Everything in whose sums these cells are."""
    return {(slot, unit) for key in keys if (slot := board.slot(key)) for unit in board.above(key.unit)}


def _between(board: Board, place: Place) -> Iterable[Place]:
    """The same cell and month at every unit above the place's own, up to the cell's unit."""
    path = board.tree.path(place.home)
    start = path.index(place.cell.unit)
    return (place._replace(home=unit) for unit in path[start:-1])


def _children(board: Board, unit: str, known: Iterable[str]) -> Iterable[str]:
    """The units right below ``unit``: those of this tree, and those that another replica knew already."""
    return dict.fromkeys((*board.tree.children(unit), *known))


def _sums_below(board: Board, place: Place, before: Doc | None) -> Iterator[tuple[str, Link]]:
    if place.is_shelf:
        return
    for child in _children(board, place.home, before["of"] if before else ()):
        yield child, (UNIT_SUMS, sum_id(board, place._replace(home=child)))


def _right_below(board: Board, slot: Slot, unit: str, before: Doc | None) -> Iterator[tuple[str, Link]]:
    """The cell and the rollup of each of the units right below ``unit``, where there can be any."""
    known = {name.removeprefix(CELL) for name in before["of"]} if before else ()
    for child in _children(board, unit, sorted(known)):
        if child in known or board.has_cell(slot.target, child):
            yield f"{CELL}{child}", link_below(board, slot, f"{CELL}{child}")
        if child in known or board.has_cells_below(slot, child):
            yield child, link_below(board, slot, child)
