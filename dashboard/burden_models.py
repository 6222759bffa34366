"""What the burden meter answers, as far as the dashboard reads it."""

from dashboard.models import Answer

BURDEN = "/api/notify/burden"
COUNTS = ("letters", "digests", "asked", "posts", "returned", "fields", "photos", "answers")


class Counts(Answer):
    minutes: int
    letters: int
    digests: int
    asked: int
    posts: int
    returned: int
    fields: int
    photos: int
    answers: int


class MonthMinutes(Answer):
    month: str
    minutes: int


class UnitBurden(Counts):
    unit: str
    name: str
    before: Counts
    course: tuple[MonthMinutes, ...] = ()


class Middle(Answer):
    mean_minutes: int
    median_minutes: int


class Assumptions(Answer):
    """Seconds for each."""

    letter: int
    digest: int
    post: int
    field: int
    photo: int
    answer: int


class Burden(Answer):
    month: str
    month_before: str
    units: tuple[UnitBurden, ...]
    next: str | None = None
    median_minutes: int | None = None
    mean_minutes: int | None = None
    before: Middle | None = None
    assumptions: Assumptions

    @property
    def most(self) -> int:
        """The longest of all months shown: all units are drawn to one scale."""
        return max((each.minutes for unit in self.units for each in unit.course), default=0)
