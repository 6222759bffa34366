"""Drafts that come about by themselves, on the ticker: once a month prompt slips, once a day supervision slips.

Safe on several replicas: ids are made from what is drafted, so that nothing is drafted twice.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.notify.slips.domain.causes import Asking, given_units
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.lapsing import Lapsing
from services.notify.slips.looking import Given
from services.notify.slips.prompting import Prompting
from services.notify.slips.rounds import Rounds
from services.notify.slips.supervising import Supervising
from services.notify.slips.wording import words_for
from shared.catalogue import Catalogue
from shared.clock import Clock
from shared.directory.documents import DirectoryCopy

Visit = Callable[[Given, Asking], Awaitable[None]]


@dataclass(frozen=True)
class Drafting:
    """Raises ``Unavailable`` as the store does; done again it goes on where it was."""

    prompting: Prompting
    supervising: Supervising
    lapsing: Lapsing
    rounds: Rounds
    directory: DirectoryCopy
    policy: SlipPolicy
    catalogue: Catalogue
    clock: Clock

    async def strike(self) -> None:
        """Make the day's rounds and the month's, if they were not made; nothing while no unit is known. What is supervised
        is not prompted, too."""
        today = self.policy.day(self.clock.now())
        units = await self.directory.units()
        given = given_units(units, self.policy.units)
        if today is None or not given:
            return
        words = words_for(self.catalogue, units, self.policy.units)
        asking = Asking(today, units, words, timedelta(days=self.policy.supervision.late_at_most))
        await self._round(f"supervision|{today}", self.supervising.visit, given, asking)
        await self._round(f"prompt|{today:%Y-%m}", self.prompting.visit, given, asking)
        await self._round(f"prompt|{today}", self.prompting.go_on, given, asking)
        await self._round(f"lapse|{today:%Y-%m}", self.lapsing.visit, given, asking)

    async def _round(self, id: str, visit: Visit, given: Given, asking: Asking) -> None:
        async def some(portion: Sequence[str]) -> None:
            await visit({unit: given[unit] for unit in portion}, asking)

        await self.rounds.make(id, list(given), some)
