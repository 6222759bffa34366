"""What travels over HTTP about campaigns, beyond their content."""

from datetime import date, datetime

from pydantic import BaseModel

from services.events.campaigns.domain.lifecycle import CampaignMove
from services.events.campaigns.domain.standing import Part, Tally
from shared.contracts.events import CampaignFacts


class CampaignOut(CampaignFacts):
    """``reason`` is why it was cancelled, if it was."""

    made_by: str | None
    made_by_name: str | None
    made_at: datetime
    changed_at: datetime
    reason: str | None


class CampaignPage(BaseModel):
    """``today`` is the district's day: what is on, and how long until the next."""

    items: list[CampaignOut]
    next: str | None
    today: date


class CampaignStepOut(BaseModel):
    """``by`` is None where the day came."""

    version: int
    move: CampaignMove
    by: str | None
    by_name: str | None
    by_unit: str | None
    at: datetime
    reason: str | None
    facts: CampaignFacts


class UnitOut(BaseModel):
    """``verified`` and ``awaiting`` are activities; ``participants`` people, of both."""

    unit: str
    name: str
    part: Part
    verified: int
    awaiting: int
    participants: int


class DayOut(BaseModel):
    """``units`` is how many expected units did something that day."""

    day: date
    theme: str | None
    verified: int
    awaiting: int
    units: int


class ReachOut(BaseModel):
    """One figure over all activities, each counted once; ``unit`` is the word after the number."""

    id: str
    label: str
    unit: str | None
    verified: float
    awaiting: float


class CoverageOut(BaseModel):
    """How many expected units took part, await review or are missing. ``units`` and ``others`` (who was not expected and
    took part) are those that the reader may see."""

    expected: int
    took_part: int
    awaiting: int
    missing: int
    units: list[UnitOut]
    others: list[UnitOut]


class StandingOut(CampaignOut):
    """``data_as_of`` is the time of the newest change that is counted, None before the first."""

    today: date
    activities: Tally
    coverage: CoverageOut
    days: list[DayOut]
    reach: list[ReachOut]
    data_as_of: datetime | None
    history: list[CampaignStepOut]


class PhotoOut(BaseModel):
    evidence: str
    activity: str
    title: str
    unit: str
    unit_name: str
    held_on: date
    place: str | None


class PhotoPage(BaseModel):
    items: list[PhotoOut]
    next: str | None
