"""An edition laid out for the register of units: what it asks for, of whom, and where in the store that is kept."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from services.tasks.plans.documents import Plans
from services.tasks.plans.domain.plan import Party, Plan, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import UnitTree
from services.tasks.plans.editions import Build, PlanHead
from services.tasks.progress.domain.cells import CellKey, Slot, in_scope, scope, slots_of
from services.tasks.progress.recent import Recent
from shared.contracts.tasks import TargetRef

SlotKey = tuple[str, str]
"""(target, period)."""

KEPT = 64


class Register(Protocol):
    """The units, as far as progress needs them."""

    async def structure(self) -> int:
        """Goes up whenever a unit moves under another, or becomes another kind."""
        ...

    async def tree_as(self, structure: int) -> tuple[int, UnitTree]:
        """The register's version, and today's units in the places they had by ``structure``."""
        ...

    async def refresh(self) -> None:
        """Read what the register says now."""
        ...


@dataclass(frozen=True)
class Board:
    """One build of an edition. ``register`` is the version of the units that it was laid out for."""

    plan: Plan
    build: Build
    tree: UnitTree
    register: int

    @property
    def edition(self) -> int:
        return self.build.edition

    @cached_property
    def id(self) -> str:
        return build_id(self.plan.id, self.build)

    def cell_id(self, key: CellKey) -> str:
        return "/".join((self.id, *key))

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {task.no: task for task in self.plan.tasks}

    @cached_property
    def slots(self) -> dict[SlotKey, Slot]:
        """All that is asked for, in the plan's order."""
        return {(slot.target.id, slot.period): slot for slot in slots_of(self.plan)}

    @cached_property
    def slots_by_task(self) -> dict[str, list[Slot]]:
        found: dict[str, list[Slot]] = {}
        for slot in self.slots.values():
            found.setdefault(slot.task, []).append(slot)
        return found

    @cached_property
    def _counts(self) -> dict[str, Counter[str]]:
        """For each target, how many cells of a period lie at and below each unit."""
        counts: dict[str, Counter[str]] = {}
        for target in (target for task in self.plan.tasks for target in task.targets):
            counts[target.id] = Counter(
                above for unit in scope(self.plan, self.tree, target) for above in self.tree.path(unit)
            )
        return counts

    @cached_property
    def depth(self) -> int:
        """How many units stand above each other at most, from the top of the register."""
        return max(len(self.tree.path(unit)) for unit in self.tree.at_or_below(self.plan.root))

    def slot(self, key: CellKey) -> Slot | None:
        """What is asked in a cell; None if there is no such cell."""
        slot = self.slots.get((key.target, key.period))
        return slot if slot and in_scope(self.plan, self.tree, slot.target, key.unit) else None

    def cells_at_and_below(self, target: str, unit: str) -> int:
        """How many cells a target has there in one period."""
        return self._counts[target][unit]

    def has_cells_below(self, slot: Slot, unit: str) -> bool:
        return self.cells_at_and_below(slot.target.id, unit) > self.has_cell(slot.target, unit)

    def has_cell(self, target: Target, unit: str) -> bool:
        return in_scope(self.plan, self.tree, target, unit)

    def scope(self, target: Target) -> tuple[str, ...]:
        """The units that have cells of their own."""
        return scope(self.plan, self.tree, target)

    def above(self, unit: str) -> tuple[str, ...]:
        """The units above ``unit``, from the plan's root down."""
        path = self.tree.path(unit)
        return path[path.index(self.plan.root) : -1]

    @cached_property
    def leads(self) -> dict[str, list[str]]:
        """The units that lead each task, groups resolved."""
        return {task.no: list(self.plan.parties(task.lead, self.tree)) for task in self.plan.tasks}

    def ref(self, key: CellKey) -> TargetRef:
        """The target of a cell. Of a group that leads or assists its task, only those whom the cell concerns: the units
        at, above and below its own."""
        target = self.slots[key.target, key.period].target
        task = self.tasks[self.slots[key.target, key.period].task]
        return TargetRef(
            plan=self.plan.id,
            edition=self.edition,
            task=task.no,
            task_title=task.title,
            target=target.id,
            title=target.title,
            leads=self._concerned(task.lead, key.unit),
            assisting=self._concerned(task.assisting, key.unit),
            scope=target.per or (None if target.units else self.tree.kind(self.plan.root)),
        )

    def _concerned(self, parties: Sequence[Party], unit: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each for party in parties for each in self._concerned_of(party, unit)))

    def _concerned_of(self, party: Party, unit: str) -> Iterator[str]:
        if isinstance(party, str):
            yield party
        else:
            yield from (each for each in self.above(unit) if self.tree.kind(each) == party.each)
            yield from self.tree.of_kind(party.each, unit)


class Boards:
    """Lays boards out and keeps the last few of them."""

    def __init__(self, plans: Plans, register: Register) -> None:
        self._plans = plans
        self._register = register
        self._kept: Recent[tuple[str, int], Board] = Recent(KEPT)

    async def of(self, plan: str, build: Build) -> Board | None:
        """The board of a build, or None if there is no such edition."""
        version, tree = await self._register.tree_as(build.structure)
        place = (build_id(plan, build), version)
        kept = self._kept.get(place)
        if kept is None:
            content = await self._plans.edition(plan, build.edition)
            if content is None:
                return None
            if content.root not in tree:  # another replica brought it in a moment ago
                await self._register.refresh()
                version, tree = await self._register.tree_as(build.structure)
                place = (place[0], version)
            kept = self._kept.keep(place, Board(content, build, tree, version))
        return kept

    async def in_force(self, plan: str) -> Board | None:
        """The board that is read and spoken of today; None for a plan that is not in force."""
        head = await self._plans.head(plan)
        build = head.active_build if head else None
        return await self.of(plan, build) if build else None

    async def prepared(self, head: PlanHead) -> list[Board]:
        """The boards that are being prepared, with every unit that there is now."""
        await self._register.refresh()
        builds = head.preparing.builds if head.preparing else ()
        boards = [await self.of(head.id, build) for build in builds]
        return [board for board in boards if board is not None]

    async def know(self, units: frozenset[str]) -> None:
        """See to it that boards laid out from now on know these units, if anybody does."""
        _, tree = await self._register.tree_as(await self._register.structure())
        if not all(unit in tree for unit in units):
            await self._register.refresh()


def build_id(plan: str, build: Build) -> str:
    return f"{plan}@{build.edition}.{build.turn}"
