"""The life of an activity: one table says which step may follow which, and every step leaves a trace.

Source of the table: design, "Lifecycle".
"""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime

from services.events.activities.domain.seals import Sealed, seal_of
from shared.access import OFFICE, Principal
from shared.contracts.base import Contract
from shared.contracts.events import ActivityFacts, ActivityStatus

PLANNED, POSTED, VERIFIED, RETURNED, WITHDRAWN = ActivityStatus

MOST_VERSIONS = 200
"""No revision makes more versions than these, so that one activity's document stays small."""


class Move(StrEnum):
    """What was done. The first two begin a life, the others go on with it."""

    PLAN = "planned"
    POST = "posted"
    REVISE = "revised"
    VERIFY = "verified"
    RETURN = "returned"
    WITHDRAW = "withdrawn"
    MERGE = "merged"


@dataclass(frozen=True)
class Rule:
    """From ``before`` the move leads to ``after`` (None: the status stays); from ``office_only`` it is section's and
    admin's alone."""

    before: frozenset[ActivityStatus]
    after: ActivityStatus | None
    office_only: frozenset[ActivityStatus] = frozenset()


LIFECYCLE: dict[Move, Rule] = {
    Move.PLAN: Rule(frozenset(), PLANNED),
    Move.POST: Rule(frozenset(), POSTED),
    Move.REVISE: Rule(frozenset({PLANNED, POSTED, RETURNED}), POSTED),
    Move.VERIFY: Rule(frozenset({POSTED}), VERIFIED),
    Move.RETURN: Rule(frozenset({POSTED, VERIFIED}), RETURNED),
    Move.WITHDRAW: Rule(frozenset({PLANNED, POSTED, RETURNED, VERIFIED}), WITHDRAWN, office_only=frozenset({VERIFIED})),
    Move.MERGE: Rule(frozenset({POSTED, VERIFIED}), None),
}


class NotNow(Exception):
    """The move cannot be made from the activity's present status."""

    def __init__(self, status: ActivityStatus) -> None:
        self.status = status
        super().__init__(status)


class TooManyVersions(NotNow):
    """The activity was revised as often as one may be."""


class Request(Contract):
    """The request that made a step: ``key`` from person, path and Idempotency-Key, ``digest`` of what was sent."""

    key: str
    digest: str


class Step(Sealed):
    """One step of a life: who did what, when and why, and the facts of the version that it made.

    ``on_behalf`` are units that the facts name and that are not the doer's own or below: an office's right, recorded.
    ``merged_with`` is the other one of two activities that were one event: of the kept one the other's id, and the reverse.
    """

    move: Move
    facts: ActivityFacts
    by: str
    by_name: str
    by_unit: str
    at: AwareDatetime
    reason: str | None = None
    on_behalf: tuple[str, ...] = ()
    merged_with: str | None = None
    request: Request | None = None


class Exemplar(Contract):
    """Who made an activity an example for all, and when."""

    by: str
    by_name: str
    at: AwareDatetime


class Activity(Contract):
    """An activity is its steps, at least one; ``path`` are the ids from the root down to the unit that did it.
    ``exemplar`` is there while it is verified and shown to all as an example."""

    path: tuple[str, ...]
    steps: tuple[Step, ...]
    exemplar: Exemplar | None = None

    @property
    def facts(self) -> ActivityFacts:
        return self.steps[-1].facts

    def until(self, version: int) -> "Activity":
        """The activity as ``version`` left it, when it was no exemplar yet."""
        return self.model_copy(update={"steps": self.steps[:version], "exemplar": None})

    def version_made_by(self, key: str) -> int | None:
        """The version that the request with ``key`` made, if it made one."""
        return next((s.facts.version for s in self.steps if s.request is not None and s.request.key == key), None)


class Change(Contract):
    """Who makes a step, when and why, and what it changes: ``facts`` and ``path`` None leave the present ones."""

    who: Principal
    at: AwareDatetime
    facts: ActivityFacts | None = None
    path: tuple[str, ...] | None = None
    reason: str | None = None
    on_behalf: tuple[str, ...] = ()
    merged_with: str | None = None
    request: Request | None = None


def begin(move: Move, change: Change) -> Activity:
    """A new activity, planned or posted; ``change`` brings its facts."""
    assert not LIFECYCLE[move].before
    assert change.facts is not None
    return Activity(path=change.path or (), steps=(_step(move, change, change.facts, None),))


def check_move(move: Move, activity: Activity, who: Principal) -> Activity:
    """The activity itself, if ``who`` may make ``move`` now. Raises ``NotNow``, ``TooManyVersions``."""
    rule, facts = LIFECYCLE[move], activity.facts
    if facts.status not in rule.before or (facts.status in rule.office_only and who.role not in OFFICE):
        raise NotNow(facts.status)
    if move is Move.REVISE and facts.version >= MOST_VERSIONS:
        raise TooManyVersions(facts.status)
    return activity


def advance(activity: Activity, move: Move, change: Change) -> Activity:
    """The activity one step on, in its next version. Raises ``NotNow``, ``TooManyVersions``."""
    present = check_move(move, activity, change.who).facts
    following = {"version": present.version + 1, "status": LIFECYCLE[move].after or present.status}
    facts = (change.facts or present).model_copy(update=following)
    step = _step(move, change, facts, activity.steps[-1].seal)
    exemplar = activity.exemplar if facts.status is VERIFIED else None
    return Activity(path=change.path or activity.path, steps=(*activity.steps, step), exemplar=exemplar)


def _step(move: Move, change: Change, facts: ActivityFacts, seal_before: str | None) -> Step:
    step = Step(
        move=move,
        facts=facts,
        by=change.who.user,
        by_name=change.who.name,
        by_unit=change.who.unit,
        at=change.at,
        reason=change.reason,
        on_behalf=change.on_behalf,
        merged_with=change.merged_with,
        request=change.request,
    )
    return step.model_copy(update={"seal": seal_of(step, seal_before)})
