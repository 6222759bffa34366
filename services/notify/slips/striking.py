"""What the days bring to slips that stand: drafts that are issued without a person, and slips that were not put right."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from services.notify.slips.documents import MOST_AT_ONCE, Slips, SlipSearch
from services.notify.slips.domain.moves import DRAFT, Doer, WrongState, escalated
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Slip
from services.notify.slips.numbers import Issuing
from shared.clock import Clock, day_of
from shared.contracts.notify import SlipKind


@dataclass(frozen=True)
class Striking:
    """Safe on several replicas: a step is taken once. Raises ``Unavailable`` as the store does."""

    slips: Slips
    issuing: Issuing
    policy: SlipPolicy
    clock: Clock

    async def issue(self) -> None:
        """Issue the month's prompt slips by themselves, where the district lets them be."""
        prompt, today = self.policy.prompt, self.policy.day(self.clock.now())
        if not prompt.by_itself or today is None or today.day < prompt.issue_on:
            return
        search = SlipSearch(SlipKind.PROMPT, f"{today:%Y-%m}", statuses=(DRAFT,))
        after: str | None = None
        while True:
            slips, after = await self.slips.page(search, limit=MOST_AT_ONCE, after=after)
            for slip in slips:
                await self._issue(slip)
            if after is None:
                return

    async def _issue(self, slip: Slip) -> None:
        if not slip.by_itself or not slip.items:
            return
        with suppress(WrongState):  # a person was faster
            await self.issuing.issue(slip.id, lambda slip: slip.due, Doer(at=self.clock.now()))

    async def escalate(self) -> None:
        """Tell the leader in charge of what was not put right by its day."""
        now = self.clock.now()
        before = day_of(now) - timedelta(days=self.policy.supervision.escalate_after)
        while slips := await self.slips.to_escalate(before):
            for slip in slips:
                await self.slips.change(slip.id, lambda slip: _escalated(slip, Doer(at=now)))


def _escalated(slip: Slip, doer: Doer) -> Slip:
    try:
        return escalated(slip, doer)
    except WrongState:
        return slip  # answered, or escalated by somebody else, meanwhile
