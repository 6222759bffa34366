"""What people write into a cell, taken for what they mean by it; what cannot be meant is ``Unfit``, with words."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from services.events.sheets.domain.values import Odd, Value, shown
from shared.kinds import Choice, Detail, DetailType, Label

EMPTY = re.compile(r"[\s\u200b\ufeff]*")
_NO_WIDTH = "\u200b\ufeff"
_SINCE = date(1899, 12, 30)
_SERIALS = range(36_526, 73_416)
"""2000-01-01 to 2100-12-31, as spreadsheet programs count days."""

_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})[-/.月]([0-9]{1,2})[日号]?(?:T?[0-9]{1,2}:[0-9]{2}(?::[0-9.]+)?Z?)?")
_PACKED_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_NO_YEAR = re.compile(r"[0-9]{1,2}[-/.月][0-9]{1,2}[日号]?")
_SHORT_YEAR = re.compile(r"[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}[日号]?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?(?:E[+-]?[0-9]{1,3})?", re.I)
_LONGEST_NUMBER = 30
_PART = re.compile(r"(?:《[^》]*》|[^；;、，,\n])+")
_PARTS = re.compile(r"[；;、，,《》\n]")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_HALF = re.compile(r"([0-9]{4})年?([上下])半年")
_QUARTER = re.compile(r"([0-9]{4})年?第?([1-4一二三四])季度")
_YES = frozenset(("是", "有", "对", "√", "✓", "✔", "true", "yes", "y", "1"))
_NO = frozenset(("否", "无", "不是", "没有", "×", "✗", "✘", "x", "false", "no", "n", "0"))


class Unfit(Exception):
    """The cell cannot be what its column asks for. ``code`` is the catalogue's, ``params`` fill its text."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def plain(text: str) -> str:
    """For comparing: full-width as half-width, small letters, no blanks."""
    return re.sub(r"[\s\u200b\ufeff]+", "", normalize("NFKC", text)).casefold()


def is_empty(value: Value | None) -> bool:
    if not isinstance(value, str):
        return value is None
    said = value.strip()
    return not said or (said[0] in _NO_WIDTH and EMPTY.fullmatch(said) is not None)


def as_text(value: Value) -> str:
    _check(value)
    return shown(value)


def as_day(value: Value) -> date:
    """A day, however it is written, as long as nothing of it is left to guess."""
    _check(value)
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        raise Unfit("sheets.cell.not_a_day", given=shown(value))
    said = _compact(shown(value))
    if said.isdecimal() and len(said) == 5 and int(said) in _SERIALS:
        return _SINCE + timedelta(days=int(said))
    if isinstance(value, float):  # a day with an hour
        return as_day(int(value)) if int(value) in _SERIALS else _no_day(value)
    if found := _DAY.fullmatch(said):
        return _date(found[1], found[3], found[4], value)
    if found := _PACKED_DAY.fullmatch(said):
        return _date(found[1], found[2], found[3], value)
    if _SHORT_YEAR.fullmatch(said):
        raise Unfit("sheets.cell.day_with_short_year", given=shown(value))
    if _NO_YEAR.fullmatch(said):
        raise Unfit("sheets.cell.day_without_year", given=shown(value))
    return _no_day(value)


def as_number(value: Value, *words: str) -> int | float:
    """A number, also one written as text; ``words`` may follow it: ``200人``."""
    _check(value)
    if isinstance(value, bool | date):
        raise Unfit("sheets.cell.not_a_number", given=shown(value))
    if isinstance(value, int | float):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    said = _compact(str(value))
    for word in words:
        said = said.removesuffix(_compact(word))
    if not _NUMBER.fullmatch(said) or len(said) > _LONGEST_NUMBER:
        raise Unfit("sheets.cell.not_a_number", given=shown(value))
    number = float(said.replace(",", ""))
    return int(said.replace(",", "")) if re.fullmatch(r"[+-]?[0-9,]+", said) else as_number(number)


def as_yes_or_no(value: Value) -> bool:
    _check(value)
    if isinstance(value, bool):
        return value
    said = plain(shown(value))
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unfit("sheets.cell.not_yes_or_no", given=shown(value))


def as_choice(value: Value, choices: Sequence[Choice], language: str) -> str:
    """The id of what is chosen, by its label in either language or by its id."""
    _check(value)
    said = plain(shown(value))
    for names in (lambda each: {each.id}, lambda each: {plain(each.label.zh), plain(each.label.en)}):
        found = [each.id for each in choices if said in names(each)]
        if found:
            return found[0]
    known = "、".join(worded(each.label, language) for each in choices)
    raise Unfit("sheets.cell.not_a_choice", given=shown(value), choices=known)


def as_list(value: Value) -> tuple[str, ...]:
    """Several things in one cell: each on a line of its own, or parted by 、 ； or ， outside 《》."""
    _check(value)
    said = shown(value) if not isinstance(value, str) else value
    parts = said.split("\n") if "\n" in said else _PART.findall(said)
    return tuple(part.strip() for part in parts if part.strip())


def listed(parts: Sequence[str]) -> str:
    """``as_list`` gives them back. A single one that could be taken for several ends its line."""
    text = "\n".join(parts)
    if len(parts) == 1 and not _PARTS.search(text):
        return text
    return text if len(parts) != 1 or as_list(text) == tuple(parts) else f"{text}\n"


def as_period(value: Value) -> str:
    """A period's name; what is none is given back for the rules to refuse."""
    _check(value)
    if isinstance(value, date):
        return f"{value.year:04}-{value.month:02}"
    said = _compact(shown(value))
    if isinstance(value, int) and value in _SERIALS:
        return as_period(_SINCE + timedelta(days=value))
    if found := _MONTH.fullmatch(said):
        return f"{found[1]}-{int(found[2]):02}"
    if found := _HALF.fullmatch(said):
        return f"{found[1]}-H{'上下'.index(found[2]) + 1}"
    if found := _QUARTER.fullmatch(said):
        number = found[2] if found[2].isdecimal() else "一二三四".index(found[2]) + 1
        return f"{found[1]}-Q{number}"
    return said[:4] if re.fullmatch("[0-9]{4}年", said) else said.upper()


def as_detail(value: Value, detail: Detail, language: str) -> str | int | float | bool:
    """What a kind's own field holds, in its own type."""
    match detail.type:
        case DetailType.INTEGER | DetailType.NUMBER:
            words = () if detail.unit is None else (detail.unit.zh, detail.unit.en)
            return as_number(value, *words)
        case DetailType.BOOLEAN:
            return as_yes_or_no(value)
        case DetailType.DATE:
            return as_day(value).isoformat()
        case DetailType.CHOICE:
            return as_choice(value, detail.choices, language)
        case _:
            return as_text(value)


def as_one_of(value: Value, known: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The ids that a name stands for: none, one, or several. ``known``: plain name → ids."""
    return known.get(plain(as_text(value)), ())


def worded(label: Label, language: str) -> str:
    return label.zh if language == "zh" else label.en


def _check(value: Value) -> None:
    if isinstance(value, Odd):
        raise Unfit(value.code, given=value.shown)


def _compact(text: str) -> str:
    return re.sub(r"[\s\u200b\ufeff]+", "", normalize("NFKC", text))


def _date(year: str, month: str, day: str, value: Value) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return _no_day(value)


def _no_day(value: Value) -> date:
    raise Unfit("sheets.cell.not_a_day", given=shown(value))
