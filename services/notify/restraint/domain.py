"""How much anybody is told: what waits for the quiet hours' end or the digest, and what the caps hold back. Pure.

Days and hours are the district's. Source of the habit: the central rules of 2023 and 2024 against formalism.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.notify.people.domain import Policy, Rhythm
from services.notify.rules.urgency import Urgency
from shared.calendar import is_working_day
from shared.clock import DISTRICT_ZONE

ORDER = tuple(Urgency)
"""From the least urgent to the most."""


class Held(StrEnum):
    """Why a notice is told later than it might be: the quiet hours, as many told already as a person should hear, or leave."""

    QUIET = "quiet"
    CAP = "cap"
    PAUSE = "pause"


class Place(NamedTuple):
    """When a notice is due, and whether with a digest or by itself."""

    digest: bool
    due: datetime
    held: Held | None = None


@dataclass(frozen=True)
class Waiting:
    """A notice that is due. ``settled``: what it asks for has been done meanwhile."""

    id: str
    urgency: Urgency
    digest: bool
    settled: bool = False


@dataclass(frozen=True)
class Sent:
    """How many letters one recipient got on ``day`` and in its month."""

    day: date
    at_once_today: int = 0
    at_once: int = 0
    digests: int = 0

    def on(self, day: date) -> "Sent":
        """The counts as they stand on a later ``day``."""
        if day == self.day:
            return self
        same_month = (day.year, day.month) == (self.day.year, self.day.month)
        return Sent(day, 0, self.at_once, self.digests) if same_month else Sent(day)

    def after(self, *, digest: bool) -> "Sent":
        if digest:
            return Sent(self.day, self.at_once_today, self.at_once, self.digests + 1)
        return Sent(self.day, self.at_once_today + 1, self.at_once + 1, self.digests)


@dataclass(frozen=True)
class Decision:
    """What one letter carries, if any; what is put off until when; and what need not be told any more."""

    letter: tuple[str, ...] = ()
    digest: bool = False
    put_off: tuple[tuple[str, Place], ...] = ()
    dropped: tuple[str, ...] = ()


def place(urgency: Urgency, policy: Policy, now: datetime, gather: timedelta = timedelta(0)) -> Place:
    """Where a new notice goes. ``gather``: how long it may wait for others, so that one letter carries them all."""
    if is_paused(policy, now):
        return Place(True, next_digest(policy, now), Held.PAUSE)
    if not _at_least(urgency, policy.immediate_from):
        return Place(True, next_digest(policy, now))
    wanted = now + gather
    due = end_of_quiet(policy, wanted)
    return Place(False, due, Held.QUIET if due > wanted else None)


def decide(due: Iterable[Waiting], sent: Sent, policy: Policy, now: datetime) -> Decision:
    """What becomes of what is due ``now``: one letter at most, what is to be told at once before the digest."""
    waiting = tuple(due)
    dropped = tuple(each.id for each in waiting if each.settled)
    alive = [each for each in waiting if not each.settled]
    if is_paused(policy, now):
        back = Place(True, next_digest(policy, now), Held.PAUSE)
        return Decision(put_off=tuple((each.id, back) for each in alive), dropped=dropped)
    if (end := end_of_quiet(policy, now)) > now:  # what could not be told in time
        held_back = tuple((each.id, Place(each.digest, end, Held.QUIET)) for each in alive)
        return Decision(put_off=held_back, dropped=dropped)
    at_once = [each for each in alive if not each.digest]
    if at_once:
        told, capped = _capped(at_once, sent, policy)
        held = Place(True, next_digest(policy, now), Held.CAP)
        return Decision(told, False, tuple((id, held) for id in capped), dropped)
    digest = tuple(each.id for each in alive)
    if digest and _is_full(sent.digests, policy.most_digests_a_month):
        later = Place(True, next_digest(policy, _last_moment_of_month(now)), Held.CAP)
        return Decision(put_off=tuple((id, later) for id in digest), dropped=dropped)
    return Decision(digest, True, dropped=dropped)


def _capped(at_once: list[Waiting], sent: Sent, policy: Policy) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those that one more letter tells, and those for which there is no room: the last places of a month are kept for
    what is urgent, with which everything else that is due goes along."""
    everything = tuple(each.id for each in at_once)
    if _is_full(sent.at_once_today, policy.most_a_day) or _is_full(sent.at_once, policy.most_a_month):
        return (), everything
    urgent = any(each.urgency == Urgency.HIGH for each in at_once)
    most = policy.most_a_month
    if not urgent and most is not None and _is_full(sent.at_once, most - policy.kept_for_urgent):
        return (), everything
    return everything, ()


def next_digest(policy: Policy, after: datetime) -> datetime:
    """The first moment later than ``after`` at which a digest goes out; from the day on which a pause is over."""
    if policy.paused_until is not None and is_paused(policy, after):
        after = datetime.combine(policy.paused_until, time.min, DISTRICT_ZONE) - timedelta(microseconds=1)
    for day in _digest_days(policy.digest, after.astimezone(DISTRICT_ZONE).date()):
        moment = datetime.combine(day, policy.digest_at, DISTRICT_ZONE)
        if moment > after:
            return moment
    raise AssertionError("days do not end")  # pragma: no cover


def is_paused(policy: Policy, moment: datetime) -> bool:
    """Whether the person is on leave."""
    return policy.paused_until is not None and moment.astimezone(DISTRICT_ZONE).date() < policy.paused_until


def look_again(policy: Policy, now: datetime, due: datetime | None) -> datetime | None:
    """When to look at what waits, of which the first is ``due``: with each digest of a leave, too, which may end early."""
    if due is None or not is_paused(policy, now):
        return due
    return min(due, next_digest(policy.model_copy(update={"paused_until": None}), now))


def _digest_days(rhythm: Rhythm, first: date) -> Iterator[date]:
    """From ``first`` on: each working day, or each week's first working day; a week without one is left out."""
    day = first if rhythm == Rhythm.DAILY else first - timedelta(days=first.weekday())
    while True:
        if rhythm == Rhythm.DAILY:
            if is_working_day(day):
                yield day
            day += timedelta(days=1)
            continue
        week = (day + timedelta(days=n) for n in range(7))
        if (working := next(filter(is_working_day, week), None)) is not None:
            yield working
        day += timedelta(days=7)


def end_of_quiet(policy: Policy, moment: datetime) -> datetime:
    """``moment`` itself, or the end of the quiet hours that it falls into."""
    begin, end = policy.quiet_from, policy.quiet_until
    if begin is None or end is None:
        return moment
    local = moment.astimezone(DISTRICT_ZONE)
    hour = time(local.hour, local.minute, local.second, local.microsecond)
    if not _is_within(hour, begin, end):
        return moment
    day = local.date() + timedelta(days=1) if hour >= end else local.date()
    return datetime.combine(day, end, DISTRICT_ZONE)


def _is_within(clock: time, begin: time, end: time) -> bool:
    return begin <= clock < end if begin <= end else clock >= begin or clock < end


def _at_least(urgency: Urgency, least: Urgency) -> bool:
    return ORDER.index(urgency) >= ORDER.index(least)


def _is_full(count: int, most: int | None) -> bool:
    return most is not None and count >= most


def _last_moment_of_month(now: datetime) -> datetime:
    local = now.astimezone(DISTRICT_ZONE)
    first = (local.date().replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(first, time(), DISTRICT_ZONE) - timedelta(microseconds=1)
