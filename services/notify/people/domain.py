"""What a person wants to hear, when, and where."""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.notify.rules.urgency import Urgency

Language = Literal["zh", "en"]


class Rhythm(StrEnum):
    """How often the rest is put together: each working day, or each week on its first working day."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Policy(BaseModel):
    """How one recipient is told. What is at least as urgent as ``immediate_from`` is told at once, outside the quiet hours
    and up to the caps (the last ``kept_for_urgent`` places of a month are for what is urgent); the rest waits for the digest
    at ``digest_at``. Hours are the district's; None: no quiet hours, no cap. Before the day ``paused_until`` nothing is sent:
    it is the person's first day back from leave.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    immediate_from: Urgency
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest: Rhythm
    digest_at: time
    most_a_day: int | None = None
    most_a_month: int | None = None
    kept_for_urgent: int = 0
    most_digests_a_month: int | None = None
    paused_until: date | None = None


class Preferences(BaseModel):
    """What a person chose; None: as the district has it for their role. ``no_quiet``: no hour is quiet. The quiet hours are
    a part of the district's day, over midnight where ``quiet_from`` is the later one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language | None = None
    immediate_from: Urgency | None = None
    no_quiet: bool = False
    quiet_from: time | None = None
    quiet_until: Annotated[time | None, Field(validate_default=True)] = None
    digest: Rhythm | None = None
    paused_until: date | None = None

    @field_validator("quiet_from", "quiet_until")
    @classmethod
    def _is_a_time_of_the_districts_day(cls, value: time | None) -> time | None:
        if value is not None and value.tzinfo is not None:
            raise PydanticCustomError("people.time_with_zone", "a time of the district's day, without a zone")
        return value

    @field_validator("quiet_until")
    @classmethod
    def _ends_what_begins(cls, until: time | None, info: ValidationInfo) -> time | None:
        begin = info.data.get("quiet_from")
        if (begin is None) != (until is None):
            raise PydanticCustomError("people.quiet_half", "both ends or none")
        if begin is not None and info.data.get("no_quiet"):
            raise PydanticCustomError("people.quiet_and_none", "hours, or none at all")
        if begin is not None and begin == until:
            raise PydanticCustomError("people.quiet_all_day", "begins when it ends")
        return until


def in_force(district: Policy, chosen: Preferences) -> Policy:
    """The district's policy for the role with what the person chose. The caps stay the district's: who hears more at once
    is told no more often for it."""
    wishes = chosen.model_dump(include=set(CHOSEN), exclude_none=True)
    if chosen.no_quiet:
        wishes |= {"quiet_from": None, "quiet_until": None}
    return district.model_copy(update=wishes)


CHOSEN = frozenset({"immediate_from", "quiet_from", "quiet_until", "digest", "paused_until"})
"""What of a policy is a person's own affair."""
