"""How the slip loop is kept in this district: data, so that another office may keep it otherwise."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.calendar import nth_working_day_after
from shared.clock import DISTRICT_ZONE
from shared.contracts.notify import SlipKind
from shared.contracts.tasks import UnitKind


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _numbers_both(pattern: str) -> str:
    if not {"{year}", "{n}"} <= set(re.findall(r"\{\w*\}", pattern)) <= {"{year}", "{n}"}:
        raise ValueError("a number needs {year} and {n}, and nothing else in braces")
    return pattern


Pattern = Annotated[str, AfterValidator(_numbers_both)]


class PromptPolicy(_Strict):
    """``by_itself``: drafts are issued without a person, on the day ``issue_on`` of the month (or the first day after
    it on which the service runs)."""

    by_itself: bool
    issue_on: Annotated[int, Field(ge=1, le=28)]
    number: Pattern


class SupervisionPolicy(_Strict):
    """``days_to_put_right`` are working days from the day of issue. It is escalated when more than ``escalate_after``
    days have passed since its day. What is later than ``late_at_most`` days is left to the year's assessment."""

    days_to_put_right: Annotated[int, Field(ge=1, le=250)]
    escalate_after: Annotated[int, Field(ge=0)]
    late_at_most: Annotated[int, Field(ge=1)]
    returned_at_least: Annotated[int, Field(ge=1)]
    number: Pattern


class SlipPolicy(_Strict):
    """``units``: the kinds of unit that are given slips; what is asked of a unit below them, as of a village, stands in
    the slip of the nearest one above. ``begins_at``: the hour of the district's day from which slips are drafted, when
    what progress has to tell of the new day is heard. ``issuer`` heads slips on paper; empty: the district, with the
    section of whoever issued it."""

    issuer: Annotated[str, Field(max_length=60)] = ""
    units: Annotated[frozenset[UnitKind], Field(min_length=1)]
    begins_at: time
    prompt: PromptPolicy
    supervision: SupervisionPolicy

    def number(self, kind: SlipKind, year: int, n: int) -> str:
        pattern = self.prompt.number if kind is SlipKind.PROMPT else self.supervision.number
        return pattern.replace("{year}", str(year)).replace("{n}", str(n))

    def day(self, now: datetime) -> date | None:
        """The district's day, None before its hour has come."""
        local = now.astimezone(DISTRICT_ZONE)
        begun = (local.hour, local.minute) >= (self.begins_at.hour, self.begins_at.minute)
        return local.date() if begun else None

    def put_right_by(self, today: date) -> date:
        return nth_working_day_after(today, self.supervision.days_to_put_right)
