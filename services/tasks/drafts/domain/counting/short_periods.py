"""What is asked for each day or week within a few days, as one number for all of them."""

from dataclasses import replace
from datetime import date

from services.tasks.drafts.domain.counting.context import Context, Found
from services.tasks.drafts.domain.parse import DeadlineKind
from services.tasks.plans.domain.periods import Every

_DAYS_OF = {30: 1, 4: 7}
"""How many days lie between, by how often a month has it: 每天 is 30 times, 每周 4 times."""
_LONGEST = 31


def within_its_days(context: Context, found: Found) -> Found:
    """每天播放2次 in a task of 12月3日至5日 is 6 in all, not 60 a month; nothing changes where the time is longer."""
    between = _DAYS_OF.get(found.times) if found.every is Every.MONTH else None
    days = _days(context) if between else None
    if not between or not days or days > _LONGEST:
        return found
    times = -(-days // between)
    return replace(found, every=Every.YEAR, goal=found.goal / found.times * times, times=1)


def _days(context: Context) -> int | None:
    """How long the task lasts, where all of its deadlines are within one range."""
    ends = [each.due for each in context.deadlines if each.due]
    begins = [each.begins for each in context.deadlines if each.kind is DeadlineKind.RANGE and each.begins]
    if len(ends) != len(context.deadlines) or len(begins) != len(ends) or not ends:
        return None
    return _length(min(begins), max(ends))


def _length(first: date, last: date) -> int | None:
    return (last - first).days + 1 if first <= last else None
