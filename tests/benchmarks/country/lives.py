"""What becomes of an activity: posted some days after it was held, verified some days later; some go another way."""

from bisect import bisect
from collections.abc import Iterator, Mapping
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple

from services.events.activities.domain.lifecycle import LIFECYCLE, Move
from shared.contracts.base import Envelope, wrap
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityPlannedV1,
    ActivityPostedV1,
    ActivityReturnedV1,
    ActivityRevisedV1,
    ActivityVerifiedV1,
    ActivityWithdrawnV1,
)
from tests.benchmarks.country.year import DAYS_TO_POST, Year

PLANNED, REVISED, RETURNED, WITHDRAWN, UNREVIEWED = 0.03, 0.06, 0.05, 0.02, 0.03
"""Shares of all activities: announced beforehand, corrected before anybody reviewed, given back, taken back, never reviewed."""

MOST_DAYS_AHEAD = 14
MOST_DAYS_TO_VERIFY = 10
DAY = 86_400

POSTED_WITHIN = tuple(accumulate(DAYS_TO_POST[:-1]))

SAYING: Mapping[Move, type[ActivityEvent]] = {
    Move.PLAN: ActivityPlannedV1,
    Move.POST: ActivityPostedV1,
    Move.REVISE: ActivityRevisedV1,
    Move.VERIFY: ActivityVerifiedV1,
    Move.RETURN: ActivityReturnedV1,
    Move.WITHDRAW: ActivityWithdrawnV1,
}
REASONS = {Move.RETURN: "请补充现场照片和参加人数", Move.WITHDRAW: "重复填报"}


class Life(NamedTuple):
    """An activity and its steps: at which second after the year's first midnight who made which move.

    ``poster`` is the unit that posts it (not always the one that did it), ``reviewer`` the unit right above that.
    """

    id: str
    unit: str
    poster: str
    reviewer: str
    content: Mapping[str, Any]
    steps: tuple[tuple[int, Move], ...]

    def event(self, version: int, year: Year) -> Envelope[ActivityEvent]:
        """The event that told of ``version`` (from 1)."""
        at, move = self.steps[version - 1]
        status = LIFECYCLE[move].after
        assert status is not None
        content = dict(self.content)
        if "participants" in content and any(move is Move.REVISE for _, move in self.steps[:version]):
            content["participants"] += 5
        facts = ActivityFacts(id=self.id, version=version, status=status, unit=self.unit, **content)
        poster = f"u-{self.poster}"
        by = f"u-{self.reviewer}" if move in (Move.VERIFY, Move.RETURN) else poster
        event = SAYING[move](activity=facts, by=by, posted_by=poster, reason=REASONS.get(move))
        return wrap(event, subject=self.id, time=year.moment(at), id=f"{self.id}-{version}")


def steps(random: Random, held: int) -> Iterator[tuple[int, Move]]:
    """The moves of one activity that was held on the year's day ``held`` (from 0), in order of time."""
    chance = random.random
    at = _in_hours(random, held + bisect(POSTED_WITHIN, chance()))
    if chance() < PLANNED:
        yield _in_hours(random, held - 1 - int(chance() * MOST_DAYS_AHEAD)), Move.PLAN
        yield at, Move.REVISE
    else:
        yield at, Move.POST
    if chance() < REVISED:
        at = _after(random, at, int(chance() * 2))
        yield at, Move.REVISE
    if chance() < RETURNED:
        at = _after(random, at, int(chance() * 6))
        yield at, Move.RETURN
        at = _after(random, at, int(chance() * 6))
        yield at, Move.REVISE
    if chance() >= UNREVIEWED:
        at = _after(random, at, int(chance() ** 2 * (MOST_DAYS_TO_VERIFY + 1)))
        yield at, Move.VERIFY
    if chance() < WITHDRAWN:
        yield _after(random, at, int(chance() * 15)), Move.WITHDRAW


def _in_hours(random: Random, day: int) -> int:
    """Between eight and ten in the evening."""
    return day * DAY + 8 * 3600 + int(random.random() * 14 * 3600)


def _after(random: Random, at: int, days: int) -> int:
    """``days`` later, within office hours; on the same day a minute to an hour later."""
    if days == 0:
        return at + 60 + int(random.random() * 3540)
    return (at // DAY + days) * DAY + 9 * 3600 + int(random.random() * 8 * 3600)
