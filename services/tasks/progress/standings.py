"""How an edition stands on a day: every cell evaluated, and what is asked of these again and again kept in memory."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.domain.evaluation import CellState, evaluate
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.steps import Steps
from services.tasks.progress.rows import key_of, steps_of

K = TypeVar("K")
V = TypeVar("V")

EDITIONS_KEPT = 16
DAYS_KEPT = 64


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
    """An edition on ``day``. ``mark`` is equal for two of them only if nothing has changed in between."""

    board: Board
    day: date
    mark: tuple[str, int, int]
    cells: dict[CellKey, CellState]


class Standings:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, boards: Boards, documents: ProgressDocuments) -> None:
        self._boards = boards
        self._documents = documents
        self._steps: Recent[tuple[str, int], dict[CellKey, Steps]] = Recent(EDITIONS_KEPT)
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
        steps = await self._known_steps(board.id, pulse)
        cells = {key: evaluate(spec, steps.get(key, ()), day) for key, spec in board.specs.items()}
        return self._days.keep((mark, day), Standing(board, day, mark, cells))

    async def _known_steps(self, edition: str, pulse: int) -> dict[CellKey, Steps]:
        """At least what stood when ``pulse`` was read."""
        kept = self._steps.get((edition, pulse))
        if kept is not None:
            return kept
        docs = await self._documents.cells_of(edition)
        return self._steps.keep((edition, pulse), {key_of(doc["id"]): steps_of(doc) for doc in docs})
