"""The end of a month for its prompt slips: what is left of them is in supervision slips, or in the next month's."""

from dataclasses import dataclass

from services.notify.slips.documents import Slips
from services.notify.slips.domain.causes import Asking
from services.notify.slips.domain.moves import Doer, WrongState, lapsed
from services.notify.slips.domain.slip import Slip
from services.notify.slips.looking import Given
from shared.clock import Clock
from shared.contracts.notify import SlipKind, SlipStatus


@dataclass(frozen=True)
class Lapsing:
    slips: Slips
    clock: Clock

    async def visit(self, given: Given, asking: Asking) -> None:
        """End what these units were asked for in months before; an answer that waits to be accepted stays."""
        month, doer = f"{asking.today:%Y-%m}", Doer(at=self.clock.now())
        for slip in await self.slips.alive_at(list(given), SlipKind.PROMPT):
            if slip.month < month and slip.status is not SlipStatus.ANSWERED:
                await self.slips.change(slip.id, lambda slip: _lapsed(slip, doer))


def _lapsed(slip: Slip, doer: Doer) -> Slip:
    try:
        return lapsed(slip, doer)
    except WrongState:
        return slip  # answered meanwhile
