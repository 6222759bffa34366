"""Prompt slips (提示单): what is due in a month, or overdue, drafted once for each unit that has something to do."""

from dataclasses import dataclass
from functools import partial

from services.notify.slips.documents import Slips
from services.notify.slips.domain.causes import Asking, last_of
from services.notify.slips.domain.moves import Doer, collected, drafted
from services.notify.slips.domain.slip import Slip, Why
from services.notify.slips.looking import Given, Looking
from services.notify.slips.progressing import SlipProgress
from shared.clock import Clock
from shared.contracts.base import derived_id
from shared.contracts.notify import SlipKind


@dataclass(frozen=True)
class Prompting:
    slips: Slips
    looking: Looking
    progress: SlipProgress
    clock: Clock

    async def visit(self, given: Given, asking: Asking) -> None:
        """Draft the month's slips for these units; one that is there stays as it is. Units with nothing to do get none."""
        drafts = await self._drafts(given, asking)
        await self.slips.add_missing(drafts)
        await self.progress.bring(drafts)  # what was done since it was looked at

    async def go_on(self, given: Given, asking: Asking) -> None:
        """Draft what was heard too late for the month's round, as after the service was down; what became late since is
        for supervision slips."""
        drafts = [due for draft in await self._drafts(given, asking) if (due := _still_due(draft)).items]
        await self.slips.add_missing(drafts)
        for draft in drafts:
            await self.slips.change(draft.id, partial(collected, items=draft.items))
        await self.progress.bring(drafts)

    async def _drafts(self, given: Given, asking: Asking) -> list[Slip]:
        month, doer = f"{asking.today:%Y-%m}", Doer(at=self.clock.now())
        supervised = await self._supervised(given)
        drafts = []
        for unit, standings in (await self.looking.standing(given)).items():
            items = [each for each in asking.prompted(month, standings) if each.subject not in supervised]
            if items:
                id = derived_id("slip", SlipKind.PROMPT.value, unit, month)
                drafts.append(drafted(id, SlipKind.PROMPT, unit, month, last_of(month), items, doer))
        return drafts

    async def _supervised(self, given: Given) -> set[str]:
        """What supervision slips ask for already is not asked for twice."""
        slips = await self.slips.alive_at(list(given), SlipKind.SUPERVISION)
        return {item.subject for slip in slips for item in slip.items}


def _still_due(draft: Slip) -> Slip:
    """The draft with what is due from now on alone."""
    return draft.model_copy(update={"items": tuple(item for item in draft.items if item.why is Why.DUE)})
