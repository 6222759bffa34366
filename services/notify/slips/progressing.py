"""Feedback from activities: slips follow the cells and activities that they ask for, and nobody reports twice."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.notify.slips.documents import Slips
from services.notify.slips.domain.causes import given_units
from services.notify.slips.domain.following import Known, as_they_stand, cell_of
from services.notify.slips.domain.moves import Doer, followed
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Slip
from services.notify.slips.domain.works import work_of
from services.notify.slips.works import Works
from services.notify.standings.documents import Standings
from services.notify.standings.domain import standing_id
from shared.clock import Clock
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent
from shared.contracts.tasks import CellEvent
from shared.directory.documents import DirectoryCopy

Batch = Sequence[Envelope[Any]]


class SlipProgress:
    """Raises ``Unavailable`` as the store does; the same again changes nothing."""

    def __init__(
        self,
        slips: Slips,
        works: Works,
        standings: Standings,
        directory: DirectoryCopy,
        policy: SlipPolicy,
        clock: Clock,
    ) -> None:
        self._slips = slips
        self._works = works
        self._standings = standings
        self._directory = directory
        self._policy = policy
        self._clock = clock

    async def hear(self, batch: Batch) -> None:
        """Bring every slip up to date that a batch of events, whose standings are kept already, is about."""
        await self._works.keep(work_of(told) for told in batch if isinstance(told.data, ActivityEvent))
        holders = await self._holders(_units(batch))
        if slips := await self._slips.followed_at(holders):
            await self.bring(slips, await self._behind(batch))

    async def bring(self, slips: Sequence[Slip], behind: Mapping[str, set[str]] | None = None) -> None:
        """Bring these slips up to how things stand; ``behind`` names for cells the activities that have moved them.

        Who has written looks again: what was told to another replica meanwhile may have been written before.
        """
        doer = Doer(at=self._clock.now())
        while slips:
            known = await self._known(slips, behind or {})
            slips = [after for slip in slips if (after := await self._followed(slip, known, doer)) is not None]

    async def _followed(self, slip: Slip, known: Known, doer: Doer) -> Slip | None:
        """The slip as it was written; None where there was nothing to write."""

        def act(slip: Slip) -> Slip:
            return followed(slip, as_they_stand(slip.items, known), doer)

        return await self._slips.change(slip.id, act) if act(slip) is not slip else None

    async def _known(self, slips: Sequence[Slip], behind: Mapping[str, set[str]]) -> Known:
        items = [item for slip in slips for item in slip.items]
        cells = {cell for item in items if (cell := cell_of(item))}
        named = {item.activity for item in items if item.activity} | {id for item in items for id in item.activities}
        named |= {id for cell in cells & behind.keys() for id in behind[cell]}
        return Known(await self._standings.of(sorted(cells)), await self._works.of(sorted(named)), behind)

    async def _behind(self, batch: Batch) -> dict[str, set[str]]:
        """The activities behind the batch's cells, as far as what caused the cell's event is known."""
        causes: dict[str, set[str]] = {}
        for told in batch:
            if isinstance(told.data, CellEvent) and told.causationid:
                target, cell = told.data.target, told.data.cell
                id = standing_id(target.plan, target.target, cell.unit, cell.period)
                causes.setdefault(id, set()).add(told.causationid)
        activities = await self._works.behind(sorted({event for events in causes.values() for event in events}))
        return {id: {activities[event] for event in events & activities.keys()} for id, events in causes.items()}

    async def _holders(self, units: Iterable[str]) -> list[str]:
        """The units in whose slips the affairs of these stand."""
        known = await self._directory.units()
        return sorted(given_units(known, self._policy.units, units))


def _units(batch: Batch) -> set[str]:
    told = [each.data for each in batch]
    cells = {each.cell.unit for each in told if isinstance(each, CellEvent)}
    return cells | {each.activity.unit for each in told if isinstance(each, ActivityEvent)}
