"""Working builds out from ``intake``: every contribution page by page, then all sums once, from the leaves to the root.

Events that come in meanwhile are projected into the builds as well (``TakingIn``), so nothing is missed.
"""

from dataclasses import dataclass

from services.tasks.plans.documents import Plans
from services.tasks.plans.editions import PlanHead
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments, in_portions
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.contributions import Place
from services.tasks.progress.intake import Intake
from services.tasks.progress.projection import Above, Projection, above
from services.tasks.progress.sums import place_of
from shared.store.port import Collection, Store

PREPARATIONS = Collection("preparations")

TOGETHER = 1000
"""How many sums or rollups are worked out at a time: what was written of them is in memory until then."""


class GivenUp(Exception):
    """Another preparation of the same plan has taken this one's place."""


@dataclass(frozen=True)
class Done:
    """How far a preparation has come: ``done`` of ``total`` versions of activities are taken in; the rest is short."""

    done: int
    total: int


class Preparing:
    """Two processes may work the same builds out: that is work done twice, and no harm. Raises ``Unavailable``."""

    def __init__(
        self,
        store: Store,
        *,
        plans: Plans,
        intake: Intake,
        boards: Boards,
        documents: ProgressDocuments,
        projection: Projection,
    ) -> None:
        self._store = store
        self._plans = plans
        self._intake = intake
        self._boards = boards
        self._documents = documents
        self._projection = projection

    async def done(self, head: PlanHead) -> Done:
        """How far the preparation under way has come."""
        doc = await self._store.get(PREPARATIONS, _id(head))
        return Done(doc["done"], doc["total"]) if doc else Done(0, 0)

    async def work_out(self, head: PlanHead) -> None:
        """Everything that ``head.preparing`` asks for; a crash costs one page. Raises ``GivenUp``."""
        await self._contribute(head)
        for board in await self._boards.prepared(head):
            await self._add_up(board)
            await self._roll_up(board, await self._recompute(board))
            await self._go_on(head)

    async def forget(self, head: PlanHead) -> None:
        await self._store.delete(PREPARATIONS, _id(head))

    async def _contribute(self, head: PlanHead) -> None:
        """The document of the preparation remembers the next page, and that there is none. Boards are laid out after a
        page was read: they know the units of all that is on it."""
        doc = await self._store.get(PREPARATIONS, _id(head))
        if doc is None:
            total = await self._intake.count(head.year)
            doc = {"id": _id(head), "after": None, "done": 0, "total": total, "ended": False}
        while not doc["ended"]:
            activities, after, taken = await self._intake.activities_of(head.year, doc["after"])
            histories = await self._intake.histories(activities)
            for board in await self._boards.prepared(head):
                await self._projection.contribute(board, histories.values())
            doc |= {"after": after, "done": doc["done"] + taken, "ended": after is None}
            await self._store.upsert(PREPARATIONS, doc)
            await self._go_on(head)

    async def _go_on(self, head: PlanHead) -> None:
        now = await self._plans.head(head.id)
        if now is None or now.preparing != head.preparing:
            raise GivenUp

    async def _add_up(self, board: Board) -> None:
        """All sums between activities' units and their cells', the deepest first. A unit that came since is not in the
        tree: whoever hears of what it did works the sums above it out."""
        for depth in range(board.depth, 0, -1):
            upper: dict[Place, None] = {}
            async for page in self._documents.sums_at(f"{board.id}/{depth:02d}"):
                for place in map(place_of, page):
                    upper |= {place._replace(home=unit): None for unit in board.tree.path(place.home)[-2:-1]}
            for some in in_portions(list(upper), TOGETHER):
                await self._projection.add_up(board, some)

    async def _recompute(self, board: Board) -> set[Above]:
        """Every cell that something was ever counted in; answers all that lies above them."""
        uppers: set[Above] = set()
        async for page in self._documents.tops_of(board.id):
            keys: dict[CellKey, None] = dict.fromkeys(place_of(doc).cell for doc in page)
            await self._projection.recompute(board, keys)
            uppers |= above(board, keys)
        return uppers

    async def _roll_up(self, board: Board, uppers: set[Above]) -> None:
        deepest_first = sorted(uppers, key=lambda upper: len(board.tree.path(upper[1])), reverse=True)
        for some in in_portions(deepest_first, TOGETHER):
            await self._projection.roll_up(board, some)
        await self._documents.beat(board.id)


def _id(head: PlanHead) -> str:
    assert head.preparing is not None
    return f"{head.id}#{head.preparing.turn}"
