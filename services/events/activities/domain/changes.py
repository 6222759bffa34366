"""What a step changed: the differences between two versions' facts, field by field."""

from collections.abc import Iterator
from typing import Any

from services.events.activities.domain.lifecycle import Activity, Move, Step
from shared.contracts.base import Contract
from shared.contracts.events import ActivityFacts, ActivityStatus

_NO_CONTENT = {"id", "version", "status"}
"""What a step itself says of an activity."""


class Difference(Contract):
    """One field that two versions tell differently; ``details.leaflets`` is a detail. None: it says nothing there."""

    field: str
    before: Any = None
    after: Any = None


def differences(before: ActivityFacts, after: ActivityFacts) -> tuple[Difference, ...]:
    """What ``after`` tells otherwise than ``before``, in the contract's order, details last."""
    old, new = dict(_told(before)), dict(_told(after))
    return tuple(
        Difference(field=field, before=old.get(field), after=new.get(field))
        for field in dict.fromkeys((*old, *new))
        if not _same(old.get(field), new.get(field))
    )


def changed_by(step: Step, before: Step | None) -> tuple[Difference, ...]:
    """What a step changed of the one ``before``; the first, which made it all, changed nothing."""
    return () if before is None else differences(before.facts, step.facts)


def unlocks(step: Step, before: Step | None) -> bool:
    """Whether a step gave back what was verified and locked."""
    return step.move is Move.RETURN and before is not None and before.facts.status is ActivityStatus.VERIFIED


def last_return(activity: Activity) -> Step | None:
    """The step that gave the activity back last; None if none ever did."""
    return next((step for step in reversed(activity.steps) if step.move is Move.RETURN), None)


def _told(facts: ActivityFacts) -> Iterator[tuple[str, Any]]:
    """Every field that says something, as JSON values."""
    told = facts.model_dump(mode="json", exclude=_NO_CONTENT)
    details = told.pop("details")
    for field, value in (*told.items(), *((f"details.{id}", value) for id, value in details.items())):
        if value not in (None, []):
            yield field, value


def _same(one: Any, other: Any) -> bool:
    """Whether two JSON values mean the same: 38 and 38.0 do, 1 and true do not."""
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
