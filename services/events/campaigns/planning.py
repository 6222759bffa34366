"""What people do with campaigns, and what the days do: one name for each, the refusals in one place."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.events.activities.domain.content import Fault
from services.events.activities.domain.lifecycle import Request
from services.events.campaigns.documents import Campaigns, CampaignSearch
from services.events.campaigns.domain.content import (
    CampaignContent,
    NewCampaign,
    Observed,
    facts_of,
    faults,
)
from services.events.campaigns.domain.lifecycle import Campaign, Doer, Refusal, begin, cancel, keep_up, revise
from services.events.campaigns.schemes import OWNER
from shared.access import Principal
from shared.clock import Clock, day_of
from shared.contracts.events import CampaignFacts
from shared.directory.documents import DirectoryCopy
from shared.store.port import Duplicate
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid


class Schemes(Protocol):
    async def attach(self, ids: Sequence[str], activity: str, who: Principal) -> dict[str, str]:
        """Attach evidence to its owner, or say why not (a catalogue code for each id)."""
        ...


Observing = Callable[[str, int], Awaitable[Observed | None]]
"""The observance of this id in this year, None if the plans in force name none."""


@dataclass(frozen=True)
class Planning:
    campaigns: Campaigns
    schemes: Schemes
    observance: Observing
    directory: DirectoryCopy
    clock: Clock

    async def make(self, content: NewCampaign, who: Principal, request: Request) -> tuple[Campaign, bool]:
        """The new campaign and True, or what the same request made before and False."""
        while True:
            id = content.id or request.key
            holder = await self.campaigns.get(id)
            present = await self.campaigns.begun_by(
                request.key
            )  # read last: its twin may have made the holder just now
            if present is not None:
                return _made_before(present, request), False
            if holder is not None:
                raise _taken(id)
            facts = await self._checked(content, id, who)
            campaign = begin(facts, Doer(who=who, at=self.clock.now(), request=request))
            try:
                await self.campaigns.add(campaign, request.key)
            except Duplicate:
                continue
            return campaign, True

    async def revise(
        self, id: str, content: CampaignContent, who: Principal, request: Request | None, *, if_match: str | None
    ) -> Campaign:
        """Give the campaign other content; it opens, closes or waits again as its new days say."""
        present = await self.found(id)
        if request is not None and present.made_by(request.key) is not None:
            return _made_before(present, request)
        check_if_match(if_match, present.facts.version)
        facts = await self._checked(content, id, who)
        doer = Doer(who=who, at=self.clock.now(), request=request)

        def act(campaign: Campaign) -> Campaign:
            check_if_match(if_match, campaign.facts.version)
            return revise(campaign, facts, doer)

        return await self._changed(id, act, request)

    async def cancel(self, id: str, who: Principal, request: Request | None, *, reason: str) -> Campaign:
        """Call it off, with a reason that stays in its history."""
        doer = Doer(who=who, at=self.clock.now(), reason=reason, request=request)
        return await self._changed(id, lambda campaign: cancel(campaign, doer), request)

    async def found(self, id: str) -> Campaign:
        campaign = await self.campaigns.get(id)
        if campaign is None:
            raise Problem(404, "not_found")
        return campaign

    async def page(
        self, search: CampaignSearch, *, limit: int, cursor: str | None
    ) -> tuple[list[Campaign], str | None]:
        try:
            return await self.campaigns.page(search, limit=limit, after=cursor)
        except ValueError as error:
            raise invalid(FieldProblem("cursor", "invalid.cursor")) from error

    async def strike(self) -> None:
        """Open what begins today, close what ended before: safe on several replicas at once."""
        now = self.clock.now()
        for id in await self.campaigns.due(day_of(now)):
            await self.campaigns.change(id, lambda campaign: keep_up(campaign, day_of(now), now))

    async def _checked(self, content: CampaignContent, id: str, who: Principal) -> CampaignFacts:
        """The facts that the content makes, its scheme attached. Raises a ``Problem`` that names every wrong field."""
        today, units = day_of(self.clock.now()), await self.directory.units()
        named = content.observance
        observed = None if named is None else await self.observance(named, content.year_of(today))
        found = list(faults(content, observed, units, today))
        if not found and content.scheme is not None:
            refused = await self.schemes.attach((content.scheme,), f"{OWNER}{id}", who)
            found = [Fault("scheme", code) for code in refused.values()]
        if found:
            raise invalid(*(FieldProblem(each.field, each.code, each.params) for each in found))
        return facts_of(content, id, observed, units, today)

    async def _changed(self, id: str, act: Callable[[Campaign], Campaign], request: Request | None) -> Campaign:
        def once(campaign: Campaign) -> Campaign:
            is_done = request is not None and campaign.made_by(request.key) is not None
            return campaign if is_done else _allowed(lambda: act(campaign))

        changed = await self.campaigns.change(id, once)
        if changed is None:
            raise Problem(404, "not_found")
        return changed if request is None else _made_before(changed, request)


def _made_before(campaign: Campaign, request: Request) -> Campaign:
    """The campaign as ``request`` left it. Raises a 409 where the same key came with another body."""
    made = campaign.made_by(request.key)
    assert made is not None
    if made.steps[-1].request != request:
        raise Problem(409, "idempotency_conflict")
    return made


def _allowed(act: Callable[[], Campaign]) -> Campaign:
    try:
        return act()
    except Refusal as error:
        raise Problem(409, error.code, extra={"present_status": error.status}) from error


def _taken(id: str) -> Problem:
    return Problem(409, "campaign_id_taken", errors=[FieldProblem("id", "campaign_id_taken", {"id": id})], id=id)
