"""What the events service answers about campaigns, as far as the dashboard reads it."""

from datetime import date, datetime

from dashboard.models import Answer

CAMPAIGNS = "/api/events/campaigns"


class ThemeDay(Answer):
    day: date
    title: str


class Campaign(Answer):
    """``status`` is announced, open, closed or cancelled; it is on from ``first`` to ``last``, both included."""

    id: str
    version: int
    status: str
    title: str
    first: date
    last: date
    observance: str | None = None
    slogan: str | None = None
    scheme: str | None = None
    laws: tuple[str, ...] = ()
    theme_days: tuple[ThemeDay, ...] = ()
    expected: tuple[str, ...] = ()
    reason: str | None = None


class Campaigns(Answer):
    """``today`` is the district's day."""

    items: tuple[Campaign, ...] = ()
    today: date


class CoveredUnit(Answer):
    """``part`` is took_part, awaiting or missing; ``verified`` and ``awaiting`` count activities."""

    unit: str
    name: str
    part: str
    verified: int
    awaiting: int
    participants: int = 0


class Coverage(Answer):
    expected: int
    took_part: int
    awaiting: int
    missing: int
    units: tuple[CoveredUnit, ...] = ()
    others: tuple[CoveredUnit, ...] = ()


class CampaignDay(Answer):
    day: date
    theme: str | None = None
    verified: int
    awaiting: int
    units: int


class Reach(Answer):
    id: str
    label: str
    unit: str | None = None
    verified: float
    awaiting: float

    @property
    def total(self) -> float:
        return self.verified + self.awaiting


class Counted(Answer):
    verified: float
    awaiting: float


class CampaignStanding(Campaign):
    """A campaign with its coverage and reach; ``data_as_of`` is None before the first activity."""

    today: date
    activities: Counted
    coverage: Coverage
    days: tuple[CampaignDay, ...] = ()
    reach: tuple[Reach, ...] = ()
    data_as_of: datetime | None = None


class CampaignPhoto(Answer):
    evidence: str
    activity: str
    title: str
    unit_name: str
    held_on: date
    place: str | None = None


class CampaignPhotos(Answer):
    """A page of photos; ``next`` leads to the following one."""

    items: tuple[CampaignPhoto, ...] = ()
    next: str | None = None


class ObservanceOfYear(Answer):
    id: str
    name: str
    first: date
    last: date
    laws: tuple[str, ...] = ()
