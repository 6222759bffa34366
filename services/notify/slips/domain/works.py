"""What slips need to know of an activity: whose it is, how it stands, how often it was given back."""

from datetime import datetime

from shared.contracts.base import Contract, Envelope
from shared.contracts.events import ActivityEvent, ActivityStatus

COUNTED = frozenset({ActivityStatus.POSTED, ActivityStatus.VERIFIED})


class Work(Contract):
    """An activity as ``last``, the event of its newest known version, told it. ``returned_in`` are the versions in which
    it was given back."""

    id: str
    version: int
    status: ActivityStatus
    unit: str
    title: str
    returned_in: tuple[int, ...]
    last: str
    at: datetime

    @property
    def is_up_to_its_unit(self) -> bool:
        """Whether the unit has something to do: it was given back, and not posted again or withdrawn since."""
        return self.status is ActivityStatus.RETURNED


def work_of(told: Envelope[ActivityEvent]) -> Work:
    facts = told.data.activity
    returned = facts.status is ActivityStatus.RETURNED
    return Work(
        id=facts.id,
        version=facts.version,
        status=facts.status,
        unit=facts.unit,
        title=facts.title,
        returned_in=(facts.version,) if returned else (),
        last=told.id,
        at=told.time,
    )


def joined(one: Work, other: Work) -> Work:
    """What both know, in whatever order they came."""
    newest = max(one, other, key=lambda work: work.version)
    returned_in = tuple(sorted({*one.returned_in, *other.returned_in}))
    return newest.model_copy(update={"returned_in": returned_in})
