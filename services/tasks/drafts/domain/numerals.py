"""Numbers as documents write them: 2, ２, 两, 二十, 1.5万, 百分之九十, 90%."""

import re
from functools import lru_cache

DIGITS = r"\d+(?:\.\d+)?"
HAN = r"[零○一二两三四五六七八九十百千万亿]+"
NUMBER = rf"(?:百分之(?:{HAN}|{DIGITS})|{DIGITS}\s?(?:%|万|亿|千|百)?|{HAN})"
"""One number in folded text; read it with ``number``. A ratio is written with 百分之 or %."""

_ONES = "零一二三四五六七八九"
_SMALL = {
    **{one: value for value, one in enumerate(_ONES)},
    "○": 0,
    "两": 2,
    **{
        (_ONES[tens] if tens > 1 else "") + "十" + (_ONES[ones] if ones else ""): tens * 10 + ones
        for tens in range(1, 10)
        for ones in range(10)
    },
}
"""Nearly every numeral of a document is one of these; the library for the others takes a while to load."""

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
    if text in _SMALL:
        return float(_SMALL[text])
    if not re.fullmatch(HAN, text):
        return None
    import cn2an

    try:
        return float(cn2an.cn2an(text.replace("○", "零"), "smart"))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """``number`` where it is a whole one."""
    value = number(text)
    return int(value) if value is not None and value == int(value) else None
