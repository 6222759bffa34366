"""Deadlines, of which many are no dates: all year, on notice, with an observance, after each quarter."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from services.tasks.plans.domain.fields import Day, Frozen, Id, Words, shape_of
from services.tasks.plans.domain.periods import Every, Period
from shared.calendar import nth_working_day_after


class Limit(Frozen):
    """``subject`` says what of a task the deadline is about; without one it is about the whole of it."""

    id: Id
    subject: Words | None = None


class OnDate(Limit):
    due: Day


class AllYear(Limit):
    """贯穿全年: due with the year's last day."""

    all_year: Literal[True]


class OnNotice(Limit):
    """以通知为准: nobody knows the day until it is told; then it stands in ``due``."""

    on_notice: Literal[True]
    no_later_than: Day | None = None
    due: Day | None = None


class WithObservance(Limit):
    """Due with the observance's last day."""

    observance: Id


class WorkingDay(Frozen):
    """The n-th working day after a period's end, by China's calendar of holidays and made-up working days."""

    working_day: Annotated[int, Field(ge=1, le=60)]


def _by_tag(value: object) -> str | None:
    return "@last_day" if value == "last_day" else shape_of(value, "working_day")


By = Annotated[
    Annotated[Literal["last_day"], Tag("@last_day")] | Annotated[WorkingDay, Tag("@working_day")],
    Discriminator(
        _by_tag,
        custom_error_type="plan.by_shape",
        custom_error_message="last_day or {working_day: n}",
    ),
]


class EachPeriod(Limit):
    """Comes back with each period."""

    each: Every
    by: By = "last_day"

    def due_of(self, period: Period) -> date:
        if isinstance(self.by, WorkingDay):
            return nth_working_day_after(period.last_day, self.by.working_day)
        return period.last_day


class Span(Limit):
    """Only what is held from ``from`` on counts; due with ``to``. 下半年 is one."""

    start: Annotated[Day, Field(alias="from")]
    to: Day

    @model_validator(mode="after")
    def _runs_forward(self) -> "Span":
        if self.to < self.start:
            raise PydanticCustomError("plan.span_backwards", "to is before from")
        return self


def _deadline_tag(value: object) -> str | None:
    return shape_of(value, "on_notice", "observance", "each", "from", "all_year", "due")


Deadline = Annotated[
    Annotated[OnNotice, Tag("@on_notice")]
    | Annotated[WithObservance, Tag("@observance")]
    | Annotated[EachPeriod, Tag("@each")]
    | Annotated[Span, Tag("@from")]
    | Annotated[AllYear, Tag("@all_year")]
    | Annotated[OnDate, Tag("@due")],
    Discriminator(
        _deadline_tag,
        custom_error_type="plan.deadline_shape",
        custom_error_message="no known deadline",
    ),
]
