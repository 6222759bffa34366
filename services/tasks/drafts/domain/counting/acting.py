"""Whose a number is and how often it is asked: by its own clause, else by the ones before it."""

import re
from typing import NamedTuple

from services.tasks.drafts.domain.counting.context import Context
from services.tasks.drafts.domain.counting.scopes import Frequency, Group, acting, frequency
from services.tasks.plans.domain.periods import Every
from shared.contracts.tasks import UnitKind

_LEADS = re.compile(r"(?:^.{0,4}|由|督促|指导|组织|要求|推动|引导|确保|力争|做到|实现|负责|其中)\Z")
_WHOLE = re.compile(r"全区|全县|全市|全旗|全镇|全街道|全州|区级|县级|市级|本级|局机关")
_STRANGERS = re.compile(
    r"每[所名家位户人班]|每个班|各(?:中小学|学校|级各类学校|企业|院校|高校|园区|地)|每个(?!季|月|半|工作)"
    r"|(?:企业|公司|商户|门店|学校|院校|高校|医院|银行|园区|商会|协会|小区|景区|工地|班级)(?:各|均|都|分别|逐一)"
)
_IN_BRACKETS = re.compile(r"(?<=\d.)\((?:每|各|平均)[^()]*\)")
_IN_THE_YEAR = re.compile(r"(?:全年|每年|(?<![两二三四五2-5])年内)(?:共|累计|总计|合计)?(?:不(?:少|低)于|至少)?\Z")
_LONGEST_ALONE = 8
_IN_ALL = re.compile(r"全年|合计|总计|总共|总数|累计")


class Scope(NamedTuple):
    """``starts``: where the words begin that name it, if that is before the clause."""

    pers: tuple[UnitKind, ...]
    every: Every
    sure: float
    named: bool
    starts: int | None = None
    times: int = 1
    """In each period: 每周2次 is 8 a month."""


def scope_of(context: Context, index: int, at: int, *, own_rhythm: bool = False) -> Scope:
    """Whose and how often, by the clause itself, else by the ones before it.

    ``own_rhythm``: how often is asked of what the clauses before it say, not of this: a share, a stock.
    """
    often = _often(context, index, at)
    if often is None and not own_rhythm:
        often = _taken_over(context, index)
    scope = _whose(context, index, at, often or Frequency(Every.YEAR, 1.0), said=often is not None)
    return scope._replace(times=often.times if often else 1)


def _whose(context: Context, index: int, at: int, often: Frequency, *, said: bool) -> Scope:
    clause, every, sure = context.clauses[index], often.every, often.sure
    group = acting(context.groups(index), at)
    if group is None and _STRANGERS.search(clause.text, 0, at):
        return Scope((UnitKind.DISTRICT,), every, min(sure, 0.5), True)
    if group is None and not _WHOLE.search(clause.text):
        return _inherited(context, index, Scope((UnitKind.DISTRICT,), every, sure, said))
    if group is None:
        return Scope((UnitKind.DISTRICT,), every, sure, True)
    return Scope(group.pers, every, min(sure, group.sure), True)


def _often(context: Context, index: int, at: int | None = None) -> Frequency | None:
    """How often by the clause's words; 4期(每季度1期) are four in the year, so is 全年4次 after 每季度1次."""
    text = context.clauses[index].text
    if at is not None and _IN_THE_YEAR.search(text[:at]):
        return Frequency(Every.YEAR, 1)
    return frequency(_IN_BRACKETS.sub("", text))


def between_two_rhythms(context: Context, index: int) -> bool:
    """每季度宣讲1次，咨询1次: whether the second is held each quarter as well, nobody says."""
    return _often(context, index) is None and _taken_over(context, index) is not None


def _taken_over(context: Context, index: int) -> Frequency | None:
    """From the nearest clause before it that says how often; 每周 alone, not 广播每周播出提示, which is another deed."""
    for other in context.before(index, part=True):
        if often := _often(context, other):
            strange = often.sure < 1 and len(context.clauses[other].text) > _LONGEST_ALONE
            return Frequency(Every.YEAR, often.sure) if strange else often
    return None


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
