"""A task's deadlines as the clause that follows 完成时限 in an official document. Pure."""

from datetime import date

from services.tasks.plans.domain.deadlines import (
    AllYear,
    Deadline,
    EachPeriod,
    OnDate,
    OnNotice,
    Span,
    WithObservance,
    WorkingDay,
)
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.written.words import RETURNS

_HALVES = {((1, 1), (6, 30)): "上半年", ((7, 1), (12, 31)): "下半年"}


def deadlines_clause(plan: Plan, task: Task) -> str:
    return "，".join(_clause(plan, deadline) for deadline in task.deadlines)


def _clause(plan: Plan, deadline: Deadline) -> str:
    if isinstance(deadline, WithObservance):
        name = next((each.name for each in plan.observances if each.id == deadline.observance), deadline.observance)
        subject = "" if deadline.subject in (None, name) else deadline.subject
        return f"{subject}“{name}”期间"
    when = _when(deadline, plan.year)
    if deadline.subject is None or isinstance(deadline, AllYear | OnNotice):
        return (deadline.subject or "") + when
    return f"{deadline.subject}{when}完成"


def _when(deadline: Deadline, year: int) -> str:
    match deadline:
        case OnDate():
            return f"{_day(deadline.due, year)}前"
        case Span():
            return _span(deadline, year)
        case EachPeriod():
            returns = RETURNS.word(deadline.each)
            if isinstance(deadline.by, WorkingDay):
                return f"{returns}结束后{deadline.by.working_day}个工作日内"
            return f"{returns}末前"
        case OnNotice():
            return _notice(deadline, year)
        case AllYear():
            return "贯穿全年"
        case _:
            raise AssertionError(deadline)


def _notice(deadline: OnNotice, year: int) -> str:
    if deadline.due:
        return f"{_day(deadline.due, year)}前"
    return "具体时间以通知为准" + (f"（不晚于{_day(deadline.no_later_than, year)}）" if deadline.no_later_than else "")


def _span(deadline: Span, year: int) -> str:
    ends = (deadline.start.month, deadline.start.day), (deadline.to.month, deadline.to.day)
    if deadline.start.year == deadline.to.year == year and ends in _HALVES:
        return _HALVES[ends]
    return f"{_day(deadline.start, year)}至{_day(deadline.to, deadline.start.year)}"


def _day(day: date, year: int) -> str:
    said = f"{day.month}月{day.day}日"
    return said if day.year == year else f"{day.year}年{said}"
