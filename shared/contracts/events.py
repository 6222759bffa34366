"""What the events service says: the lives of activities and campaigns. Every event carries the full facts."""

from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from shared.contracts.base import Contract, Event, derived_id


class ActivityStatus(StrEnum):
    PLANNED = "planned"
    POSTED = "posted"
    VERIFIED = "verified"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ActivityFacts(Contract):
    """An activity as it stands in ``version`` (1, 2, … one more with every step of its life).

    ``unit`` did it, ``for_units`` are credited too. ``held_on`` is a day in the district's zone. ``period`` ("2023",
    "2023-H1", "2023-Q2", "2023-05") says which earlier period a post belongs to; None: the one that holds ``held_on``.
    ``details`` are the kind's own fields (see ``plans/kinds.yaml``), ``evidence`` ids of evidence records.
    """

    id: str
    version: int
    status: ActivityStatus
    kind: str
    title: str
    held_on: date
    unit: str
    for_units: tuple[str, ...] = ()
    place: str | None = None
    participants: int | None = None
    period: str | None = None
    observance: str | None = None
    campaign: str | None = None
    laws: tuple[str, ...] = ()
    details: dict[str, Any] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()


class ActivityEvent(Event):
    """``by`` is the id of the user who did it; ``posted_by`` of the one who posted the activity first (who hears of a
    verdict); ``reason`` is given for a return and a withdrawal."""

    publisher: ClassVar[str] = "events"
    activity: ActivityFacts
    by: str
    posted_by: str
    reason: str | None = None


def activity_event_id(type: str, activity: str, version: int) -> str:
    """The id of the event that told of an activity's version: told twice is told once."""
    return derived_id(type, activity, version)


class ActivityPlannedV1(ActivityEvent):
    type: ClassVar[str] = "activity.planned.v1"


class ActivityPostedV1(ActivityEvent):
    type: ClassVar[str] = "activity.posted.v1"


class ActivityRevisedV1(ActivityEvent):
    type: ClassVar[str] = "activity.revised.v1"


class ActivityVerifiedV1(ActivityEvent):
    type: ClassVar[str] = "activity.verified.v1"


class ActivityReturnedV1(ActivityEvent):
    type: ClassVar[str] = "activity.returned.v1"


class ActivityWithdrawnV1(ActivityEvent):
    type: ClassVar[str] = "activity.withdrawn.v1"


class CampaignStatus(StrEnum):
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ThemeDay(Contract):
    day: date
    title: str


class CampaignFacts(Contract):
    """A campaign as it stands in ``version``. It is open from ``first`` to ``last``, days in the district's zone, both
    included. ``expected`` are the ids of the units that shall take part, groups already resolved; ``scheme`` is the id of
    the evidence record that holds its scheme, ``observance`` what it is held for, ``laws`` what it is about."""

    id: str
    version: int
    status: CampaignStatus
    title: str
    first: date
    last: date
    observance: str | None = None
    slogan: str | None = None
    scheme: str | None = None
    laws: tuple[str, ...] = ()
    theme_days: tuple[ThemeDay, ...] = ()
    expected: tuple[str, ...] = ()


class CampaignEvent(Event):
    """``by`` is the id of the user who did it; None where the day came."""

    publisher: ClassVar[str] = "events"
    campaign: CampaignFacts
    by: str | None = None


class CampaignAnnouncedV1(CampaignEvent):
    """It was planned, or what was planned has changed.

    ``dated_in`` is the version in which its days were last set: people are told of each such version once."""

    type: ClassVar[str] = "campaign.announced.v1"
    dated_in: int


class CampaignOpenedV1(CampaignEvent):
    type: ClassVar[str] = "campaign.opened.v1"


class CampaignClosedV1(CampaignEvent):
    """Its last day is over, or it was cancelled: the status tells."""

    type: ClassVar[str] = "campaign.closed.v1"
