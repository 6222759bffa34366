"""Numbers as documents write them: 2, ２, 两, 二十, 1.5万, 百分之九十, 90%."""

import re
from functools import lru_cache

import cn2an

DIGITS = r"\d+(?:\.\d+)?"
HAN = r"[零○一二两三四五六七八九十百千万亿]+"
NUMBER = rf"(?:百分之(?:{HAN}|{DIGITS})|{DIGITS}\s?(?:%|万|亿|千|百)?|{HAN})"
"""One number in folded text; read it with ``number``. A ratio is written with 百分之 or %."""

_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_SIMPLE = re.compile(rf"({DIGITS})\s?([百千万亿%]?)\Z")


@lru_cache(maxsize=4096)
def number(text: str) -> float | None:
    """The value of ``text``, ratios as 0–1; None if it is no number."""
    text = text.strip()
    if text.startswith("百分之"):
        share = number(text.removeprefix("百分之"))
        return None if share is None else share / 100
    if match := _SIMPLE.match(text):
        value = float(match[1])
        return value / 100 if match[2] == "%" else value * _SCALES.get(match[2], 1)
    if not re.fullmatch(HAN, text):
        return None
    try:
        return float(cn2an.cn2an(text.replace("○", "零"), "smart"))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """``number`` where it is a whole one."""
    value = number(text)
    return int(value) if value is not None and value == int(value) else None
