"""Days, deadlines and rules of observances in words that are read back."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.written.names import Context
from services.tasks.plans.written.words import RETURNS, Unclear

_DAY = r"(\d{1,4})年(\d{1,2})月(\d{1,2})日"
_PERIOD = "(" + "|".join(RETURNS.by_value.values()) + ")"
ALL_YEAR, ON_NOTICE, LATEST, TOLD, WITH = "贯穿全年", "以通知为准", "，最迟", "，已定", "随节点："

_NUMERIC = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T?00:00:00)?(?!\d)")
"""As a spreadsheet shows a day that somebody typed."""
_DUE = re.compile(rf"{_DAY}前?")
_SPAN = re.compile(rf"{_DAY}(?:至|-){_DAY}")
_NOTICE = re.compile(rf"{ON_NOTICE}(?:,最迟{_DAY})?(?:,已定{_DAY})?")
_LAST_DAY = re.compile(rf"{_PERIOD}最后一日前?")
_WORKING_DAY = re.compile(rf"{_PERIOD}结束后(\d{{1,2}})个工作日内")
_WITH = re.compile(r"随节点[:：](.+)", re.S)
_ON = re.compile(r"(\d{1,2})月(\d{1,2})日")
_WEEK_OF = re.compile(r"(\d{1,2})月(\d{1,2})日所在周")
_MONTH = re.compile(r"(\d{1,2})月全月")


def day_words(day: str) -> str:
    year, month, number = (int(part) for part in day.split("-"))
    return f"{year}年{month}月{number}日"


def deadline_words(deadline: Json, names: Context) -> str:
    if "on_notice" in deadline:
        latest, told = deadline.get("no_later_than"), deadline.get("due")
        return ON_NOTICE + (LATEST + day_words(latest) if latest else "") + (TOLD + day_words(told) if told else "")
    if "observance" in deadline:
        return WITH + names.observances.word(deadline["observance"])
    if "each" in deadline:
        by = deadline.get("by", "last_day")
        when = "最后一日前" if by == "last_day" else f"结束后{by['working_day']}个工作日内"
        return RETURNS.word(deadline["each"]) + when
    if "from" in deadline:
        return f"{day_words(deadline['from'])}至{day_words(deadline['to'])}"
    return ALL_YEAR if "all_year" in deadline else f"{day_words(deadline['due'])}前"


def read_deadline(cell: str, names: Context) -> Json:
    """The deadline without id and subject. Raises ``Unclear``."""
    if found := _WITH.fullmatch(cell.strip()):
        return {"observance": names.observances.id(found[1].strip())}
    said = _compact(cell)
    for form, meant in _DEADLINES:
        if found := form.fullmatch(said):
            return meant(found)
    raise Unclear("drafts.annex.unclear_deadline", word=cell)


def rule_words(rule: Json) -> str:
    if "month" in rule:
        return f"{rule['month']}月全月"
    month, day = (int(part) for part in (rule.get("on") or rule["week_of"]).split("-"))
    return f"{month}月{day}日" + ("" if "on" in rule else "所在周")


def read_rule(cell: str) -> Json:
    """Raises ``Unclear``."""
    said = _compact(cell)
    for form, meant in _RULES:
        if found := form.fullmatch(said):
            return meant(found)
    raise Unclear("drafts.annex.unclear_rule", word=cell)


def _compact(cell: str) -> str:
    said = "".join(unicodedata.normalize("NFKC", cell).split())
    return _NUMERIC.sub(r"\1年\2月\3日", said)


def _day(found: re.Match[str], first: int) -> str | None:
    if found[first] is None:
        return None
    try:
        return date(*(int(found[number]) for number in (first, first + 1, first + 2))).isoformat()
    except ValueError as error:
        raise Unclear("drafts.annex.no_such_day", word=found[0]) from error


def _notice(found: re.Match[str]) -> Json:
    days = {"no_later_than": _day(found, 1), "due": _day(found, 4)}
    return {"on_notice": True} | {name: day for name, day in days.items() if day}


def _month_day(found: re.Match[str]) -> str:
    return f"{int(found[1]):02}-{int(found[2]):02}"


Meant = Callable[[re.Match[str]], Json]

_DEADLINES: tuple[tuple[re.Pattern[str], Meant], ...] = (
    (_DUE, lambda found: {"due": _day(found, 1)}),
    (_SPAN, lambda found: {"from": _day(found, 1), "to": _day(found, 4)}),
    (re.compile(ALL_YEAR), lambda found: {"all_year": True}),
    (_NOTICE, _notice),
    (_LAST_DAY, lambda found: {"each": RETURNS.value(found[1]), "by": "last_day"}),
    (_WORKING_DAY, lambda found: {"each": RETURNS.value(found[1]), "by": {"working_day": int(found[2])}}),
)
_RULES: tuple[tuple[re.Pattern[str], Meant], ...] = (
    (_ON, lambda found: {"on": _month_day(found)}),
    (_WEEK_OF, lambda found: {"week_of": _month_day(found)}),
    (_MONTH, lambda found: {"month": int(found[1])}),
)
