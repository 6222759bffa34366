"""What a month's work comes to: counted from what was written, step by step, and never from how often somebody clicked."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from shared.clock import day_of
from shared.contracts.base import Envelope, Event
from shared.contracts.events import ActivityEvent, ActivityFacts
from shared.contracts.notify import SlipAnsweredV1

TYPED = ("kind", "title", "held_on", "for_units", "place", "participants", "period", "observance", "campaign", "laws")
"""What a form of an activity asks for besides the kind's own details."""

SLIP_ANSWERED = "slip.answered.v1"
PLANNED, POSTED, REVISED, RETURNED = (
    f"activity.{step}.v1" for step in ("planned", "posted", "revised", "returned")
)  # fmt: skip
WRITTEN = frozenset({PLANNED, POSTED, REVISED})


class Work(BaseModel):
    """One step in the life of an activity or a slip, as far as it tells of work: whose, in which month ("2023-05", the
    district's), by whom. ``fields`` are "name:mark" of everything that carries a value in this version, ``photos`` marks
    of its evidence: a mark tells two values apart and does not give the value away.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    unit: str
    month: str
    what: str
    by: str
    fields: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()


class Counts(BaseModel):
    """What one unit had to do with in one month. ``asked`` are things, however often it was reminded of them; ``returned``
    what came back to be done again; ``fields`` and ``photos`` those that were new or changed in what it wrote."""

    model_config = ConfigDict(frozen=True)

    letters: int = 0
    digests: int = 0
    asked: int = 0
    posts: int = 0
    returned: int = 0
    fields: int = 0
    photos: int = 0
    answers: int = 0


def total(parts: Iterable[Counts]) -> Counts:
    sums: Counter[str] = Counter()
    for part in parts:
        sums.update(part.model_dump())
    return Counts(**sums)


class Assumptions(BaseModel):
    """Seconds for each; ``post`` is opening, checking and sending one, a returned one once more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter: int = Field(ge=0, le=3600)
    digest: int = Field(ge=0, le=3600)
    post: int = Field(ge=0, le=36_000)
    field: int = Field(ge=0, le=3600)
    photo: int = Field(ge=0, le=3600)
    answer: int = Field(ge=0, le=36_000)

    def minutes(self, counts: Counts) -> int:
        """An estimate, to the nearest minute."""
        seconds = (
            counts.letters * self.letter
            + counts.digests * self.digest
            + (counts.posts + counts.returned) * self.post
            + counts.fields * self.field
            + counts.photos * self.photo
            + counts.answers * self.answer
        )
        return (seconds + 30) // 60


def month_of(moment: datetime) -> str:
    return day_of(moment).isoformat()[:7]


def days_of(month: str) -> tuple[date, date]:
    """The first day of "2023-05" and of the month after it. Raises ``ValueError``."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1)


def month_before(month: str) -> str:
    return (days_of(month)[0] - timedelta(days=1)).isoformat()[:7]


def work_id(subject: str, version: int) -> str:
    return f"{subject}|{version}"


def work_of(cause: Envelope[Event]) -> Work | None:
    """The step that an event tells of; None where it is no work of a unit's people."""
    event, month = cause.data, month_of(cause.time)
    match event:
        case ActivityEvent(activity=facts, by=by):
            return Work(
                id=work_id(facts.id, facts.version),
                unit=facts.unit,
                month=month,
                what=event.type,
                by=by,
                fields=_fields(facts),
                photos=tuple(map(_mark, facts.evidence)),
            )
        case SlipAnsweredV1(slip=slip, by=str(by)):
            return Work(id=work_id(slip.id, slip.version), unit=slip.unit, month=month, what=event.type, by=by)
        case _:
            return None


def _fields(facts: ActivityFacts) -> tuple[str, ...]:
    values = facts.model_dump(mode="json", include={*TYPED, "details"})
    details = {f"details.{name}": value for name, value in values.pop("details").items()}
    filled = {name: value for name, value in (values | details).items() if value not in (None, "", [], {})}
    return tuple(f"{name}:{_mark(value)}" for name, value in sorted(filled.items()))


def _mark(value: Any) -> str:
    return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), digest_size=4).hexdigest()


def before(work: Work) -> str:
    """The id of the step before it; there is none for a first one."""
    subject, _, version = work.id.rpartition("|")
    return work_id(subject, int(version) - 1)


def counted(works: Iterable[Work], earlier: Mapping[str, Work], strangers: Collection[str]) -> Counts:
    """The sum of a unit's ``works`` in one month. ``earlier`` holds the step before each, by id; what ``strangers`` (the
    section's people) wrote is no work of the unit's."""
    sums: Counter[str] = Counter()
    for work in works:
        last = earlier.get(before(work))
        sums["returned"] += work.what == RETURNED
        sums["answers"] += work.what == SLIP_ANSWERED
        if work.what in WRITTEN and work.by not in strangers:
            sums["posts"] += work.what == POSTED or (work.what == REVISED and last is not None and last.what == PLANNED)
            sums["fields"] += _changed_fields(last, work)
            sums["photos"] += len(set(work.photos) - set(last.photos if last else ()))
    return Counts(**sums)


def _changed_fields(last: Work | None, work: Work) -> int:
    """How many were filled, changed or cleared."""
    changed = set(work.fields) ^ set(last.fields if last else ())
    return len({field.rpartition(":")[0] for field in changed})
