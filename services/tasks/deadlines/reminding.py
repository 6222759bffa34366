"""Who has to hear of a due day today: every cell whose unit has not done its part, once for each threshold."""

from collections.abc import Iterator
from datetime import date

from services.tasks.deadlines.documents import Reminders
from services.tasks.deadlines.domain import Crossed, Thresholds
from services.tasks.plans.documents import Plans
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.matching import CellKey
from services.tasks.progress.domain.reasons import Text
from services.tasks.progress.domain.statuses import REACHED, Status
from services.tasks.progress.standings import Standing, Standings
from services.tasks.progress.telling import cell_ref
from shared.clock import Clock
from shared.contracts.base import Event, derived_id, wrap
from shared.contracts.tasks import DeadlineApproachingV1, DeadlineMissedV1
from shared.store.port import Doc

SILENT = REACHED | {Status.WAITING}
"""A cell that is done, or not yet asked for, is not spoken of."""


class Reminding:
    """One tick looks at every plan in force; it costs nothing while neither the day nor a cell has changed."""

    def __init__(
        self,
        *,
        plans: Plans,
        standings: Standings,
        reminders: Reminders,
        thresholds: Thresholds,
        clock: Clock,
        text: Text,
    ) -> None:
        self._plans = plans
        self._standings = standings
        self._reminders = reminders
        self._thresholds = thresholds
        self._clock = clock
        self._text = text
        self._seen: dict[str, tuple[object, date]] = {}

    async def tick(self) -> None:
        """Safe on many replicas and after any crash: what was said once is not said again. Raises ``Unavailable``."""
        for head in await self._plans.heads():
            today = head.day(self._clock.now())
            standing = await self._standings.of(head.id, head.active, today) if head.active else None
            if standing is not None and self._seen.get(head.id) != (standing.mark, today):
                await self._reminders.give(list(self._due(standing)))
                self._seen[head.id] = (standing.mark, today)

    def _due(self, standing: Standing) -> Iterator[Doc]:
        for key, state in standing.cells.items():
            if state.status in SILENT or state.due is None:
                continue
            crossed = self._thresholds.crossed(state.due, standing.day)
            if crossed is not None:
                yield self._reminder(standing, key, state, state.due, crossed)

    def _reminder(self, standing: Standing, key: CellKey, state: CellState, due: date, crossed: Crossed) -> Doc:
        target = standing.board.ref(standing.board.specs[key])
        cell = cell_ref(key, state, self._text)
        event: Event = (
            DeadlineMissedV1(target=target, cell=cell, days_late=crossed.days)
            if crossed.late
            else DeadlineApproachingV1(target=target, cell=cell, days_left=crossed.days)
        )
        plan = standing.board.plan.id
        id = derived_id(event.type, plan, *key, crossed.days, due.isoformat())
        return wrap(event, subject="/".join((plan, *key)), time=self._clock.now(), id=id).to_doc()
