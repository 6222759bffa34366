"""Two activities that were one event: what the kept one gets from the other, so that nobody loses a credit."""

from collections.abc import Iterable

from services.events.activities.domain.lifecycle import Activity, Move, Step
from services.events.activities.domain.periods import first_day
from shared.contracts.events import ActivityFacts

MOST_UNITS, MOST_EVIDENCE, MOST_LAWS = 100, 20, 20


def merged(kept: ActivityFacts, other: ActivityFacts) -> ActivityFacts:
    """``kept`` with the other's credits, evidence and laws after its own, the larger number of participants, and what
    it left open. Its status, title, day and unit stay. The same again changes nothing."""
    credited = (each for each in (*kept.for_units, other.unit, *other.for_units) if each != kept.unit)
    filled = {name: getattr(other, name) for name in ("place", "observance", "campaign") if not getattr(kept, name)}
    return kept.model_copy(
        update={
            **filled,
            "for_units": _once(credited, MOST_UNITS),
            "evidence": _once((*kept.evidence, *other.evidence), MOST_EVIDENCE),
            "laws": _once((*kept.laws, *other.laws), MOST_LAWS),
            "participants": max((n for n in (kept.participants, other.participants) if n is not None), default=None),
            "period": kept.period or _fitting(other.period, kept),
            "details": {**other.details, **kept.details},
        }
    )


def merges(activity: Activity) -> tuple[Step, ...]:
    """The steps by which others were merged into this one."""
    return tuple(step for step in activity.steps if step.move is Move.MERGE)


def merged_into(activity: Activity) -> str | None:
    """The id of the activity that stands for this one, if it was merged."""
    last = activity.steps[-1]
    return last.merged_with if last.move is Move.WITHDRAW else None


def credited(activity: Activity) -> tuple[str, ...]:
    """Units that merging credited, also where they were named before: no later step takes that from them."""
    return _once((unit for step in merges(activity) for unit in step.on_behalf), MOST_UNITS)


def keeping_credits(facts: ActivityFacts, activity: Activity) -> ActivityFacts:
    """``facts`` with the units that merging credited among ``for_units``."""
    owed = [unit for unit in (*facts.for_units, *credited(activity)) if unit != facts.unit]
    return facts.model_copy(update={"for_units": _once(owed, MOST_UNITS)})


def _once(values: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:most]


def _fitting(period: str | None, kept: ActivityFacts) -> str | None:
    begins = first_day(period) if period else None
    return period if begins is not None and begins <= kept.held_on else None
