"""Several times in one clause, and several clauses that say the same, settle into what is due when."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from services.tasks.drafts.domain.parse import DeadlineKind
from services.tasks.drafts.domain.timing.clauses import Clause
from services.tasks.drafts.domain.timing.deadline_phrases import Phrase
from services.tasks.drafts.domain.timing.deadline_readings import Reading
from services.tasks.plans.domain.periods import Every

_DATED = (DeadlineKind.DUE, DeadlineKind.RANGE)
_LONGER = (Every.QUARTER, Every.HALF)
_NEXT_MONTH = ("次月", "次个月", "下月", "下个月", "下一月", "下一个月")
MOST = 12
"""Of one clause. Who writes more times than months into one means something else."""


class Found(NamedTuple):
    clause: Clause
    reading: Reading
    subject: str | None


def settled(phrases: Sequence[Phrase]) -> tuple[Reading, ...]:
    """The readings of one clause, without those that another one makes void."""
    readings = [reading for phrase in phrases for reading in phrase.readings]
    if strong := [reading for reading in readings if not reading.weak]:
        waits = any(reading.weak and reading.kind is DeadlineKind.ON_NOTICE for reading in readings)
        readings = [reading.at_most(0.8) for reading in strong] if waits else strong
    else:
        readings = readings[:1]
    for rule in (_notice_with_limit, _recurring_only, _dates_before_names, _narrowed, _without_repeats):
        readings = rule(readings)
    if len(readings) > MOST:
        return tuple(reading.at_most(0.4) for reading in readings[:MOST])
    return tuple(readings)


def _split(readings: list[Reading], *kinds: DeadlineKind) -> tuple[list[Reading], list[Reading]]:
    return [r for r in readings if r.kind in kinds], [r for r in readings if r.kind not in kinds]


def _notice_with_limit(readings: list[Reading]) -> list[Reading]:
    """年底前, 具体时间另行通知."""
    notices, others = _split(readings, DeadlineKind.ON_NOTICE)
    if not notices or not others:
        return notices[:1] or readings
    limits = [reading.due for reading in others if reading.kind in _DATED and reading.due]
    if not limits:
        return [reading.at_most(0.8) for reading in others]
    return [replace(notices[0], no_later_than=max(limits))]


def _recurring_only(readings: list[Reading]) -> list[Reading]:
    """全年每季度一次 comes back each quarter; 11月底前每月一次 too, less surely."""
    recurring, others = _split(readings, DeadlineKind.EACH)
    if not recurring or not others:
        return readings
    lasts = all(reading.kind is DeadlineKind.ALL_YEAR or _at_year_end(reading) for reading in others)
    return recurring if lasts else [reading.at_most(0.65) for reading in recurring]


def _at_year_end(reading: Reading) -> bool:
    return reading.due is not None and (reading.due.month, reading.due.day) == (12, 31)


def _dates_before_names(readings: list[Reading]) -> list[Reading]:
    """In 3月底前完成宪法宣传周方案 the week is no deadline; 宪法宣传周(12月1日至7日): the range keeps the name."""
    named, others = _split(readings, DeadlineKind.OBSERVANCE)
    if not named or not others:
        return readings
    names = tuple(dict.fromkeys(name for reading in named for name in reading.observances))
    return [replace(r, observances=names) if r.kind is DeadlineKind.RANGE else r for r in others]


def _narrowed(readings: list[Reading]) -> list[Reading]:
    """下半年11月底前: what lies within a range is the deadline, unless it ends on the same day."""
    if len(readings) != 2 or readings[0].kind not in (DeadlineKind.RANGE, DeadlineKind.ALL_YEAR):
        return readings
    wide, narrow = readings
    if wide.due is None or narrow.due is None or narrow.kind not in _DATED:
        return readings
    if wide.due == narrow.due and narrow.kind is DeadlineKind.DUE:
        return [wide]
    holds = wide.begins is not None and wide.begins <= (narrow.begins or narrow.due) <= narrow.due <= wide.due
    return [narrow.at_most(0.8)] if holds else readings


def _key(reading: Reading) -> tuple[object, ...]:
    return (reading.kind, reading.due, reading.begins, reading.every, reading.working_day, reading.observances)


def _without_repeats(readings: list[Reading]) -> list[Reading]:
    first: dict[tuple[object, ...], Reading] = {}
    for reading in readings:
        first.setdefault(_key(reading), reading)
    return list(first.values())


def following(text: str, found: Iterable[Found]) -> list[Found]:
    """次月 after a clause that comes back each quarter is the month after each quarter."""
    result: list[Found] = []
    for each in found:
        before = result[-1].reading.every if result else None
        if before in _LONGER and each.reading.every is Every.MONTH and _says_next_month(text, each.clause):
            each = each._replace(reading=replace(each.reading, every=before))
        result.append(each)
    return result


def _says_next_month(text: str, clause: Clause) -> bool:
    return len(clause.phrases) == 1 and text.startswith(_NEXT_MONTH, clause.phrases[0].start)


def merged(found: Iterable[Found]) -> list[Found]:
    """A clause without a subject that repeats the one before it, or puts it on notice, joins it; 立即 beside it goes."""
    every = list(found)
    told = any(not _says_nothing(each) for each in every)
    result: list[Found] = []
    for each in every:
        if told and _says_nothing(each):
            continue
        joined = _joined(result[-1], each) if result else None
        if joined is not None:
            result[-1] = joined
        else:
            result.append(each)
    return result


def _says_nothing(found: Found) -> bool:
    return found.subject is None and found.reading.weak and found.reading.kind is DeadlineKind.DUE


def _joined(before: Found, each: Found) -> Found | None:
    if each.subject is not None or before.clause == each.clause:
        return None
    clause = Clause(before.clause.start, each.clause.end, ())
    if _key(before.reading) == _key(each.reading):
        return Found(clause, before.reading, before.subject)
    if each.reading.kind is not DeadlineKind.ON_NOTICE or before.reading.kind is DeadlineKind.ON_NOTICE:
        return None
    if each.reading.weak:
        return Found(clause, before.reading.at_most(0.8), before.subject)
    return Found(clause, _notice_with_limit([before.reading, each.reading])[0], before.subject)
