"""Several times in one clause, and several clauses that say the same, settle into what is due when."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.tasks.drafts.domain.clauses import Clause
from services.tasks.drafts.domain.deadline_phrases import Phrase
from services.tasks.drafts.domain.deadline_readings import Reading
from services.tasks.drafts.domain.parse import DeadlineKind

_DATED = (DeadlineKind.DUE, DeadlineKind.RANGE)


class Found(NamedTuple):
    clause: Clause
    reading: Reading
    subject: str | None


def settled(phrases: Sequence[Phrase]) -> tuple[Reading, ...]:
    """The readings of one clause, without those that another one makes void."""
    readings = [reading for phrase in phrases for reading in phrase.readings]
    if strong := [reading for reading in readings if not reading.weak]:
        conditional = len(strong) < len(readings)
        readings = [reading.at_most(0.8) for reading in strong] if conditional else strong
    else:
        readings = readings[:1]
    for rule in (_notice_with_limit, _recurring_only, _narrowed, _without_repeats):
        readings = rule(readings)
    return tuple(readings)


def _notice_with_limit(readings: list[Reading]) -> list[Reading]:
    """年底前, 具体时间另行通知."""
    notices = [reading for reading in readings if reading.kind is DeadlineKind.ON_NOTICE]
    if not notices or len(notices) == len(readings):
        return notices[:1] or readings
    dated = [reading for reading in readings if reading.kind in _DATED and reading.due]
    if not dated:
        return [reading.at_most(0.8) for reading in readings if reading.kind is not DeadlineKind.ON_NOTICE]
    return [replace(notices[0], no_later_than=max(reading.due for reading in dated if reading.due))]


def _recurring_only(readings: list[Reading]) -> list[Reading]:
    """全年每季度一次 comes back each quarter; 11月底前每月一次 too, less surely."""
    recurring = [reading for reading in readings if reading.kind is DeadlineKind.EACH]
    others = [reading for reading in readings if reading.kind is not DeadlineKind.EACH]
    if not recurring or not others:
        return readings
    full = all(reading.kind is DeadlineKind.ALL_YEAR or _at_year_end(reading) for reading in others)
    return [reading if full else reading.at_most(0.65) for reading in recurring]


def _at_year_end(reading: Reading) -> bool:
    return bool(reading.kind is DeadlineKind.DUE and reading.due and (reading.due.month, reading.due.day) == (12, 31))


def _narrowed(readings: list[Reading]) -> list[Reading]:
    """下半年11月底前: a day within a range is the deadline; 宪法宣传周(12月1日至7日): the range has the name."""
    names = tuple(name for reading in readings for name in reading.observances)
    ranges = [reading for reading in readings if reading.kind is DeadlineKind.RANGE]
    if names and len(ranges) == 1 and len(readings) == 2:
        return [replace(ranges[0], observances=names).at_most(0.8)]
    days = [reading for reading in readings if reading.kind is DeadlineKind.DUE and reading.due]
    if len(ranges) == 1 and len(days) == 1 and len(readings) == 2 and _holds(ranges[0], days[0]):
        return ranges if ranges[0].due == days[0].due else [days[0].at_most(0.8)]
    return readings


def _holds(lasting: Reading, day: Reading) -> bool:
    if lasting.begins is None or lasting.due is None or day.due is None:
        return False
    return lasting.begins <= day.due <= lasting.due


def _key(reading: Reading) -> tuple[object, ...]:
    return (reading.kind, reading.due, reading.begins, reading.every, reading.working_day, reading.observances)


def _without_repeats(readings: list[Reading]) -> list[Reading]:
    return list({_key(reading): reading for reading in reversed(readings)}.values())[::-1]


def merged(found: Iterable[Found]) -> list[Found]:
    """A clause without a subject that repeats the one before it, or puts it on notice, joins it."""
    result: list[Found] = []
    for each in found:
        joined = _joined(result[-1], each) if result else None
        if joined is not None:
            result[-1] = joined
        else:
            result.append(each)
    return result


def _joined(before: Found, each: Found) -> Found | None:
    if each.subject is not None or before.clause == each.clause:
        return None
    clause = Clause(before.clause.start, each.clause.end, before.clause.phrases + each.clause.phrases)
    if _key(before.reading) == _key(each.reading):
        return Found(clause, before.reading, before.subject)
    if each.reading.kind is DeadlineKind.ON_NOTICE and before.reading.kind is not DeadlineKind.ON_NOTICE:
        readings = (
            [before.reading.at_most(0.8)] if each.reading.weak else _notice_with_limit([before.reading, each.reading])
        )
        return Found(clause, readings[0], before.subject)
    return None
