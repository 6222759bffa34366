"""A cell's value as its reader sees it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)")
_NOT_A_PATTERN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def shown(value: Any, pattern: str) -> str:
    """``pattern`` is the number format. A date is written as in a text: 2023年12月31日, or 2023年12月 if no day is shown."""
    match value:
        case None | time() | timedelta():
            return "" if value is None else str(value)
        case bool():
            return str(value).upper()
        case datetime() | date():
            return _day(value, pattern)
        case int() | float():
            return _number(value, pattern)
        case _:
            return _text(str(value))


def _text(said: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), said).replace("\r\n", "\n").replace("\r", "\n")
    return "" if _ERROR.fullmatch(text) else text.strip()


def _day(day: date, pattern: str) -> str:
    has_day = "d" in _NOT_A_PATTERN.sub("", pattern).lower()
    text = f"{day.year}年{day.month}月" + (f"{day.day}日" if has_day else "")
    clock = day.strftime(" %H:%M") if isinstance(day, datetime) and (day.hour or day.minute) else ""
    return text + clock


def _number(number: int | float, pattern: str) -> str:
    if "%" in _NOT_A_PATTERN.sub("", pattern):
        return f"{number * 100:.10g}%"
    return f"{number:.15g}" if isinstance(number, float) else str(number)
