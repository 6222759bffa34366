"""Whose a number is and how often it is asked: by its own clause, else by the ones before it."""

import re
from typing import NamedTuple

from services.tasks.drafts.domain.context import Context
from services.tasks.drafts.domain.scopes import Frequency, Group, acting, frequency
from services.tasks.plans.domain.periods import Every
from shared.contracts.tasks import UnitKind

_LEADS = re.compile(r"(?:^.{0,4}|由|督促|指导|组织|要求|推动|引导|确保|力争|做到|实现|负责|其中)\Z")
_WHOLE = re.compile(r"全区|全县|全市|全旗|全镇|全街道|全州|区级|县级|市级|本级|局机关")
_STRANGERS = re.compile(r"每[所名家位户人]|各(?:中小学|学校|级各类学校|企业|院校|高校|园区|地)|每个(?!季|月|半|工作)")
_IN_BRACKETS = re.compile(r"(?<=\d.)\((?:每|各|平均)[^()]*\)")
_IN_ALL = re.compile(r"全年|合计|总计|总共|总数|累计")


class Scope(NamedTuple):
    """``starts``: where the words begin that name it, if that is before the clause."""

    pers: tuple[UnitKind, ...]
    every: Every
    sure: float
    named: bool
    starts: int | None = None


def scope_of(context: Context, index: int, at: int) -> Scope:
    """Whose and how often, by the clause itself, else by the ones before it."""
    clause = context.clauses[index]
    often, often_from = _often(context, index), None
    if often is None:
        often_from = next((i for i in context.before(index, part=True) if _often(context, i)), None)
        often = _often(context, often_from) if often_from is not None else None
    every, sure = often or (Every.YEAR, 1.0)
    group = acting(context.groups(index), at)
    if group is None and _STRANGERS.search(clause.text, 0, at):
        return Scope((UnitKind.DISTRICT,), every, min(sure, 0.5), True)
    if group is None and not _WHOLE.search(clause.text):
        return _inherited(context, index, Scope((UnitKind.DISTRICT,), every, sure, often is not None))
    if group is None:
        return Scope((UnitKind.DISTRICT,), every, sure, True)
    return Scope(group.pers, every, min(sure, group.sure), True)


def _often(context: Context, index: int) -> Frequency | None:
    """How often by the clause's words; 4期(每季度1期) are four in the year."""
    return frequency(_IN_BRACKETS.sub("", context.clauses[index].text))


def _inherited(context: Context, index: int, scope: Scope) -> Scope:
    """由各司法所负责，每季度开展一次: the one who acts stands in a clause before."""
    for other in context.before(index, part=False):
        clause = context.clauses[other]
        leading = [group for group in context.groups(other) if _leads(clause.text, group)]
        if leading and _in_all(context, other, index):
            break
        if leading:
            same = clause.part == context.clauses[index].part
            sure = min(scope.sure, 0.65 if _kept(context, other, index) else 0.9 if same else 0.75)
            return Scope(leading[-1].pers, scope.every, sure, True, clause.span.start if same else None)
        if _WHOLE.search(clause.text):
            break
    return scope


def _in_all(context: Context, other: int, index: int) -> bool:
    """每镇不少于1场，全年不少于16场: the second is asked of all of them together."""
    words = {each.counted_in for each in context.quantities(index)}
    again = any(each.counted_in in words for each in context.quantities(other))
    return again and bool(_IN_ALL.search(context.clauses[index].text))


def _kept(context: Context, other: int, index: int) -> bool:
    """每村培养3名，组织培训1次: 3名 is asked of 每村, the training perhaps of another."""
    numbers, own = context.quantities(other), context.quantities(index)
    acts = any(each.unit and each.unit.strong for each in own)
    return acts and bool(numbers) and all(each.unit and each.unit.fields and not each.unit.strong for each in numbers)


def _leads(text: str, group: Group) -> bool:
    return group.sure > 0.6 and (group.each or bool(_LEADS.search(text[: group.span.start])))
