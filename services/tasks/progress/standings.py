"""How an edition stands on a day: every cell evaluated, and what is asked of these again and again kept in memory."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.rows import Sum, key_of, sum_in

K = TypeVar("K")
V = TypeVar("V")

EDITIONS_KEPT = 16
DAYS_KEPT = 64
NOTHING = Sum()


class Recent(Generic[K, V]):
    """The last few things that were asked for."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> V:
        self._kept[key] = value
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return value


@dataclass(frozen=True)
class Standing:
    """An edition on ``day``. ``mark`` is equal for two of them only if nothing has changed in between.

    ``evidence`` counts the pieces behind each cell as of now, whatever the day; a cell without any is left out.
    """

    board: Board
    day: date
    mark: tuple[str, int, int]
    cells: dict[CellKey, CellState]
    evidence: dict[CellKey, int]


class Standings:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, boards: Boards, documents: ProgressDocuments) -> None:
        self._boards = boards
        self._documents = documents
        self._sums: Recent[tuple[str, int], dict[CellKey, Sum]] = Recent(EDITIONS_KEPT)
        self._days: Recent[tuple[tuple[str, int, int], date], Standing] = Recent(DAYS_KEPT)

    async def of(self, plan: str, edition: int, day: date) -> Standing | None:
        """The edition at the end of ``day``, from all events until then; None if there is no such edition."""
        board = await self._boards.of(plan, edition)
        if board is None:
            return None
        pulse = await self._documents.pulse(board.id)
        mark = (board.id, board.register, pulse)
        kept = self._days.get((mark, day))
        if kept is not None:
            return kept
        sums = await self._sums_of(board.id, pulse)
        cells = {key: evaluate(spec, sums.get(key, NOTHING).steps, day) for key, spec in board.specs.items()}
        evidence = {key: each.evidence for key, each in sums.items() if each.evidence}
        return self._days.keep((mark, day), Standing(board, day, mark, cells, evidence))

    async def _sums_of(self, edition: str, pulse: int) -> dict[CellKey, Sum]:
        """At least what stood when ``pulse`` was read."""
        kept = self._sums.get((edition, pulse))
        if kept is not None:
            return kept
        docs = await self._documents.cells_of(edition)
        return self._sums.keep((edition, pulse), {key_of(doc["id"]): sum_in(doc) for doc in docs})
