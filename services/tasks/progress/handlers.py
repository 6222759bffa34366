"""Activity events in: kept once, then every edition that they can change is brought up to what is known."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.tasks.plans.documents import Plans
from services.tasks.plans.editions import Build, PlanHead
from services.tasks.progress.boards import Boards
from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.intake import History, Intake, refusal, year_of
from services.tasks.progress.projection import Projection
from services.tasks.progress.speaking import Cause, Speaking
from shared.bus.port import Verdict
from shared.bus.routes import BatchHandler
from shared.contracts.base import Envelope
from shared.contracts.events import (
    ActivityEvent,
    ActivityPlannedV1,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityRevisedV1,
    ActivityVerifiedV1,
    ActivityWithdrawnV1,
)


class TakingIn:
    """Takes activity events in. Safe to repeat, in any order, and on several replicas at once."""

    def __init__(
        self, intake: Intake, plans: Plans, boards: Boards, projection: Projection, speaking: Speaking
    ) -> None:
        self._intake = intake
        self._plans = plans
        self._boards = boards
        self._projection = projection
        self._speaking = speaking

    async def batch(self, events: Sequence[Envelope[Any]]) -> Sequence[Verdict]:
        """All events together, so that each touched cell is worked out once. One that can never be counted is refused
        before it is kept: every later preparation would come upon it.

        Plans are read after the events were kept: a build that begins to be prepared later finds them in ``intake``.
        """
        refused = [refusal(event) for event in events]
        sound = [event for event, why in zip(events, refused, strict=True) if why is None]
        if sound:
            await self._take_in(sound)
        return refused

    async def _take_in(self, events: Sequence[Envelope[ActivityEvent]]) -> None:
        await self._intake.keep(events)
        histories = await self._intake.histories(event.data.activity.id for event in events)
        await self._boards.know(_units_of(histories.values()))
        causes = {event.data.activity.id: _cause(event) for event in events}
        years = {year_of(each.facts) for history in histories.values() for each in history.versions}
        touched = {head.id: await self._project(head, histories) for head in await self._plans.heads_of(sorted(years))}
        await self._intake.counted(max(event.time for event in events))
        for plan, cells in touched.items():
            if cells:
                behind = {key: causes[max(activities)] for key, activities in cells.items()}
                await self._speaking.say(plan, behind)

    async def _project(self, head: PlanHead, histories: Mapping[str, History]) -> dict[CellKey, set[str]]:
        """Bring every build of a plan that these activities can change up to them; answers the cells that they touch in
        any of them: one that is prepared now may be in force before it knows of these."""
        touched: dict[CellKey, set[str]] = {}
        for build, changing in _by_build(head, histories).items():
            board = await self._boards.of(head.id, build)
            if board is not None:
                for key, activities in (await self._projection.project(board, changing)).items():
                    touched.setdefault(key, set()).update(activities)
        return touched


def _by_build(head: PlanHead, histories: Mapping[str, History]) -> dict[Build, list[History]]:
    found: dict[Build, list[History]] = {}
    for history in histories.values():
        if any(year_of(each.facts) == head.year for each in history.versions):
            earliest = min(head.day(each.time) for each in history.versions)
            for build in head.changed_by(earliest):
                found.setdefault(build, []).append(history)
    return found


def _units_of(histories: Iterable[History]) -> frozenset[str]:
    return frozenset(
        unit for history in histories for each in history.versions for unit in (each.facts.unit, *each.facts.for_units)
    )


def _cause(event: Envelope[ActivityEvent]) -> Cause:
    facts = event.data.activity
    return Cause((facts.id, str(facts.version)), event.requestid, event.id)


def batches(taking_in: TakingIn) -> dict[tuple[type[Any], ...], BatchHandler]:
    return {
        (
            ActivityPlannedV1,
            ActivityPostedV1,
            ActivityRevisedV1,
            ActivityVerifiedV1,
            ActivityReturnedV1,
            ActivityWithdrawnV1,
        ): taking_in.batch
    }
