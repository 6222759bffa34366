"""The life of a campaign: announced, open, closed by the day; changed or cancelled by people; every step leaves a trace."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from services.events.activities.domain.lifecycle import MOST_VERSIONS, Request
from services.events.campaigns.domain.content import Span, status_on
from shared.access import Principal
from shared.contracts.base import Contract
from shared.contracts.events import CampaignFacts, CampaignStatus

ANNOUNCED, OPEN, CLOSED, CANCELLED = CampaignStatus
ALIVE = (ANNOUNCED, OPEN)
"""What a coming day can change."""


class CampaignMove(StrEnum):
    ANNOUNCE = "announced"
    REVISE = "revised"
    OPEN = "opened"
    CLOSE = "closed"
    CANCEL = "cancelled"


class Refusal(Exception):
    """The step cannot be taken; ``code`` names the catalogue's text."""

    def __init__(self, code: str, status: CampaignStatus) -> None:
        self.code = code
        self.status = status
        super().__init__(code)


class CampaignStep(Contract):
    """Who did what, when and why, and the facts of the version that it made. ``by`` None: the day came.

    ``dated_in`` is the version in which the campaign's days were last set.
    """

    move: CampaignMove
    facts: CampaignFacts
    at: AwareDatetime
    dated_in: int = 1
    by: str | None = None
    by_name: str | None = None
    by_unit: str | None = None
    reason: str | None = None
    request: Request | None = None


class Campaign(Contract):
    """A campaign is its steps, at least one."""

    steps: tuple[CampaignStep, ...]

    @property
    def facts(self) -> CampaignFacts:
        return self.steps[-1].facts

    def until(self, version: int) -> "Campaign":
        """The campaign as it stood in ``version``."""
        return Campaign(steps=self.steps[:version])

    def made_by(self, key: str) -> "Campaign | None":
        """The campaign as the request with ``key`` left it, if it did anything."""
        found = (each for each in self.steps if each.request is not None and each.request.key == key)
        return next((self.until(each.facts.version) for each in found), None)


class Doer(Contract):
    """Who takes a step, when, why and by which request."""

    who: Principal
    at: AwareDatetime
    reason: str | None = None
    request: Request | None = None


def begin(facts: CampaignFacts, doer: Doer) -> Campaign:
    return Campaign(steps=(_step(CampaignMove.ANNOUNCE, facts, doer, dated_in=1),))


def revise(campaign: Campaign, facts: CampaignFacts, doer: Doer) -> Campaign:
    """The campaign with new facts, standing as their days say. Raises ``Refusal``."""
    present = campaign.facts
    if present.status is CANCELLED:
        raise Refusal("campaign_cancelled", present.status)
    if present.version >= MOST_VERSIONS:
        raise Refusal("campaign_too_many_versions", present.status)
    version = present.version + 1
    is_moved = (facts.first, facts.last) != (present.first, present.last)
    dated_in = version if is_moved else campaign.steps[-1].dated_in
    following = facts.model_copy(update={"id": present.id, "version": version})
    return _after(campaign, _step(CampaignMove.REVISE, following, doer, dated_in=dated_in))


def cancel(campaign: Campaign, doer: Doer) -> Campaign:
    """Raises ``Refusal`` for one that is over or cancelled already."""
    present = campaign.facts
    if present.status not in ALIVE:
        raise Refusal(f"campaign_{present.status}", present.status)
    following = present.model_copy(update={"version": present.version + 1, "status": CANCELLED})
    return _after(campaign, _step(CampaignMove.CANCEL, following, doer, dated_in=campaign.steps[-1].dated_in))


def keep_up(campaign: Campaign, today: date, at: AwareDatetime) -> Campaign:
    """The campaign opened or closed if ``today`` asks for it, else the very same."""
    present = campaign.facts
    due = status_on(Span(present.first, present.last), today)
    if present.status not in ALIVE or due is present.status or due is ANNOUNCED:
        return campaign
    move = CampaignMove.OPEN if due is OPEN else CampaignMove.CLOSE
    following = present.model_copy(update={"version": present.version + 1, "status": due})
    step = CampaignStep(move=move, facts=following, at=at, dated_in=campaign.steps[-1].dated_in)
    return _after(campaign, step)


def _after(campaign: Campaign, step: CampaignStep) -> Campaign:
    return Campaign(steps=(*campaign.steps, step))


def _step(move: CampaignMove, facts: CampaignFacts, doer: Doer, *, dated_in: int) -> CampaignStep:
    return CampaignStep(
        move=move,
        facts=facts,
        at=doer.at,
        dated_in=dated_in,
        by=doer.who.user,
        by_name=doer.who.name,
        by_unit=doer.who.unit,
        reason=doer.reason,
        request=doer.request,
    )
