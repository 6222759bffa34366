"""What an edition that nobody has kept yet would make of progress, worked out from what was taken in; nothing is stored.

Both sides of what the change can touch are worked out from the same reading of ``intake``, so that nothing but the plan
makes the difference; all else is read as it stands.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.editions import Build, PlanHead
from services.tasks.plans.register import PlanUnits
from services.tasks.previews.answers import Preview
from services.tasks.previews.comparing import Comparing, moved_in
from services.tasks.previews.outcomes import Outcome
from services.tasks.previews.sides import Side, cells_of, otherwise, slots_of
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.changes import NOTHING
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.rollup import Tally, tally, total
from services.tasks.progress.intake import History, Intake
from services.tasks.progress.reading import Reading
from shared.clock import Clock, day_of
from shared.web.problems import Problem

MOST = 20_000
"""So many versions of activities, and so many cells, are worked out while somebody waits."""

AT_ONCE = 2
PATIENCE_SECONDS = 4.0
"""How long a request waits for those before it. Then it is sent away, so that every answer comes soon."""


class Previewing:
    """Raises ``Unavailable`` as the store does, a 503 ``Problem`` where too many ask at once."""

    def __init__(self, *, units: PlanUnits, intake: Intake, reading: Reading, clock: Clock) -> None:
        self._units = units
        self._intake = intake
        self._reading = reading
        self._clock = clock
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def preview(self, head: PlanHead, plan: Plan, text: Text) -> Preview:
        """``plan`` in the place of what is in force. Raises a 409 or 422 ``Problem`` for units that an import refuses."""
        before = await self._reading.board(head, self._reading.today(head)) if head.active else None
        after = await self._board(head, plan)
        async with self._turn():
            return await self._preview(head, before, after, text)

    async def _board(self, head: PlanHead, plan: Plan) -> Board:
        """The edition laid out for the units that there would be, as its activation would lay it out."""
        structure, tree = await self._units.tree_with(plan.units)
        return Board(plan, Build(edition=head.latest + 1, turn=0, structure=structure), tree, register=0)

    async def _preview(self, head: PlanHead, before: Board | None, after: Board, text: Text) -> Preview:
        today = self._reading.today(head)
        touched = await asyncio.to_thread(otherwise, before, after)
        sides = [Side(after, touched, day_of(self._clock.now(), after.plan.timezone))]
        sides += [Side(before, touched, today)] if before else []
        cells = sum(cells_of(side.board, touched) for side in sides)
        activities = await self._intake.count(head.year)
        worked_out = max(cells, activities) <= MOST
        if worked_out and touched:
            await self._fill(sides, head.year)
        known = await self._known(before, today) if before else {}
        old, new = await asyncio.to_thread(_outcomes, sides, known, worked_out=worked_out)
        comparing = Comparing(old, new, text)
        tasks = await asyncio.to_thread(comparing.tasks)
        return Preview(
            plan=head.id,
            edition=head.active,
            latest=head.latest,
            as_of=sides[0].day,
            changes=[],
            worked_out=worked_out,
            activities=activities,
            cells=cells,
            most=MOST,
            moved=moved_in(comparing.turns),
            before=old.totals() if old else None,
            after=new.totals() if worked_out else None,
            tasks=tasks,
        )

    async def _known(self, board: Board, day: date) -> dict[str, Tally]:
        """What every target that is in force comes to."""
        root = board.plan.root
        standing = await self._reading.standing(board, day, root)
        targets = dict.fromkeys(slot.target.id for slot in board.slots.values())
        return {id: total(standing.tally(slot, root) for slot in slots_of(board, id)) for id in targets}

    async def _fill(self, sides: Sequence[Side], year: int) -> None:
        """Hand every activity of the year to all sides, page by page, beside the event loop."""
        seen: set[str] = set()
        after: str | None = None
        while True:
            ids, after, _ = await self._intake.activities_of(year, after)
            new = [id for id in ids if id not in seen]
            seen.update(new)
            histories = (await self._intake.histories(new)).values()
            await asyncio.to_thread(_take, sides, list(histories))
            if after is None:
                return

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._turns.acquire()
        except TimeoutError as error:
            headers = {"Retry-After": str(int(PATIENCE_SECONDS))}
            raise Problem(503, "plan_preview_busy", headers=headers) from error
        try:
            yield
        finally:
            self._turns.release()


def _take(sides: Sequence[Side], histories: Sequence[History]) -> None:
    for side in sides:
        side.take(histories)


def _outcomes(sides: Sequence[Side], known: dict[str, Tally], *, worked_out: bool) -> tuple[Outcome | None, Outcome]:
    """The old side (None without one) and the new; ``known`` is what stands now of the targets in force."""
    after, *before = (_outcome(side, known, worked_out=worked_out) for side in sides)
    if before and not worked_out:
        before = [Outcome(sides[1].board, sides[1].day, known)]
    return (before[0] if before else None), after


def _outcome(side: Side, known: dict[str, Tally], *, worked_out: bool) -> Outcome:
    own = {slot.target.id for slot in side.board.slots.values()}
    touched = [id for id in own if id in side.targets]
    tallies = {id: known[id] for id in own if id not in side.targets and id in known}
    if not worked_out:
        return Outcome(side.board, side.day, tallies, blank={id: _asked(side.board, id) for id in touched})
    tallies |= {id: side.tally(id) for id in touched}
    return Outcome(side.board, side.day, tallies, {id: side.states(id) for id in touched})


def _asked(board: Board, target: str) -> Tally:
    """What a target asks, as if nothing were done."""
    root = board.plan.root
    return total(tally(slot, board.cells_at_and_below(target, root), NOTHING) for slot in slots_of(board, target))
