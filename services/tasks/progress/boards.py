"""An edition laid out for today's register of units: every cell that it asks for, by key."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property

from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.domain.units import UnitTree
from services.tasks.progress.domain.cells import CellSpec, expand
from services.tasks.progress.domain.matching import CellKey
from shared.contracts.tasks import TargetRef

Register = Callable[[], Awaitable[tuple[int, UnitTree]]]
"""The units as they stand, with the register's version."""

KEPT = 64


def edition_id(plan: str, edition: int) -> str:
    return f"{plan}@{edition}"


@dataclass(frozen=True)
class Board:
    """``specs`` are in the plan's order. ``register`` is the version of the units that it was laid out for."""

    plan: Plan
    edition: int
    tree: UnitTree
    register: int
    specs: dict[CellKey, CellSpec]

    @property
    def id(self) -> str:
        return edition_id(self.plan.id, self.edition)

    def cell_id(self, key: CellKey) -> str:
        return "/".join((self.id, *key))

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {task.no: task for task in self.plan.tasks}

    @cached_property
    def keys_by_task(self) -> dict[str, list[CellKey]]:
        keys: dict[str, list[CellKey]] = {}
        for key, spec in self.specs.items():
            keys.setdefault(spec.task, []).append(key)
        return keys

    def leads(self, task: Task) -> tuple[str, ...]:
        return self.plan.parties(task.lead, self.tree)

    def ref(self, spec: CellSpec) -> TargetRef:
        task = self.tasks[spec.task]
        return TargetRef(
            plan=self.plan.id,
            edition=self.edition,
            task=task.no,
            task_title=task.title,
            target=spec.target.id,
            title=spec.target.title,
            leads=self.leads(task),
            scope=spec.target.per or (None if spec.target.units else self.tree.kind(self.plan.root)),
        )


class Boards:
    """Lays boards out and keeps the last few of them."""

    def __init__(self, plans: Plans, register: Register) -> None:
        self._plans = plans
        self._register = register
        self._kept: dict[tuple[str, int], Board] = {}

    async def of(self, plan: str, edition: int) -> Board | None:
        """The board of an edition, or None if there is no such edition."""
        version, tree = await self._register()
        place = (edition_id(plan, edition), version)
        if place not in self._kept:
            content = await self._plans.edition(plan, edition)
            if content is None:
                return None
            specs = {CellKey(s.target.id, s.unit, s.period): s for s in expand(content, tree)}
            self._kept[place] = Board(content, edition, tree, version, specs)
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return self._kept[place]
