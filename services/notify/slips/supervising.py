"""Supervision slips (督办单): what is late, missing or was given back too often, collected in one draft for each unit until
a person issues it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.notify.slips.documents import Slips, SlipSearch
from services.notify.slips.domain.causes import Asking, not_asked_before
from services.notify.slips.domain.moves import DRAFT, Doer, collected, drafted
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Item, Slip
from services.notify.slips.looking import Given, Looking
from services.notify.slips.progressing import SlipProgress
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.contracts.notify import SlipKind
from shared.store.port import Duplicate


@dataclass(frozen=True)
class Supervising:
    slips: Slips
    looking: Looking
    progress: SlipProgress
    policy: SlipPolicy
    clock: Clock

    async def visit(self, given: Given, asking: Asking) -> None:
        """Collect what there is for these units; what is asked for, or was for the same cause, is not asked again."""
        standings = await self.looking.standing(given)
        returned = await self.looking.given_back(given, self.policy.supervision.returned_at_least)
        prompts = await self.slips.alive_at(list(given), SlipKind.PROMPT)
        for unit in given:
            own = [slip for slip in prompts if slip.unit == unit]
            if items := asking.supervised(standings[unit], returned[unit], own):
                await self._collect(unit, items, asking.today)

    async def _collect(self, unit: str, items: Sequence[Item], today: date) -> None:
        while True:
            slips = await self.slips.all_of(SlipSearch(SlipKind.SUPERVISION, units=(unit,)))
            fresh = not_asked_before(items, slips)
            if not fresh:
                return
            own = [slip for slip in slips if slip.by_itself]
            open_draft = next((slip.id for slip in own if slip.status is DRAFT), None)
            if open_draft is not None:
                slip = await self._added(open_draft, fresh)
            else:
                slip = await self._drafted(unit, len(own), fresh, today)
            if slip is not None:
                await self.progress.bring([slip])  # what was done since it was looked at
                return

    async def _drafted(self, unit: str, nth: int, items: Sequence[Item], today: date) -> Slip | None:
        """None where another replica was faster."""
        id = derived_id("slip", SlipKind.SUPERVISION.value, unit, nth)
        doer, due = Doer(at=self.clock.now()), self.policy.put_right_by(today)
        slip = drafted(id, SlipKind.SUPERVISION, unit, f"{today:%Y-%m}", due, items, doer)
        try:
            await self.slips.add(slip)
        except Duplicate:
            return None
        return slip

    async def _added(self, id: str, items: Sequence[Item]) -> Slip | None:
        """None where the draft was issued, or thrown away, meanwhile."""
        slip = await self.slips.change(id, lambda slip: collected(slip, items))
        return slip if slip is not None and slip.status is DRAFT else None
