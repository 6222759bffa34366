"""A plan's history, read from what others keep: editions, activations, the register's moves, people's names."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.tasks.identity.units.moves import Move
from services.tasks.plans.api import edition_of
from services.tasks.plans.documents import EditionNote, Plans
from services.tasks.plans.domain.changes import Change
from services.tasks.plans.domain.differences import differences
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import UnitTree
from services.tasks.plans.editions import Activation, PlanHead
from services.tasks.plans.history.answers import (
    CameIntoForce,
    ChangeOut,
    EditionMade,
    HistoryItem,
    Place,
    PlanHistory,
    UnitMoved,
)
from services.tasks.plans.history.sentences import Side, sentence
from services.tasks.plans.history.steps import Step, page, steps
from services.tasks.plans.history.words import Text, Words
from shared.kinds import Kind

NamesOf = Callable[[Iterable[str]], Awaitable[Mapping[str, str]]]
"""Display names of users by their ids, of those that are known."""


class RegisterOfUnits(Protocol):
    """What a plan's history needs of the register of units."""

    async def names(self) -> dict[str, str]: ...
    async def tree(self) -> tuple[int, UnitTree]: ...
    async def moves(self) -> list[Move]:
        """All that ever became of the structure, oldest first."""
        ...


@dataclass(frozen=True)
class Reader:
    """In whose words: ``text`` puts codes of the catalogue into ``language``."""

    text: Text
    language: str


COMPARISONS_KEPT = 500


class Histories:
    """Editions never change, so what two of them differ in is found once, beside the event loop, and kept."""

    def __init__(self, *, plans: Plans, units: RegisterOfUnits, people: NamesOf, kinds: Mapping[str, Kind]) -> None:
        self._plans = plans
        self._units = units
        self._people = people
        self._kinds = kinds
        self._found: dict[tuple[str, int, int], list[Change]] = {}

    async def history(self, head: PlanHead, reader: Reader, *, limit: int, cursor: str | None) -> PlanHistory:
        """An edition that its head does not know of yet comes later. Raises ``ValueError`` for a cursor that is none."""
        plan = await edition_of(self._plans, head, head.latest)
        notes = [note for note in await self._plans.notes(head.id) if note.edition <= head.latest]
        moves = await self._units.moves()
        _, tree = await self._units.tree()
        shown, following = page(steps(notes, head.activations, moves, plan.root, tree), limit, cursor)
        people = await self._people(_by(step) for step in shown)
        units = await self._units.names()
        items = [await self._item(head, step, reader, people, units) for step in shown]
        return PlanHistory(items=items, next=following)

    async def changes(
        self, head: PlanHead, before: int, after: int, reader: Reader, units: dict[str, str] | None = None
    ) -> list[ChangeOut]:
        """What edition ``after`` says otherwise than ``before``. Raises a 404 ``Problem`` for one that there is not."""
        names = await self._units.names() if units is None else units
        old, new = [
            self._side(await edition_of(self._plans, head, number), names, reader) for number in (before, after)
        ]
        key = (head.id, before, after)
        if key not in self._found:
            found = await asyncio.to_thread(differences, old.plan, new.plan)
            if len(self._found) >= COMPARISONS_KEPT:
                self._found.pop(next(iter(self._found)), None)
            self._found[key] = found
        else:
            found = self._found[key]
        return _said(found, old, new)

    async def between(self, before: Plan, after: Plan, reader: Reader) -> list[ChangeOut]:
        """What ``after``, which need not be kept, says otherwise than ``before``."""
        names = await self._units.names()
        old, new = (self._side(plan, names, reader) for plan in (before, after))
        return _said(await asyncio.to_thread(differences, before, after), old, new)

    def _side(self, plan: Plan, names: dict[str, str], reader: Reader) -> Side:
        return Side(plan, Words.of(plan, names, self._kinds, reader.text, reader.language))

    async def _item(
        self, head: PlanHead, step: Step, reader: Reader, people: Mapping[str, str], units: dict[str, str]
    ) -> HistoryItem:
        by = _by(step)
        by_name = people.get(by)
        match step.happened:
            case EditionNote(edition=edition, made_at=at, reason=reason):
                changes = await self.changes(head, edition - 1, edition, reader, units) if edition > 1 else []
                return EditionMade(edition=edition, at=at, by=by, by_name=by_name, reason=reason, changes=changes)
            case Activation(edition=edition, at=at):
                return CameIntoForce(edition=edition, at=at, by=by, by_name=by_name)
            case Move() as move:
                return _moved(move, by_name, units, reader.text)


def _said(changes: Iterable[Change], old: Side, new: Side) -> list[ChangeOut]:
    return [ChangeOut(**change.model_dump(), text=sentence(change, old, new)) for change in changes]


def _by(step: Step) -> str:
    return step.happened.made_by if isinstance(step.happened, EditionNote) else step.happened.by


def _moved(move: Move, by_name: str | None, units: Mapping[str, str], text: Text) -> UnitMoved:
    name = units.get(move.unit, move.unit)
    places = [
        Place(kind=kind, under=under, under_name=units.get(under) if under else None)
        for kind, under in ((move.kind_before, move.under_before), (move.kind, move.under))
    ]
    above = [(place.under_name or place.under) or text("plan.moved.top") for place in places]
    kinds = [text(f"identity.kind.{place.kind}") for place in places]
    if move.under_before == move.under:
        said = text("plan.moved.kind", name=name, before=kinds[0], after=kinds[1])
    elif move.kind_before == move.kind:
        said = text("plan.moved.under", name=name, before=above[0], after=above[1])
    else:
        said = text("plan.moved.both", name=name, before=above[0], after=above[1], kind_before=kinds[0], kind=kinds[1])
    old, new = places
    return UnitMoved(
        unit=move.unit, name=name, at=move.at, by=move.by, by_name=by_name, before=old, after=new, text=said
    )
