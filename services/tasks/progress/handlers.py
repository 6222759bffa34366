"""Activity events in: kept once, then every edition that they can change is brought up to what is known."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.tasks.plans.documents import Plans
from services.tasks.progress.boards import Board, Boards
from services.tasks.progress.documents import ProgressDocuments
from services.tasks.progress.intake import History, Intake, year_of
from services.tasks.progress.projection import Cause, Projection
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
        self, intake: Intake, plans: Plans, boards: Boards, documents: ProgressDocuments, projection: Projection
    ) -> None:
        self._intake = intake
        self._plans = plans
        self._boards = boards
        self._documents = documents
        self._projection = projection

    async def batch(self, events: Sequence[Envelope[Any]]) -> Sequence[Verdict]:
        """All events together, so that each touched cell is worked out once."""
        await self._intake.keep(events)
        histories = await self._intake.histories(event.data.activity.id for event in events)
        causes = {event.data.activity.id: _cause(event) for event in events}
        boards = await self._boards_for(histories)
        present = await self._documents.contributions_of(list(histories)) if boards else {}
        for board, activities, tell in boards:
            known = {activity: histories[activity] for activity in activities}
            await self._projection.project(board, known, causes, present, tell=tell)
        return [None] * len(events)

    async def _boards_for(self, histories: Mapping[str, History]) -> list[tuple[Board, list[str], bool]]:
        """The boards that these activities can change, each with which of them can, and whether it speaks of it.

        Plans are read after the events were kept: an edition that begins to be prepared later finds them in ``intake``.
        """
        years = {year_of(each.facts) for history in histories.values() for each in history.versions}
        found: list[tuple[Board, list[str], bool]] = []
        for head in await self._plans.heads_of(sorted(years)):
            by_edition: dict[int, list[str]] = {}
            for activity, history in histories.items():
                if any(year_of(each.facts) == head.year for each in history.versions):
                    earliest = min(head.day(each.time) for each in history.versions)
                    for edition in head.changed_by(earliest):
                        by_edition.setdefault(edition, []).append(activity)
            for edition, activities in by_edition.items():
                board = await self._boards.of(head.id, edition)
                if board is not None:
                    found.append((board, activities, edition == head.active))
        return found


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
