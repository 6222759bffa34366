"""Numbers of headings and items, as they stand at a line's start or within a paragraph. Reads folded text."""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.numerals import whole

HAN = r"(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CJK = r"[\u4e00-\u9fff“\"《]"


class Style(IntEnum):
    """How a number is written; the value is the level that it has by custom."""

    ANNEX = 0
    PART = 5
    BARE = 8
    CHAPTER_SECTION = 9
    HAN = 10
    ORDINAL = 12
    LABEL = 14
    STAGE = 15
    MONTH = 16
    HAN_PAREN = 20
    SUBHEAD = 25
    BLOCK = 28
    ARABIC = 30
    DECIMAL = 32
    ARABIC_RIGHT = 40
    ARABIC_PAREN = 41
    DEEP_DECIMAL = 42
    INNER = 45
    CIRCLED = 50
    FIRSTLY = 52
    LETTER = 54
    BULLET = 60
    INNER_BULLET = 62


STEP_STYLES = frozenset({Style.INNER, Style.CIRCLED, Style.FIRSTLY, Style.LETTER, Style.BULLET, Style.INNER_BULLET})
"""What counts measures within a task, and tasks only where nothing else does."""


class Mark(NamedTuple):
    """A number at ``start``, its text from ``after`` on.

    ``firm``: it is an item by its form alone; else only as a link of a chain. ``inline``: within a paragraph. ``block``: it
    begins a block of labelled lines, whose name stands behind the label.
    """

    start: int
    after: int
    style: Style
    value: int
    no: str
    firm: bool = True
    inline: bool = False
    block: bool = False


_GAP = "[ ]{0,12}"
"""Of a longer run of spaces every place would be tried."""
_LEAD = rf"[ \t]*(?:#{{1,6}}{_GAP})?(?:[-*+][ ]+(?=\(?(?:{HAN}|\d{{1,2}})[)、.]))?(?:\*\*)?{_GAP}"
_COUNTED = "年月日时号点个次名篇条项场份期届所处家人万千百亿多余级类步分%％岁元周天小"
_DAY = r"(?=[ ]*(?:1[0-2]|[1-9])[ ]*(?:[-至、][ ]*\d{1,2}[ ]*)?月)"
"""A month behind a number's dot, with which the item begins: 2.12月20日前报送总结."""
_NAMED_DAY = r"(?=(?:3[.]15|4[.]15|4[.]26|5[.]20|6[.]26|11[.]9|12[.]4)(?=CJK))"
"""A day that all know by its date, likewise: 1.3.15消费者权益日宣传."""
_FORMS: tuple[tuple[Style, bool, str], ...] = (
    (Style.ANNEX, True, r"附[ ]*(?:件|表|录)[ ]*(?P<no>\d{0,2}|HAN)[ ]*(?=[:.]?[ ]*$|[:][ ]*[^\n:,。;\d]{2,40}$)[:.]?"),
    (Style.PART, True, r"第[ ]*(?P<no>HAN|\d{1,2})[ ]*(?:部分|篇|编|章)[ ]*[:、]?"),
    (Style.CHAPTER_SECTION, True, r"第[ ]*(?P<no>HAN|\d{1,2})[ ]*节[ ]*[:、]?(?=[^\n约省])"),
    (Style.STAGE, True, r"第[ ]*(?P<no>HAN|\d)[ ]*(?=阶段)(?:阶段)[ ]*[:、.,]?"),
    (Style.LABEL, True, r"第[ ]*(?P<no>HAN|\d{1,3})[ ]*项[^\n:、,。;]{0,8}[:、]"),
    (Style.LABEL, True, r"(?:重点)?(?:任务|专题|主题|活动|行动|项目|工程|专项)[ ]*(?P<no>HAN|\d{1,2})[ ]*[:、.,]"),
    (Style.MONTH, True, r"\(?(?:20\d\d[ ]*年[ ]*)?(?P<no>\d{1,2}|HAN)(?:(?:[ ]*月[ ]*[-至、]"
    r"|[ ]*[-至])[ ]*(?:\d{1,2}|HAN))?[ ]*月(?:份)?[ ]*\)?[ ]*(?:[:]|(?=\*{0,2}[ ]*$))"),
    (Style.MONTH, False, r"\(?(?P<no>(?:贯穿)?全年|常年|每月|每季度?|[上下]半年|年底|寒假|暑假)(?:期间)?[ ]*\)?[ ]*[:]"),
    (Style.MONTH, True, r"\(?第?(?P<no>[一二三四1-4])[ ]*季度[ ]*\)?[ ]*(?:[:]|(?=\*{0,2}[ ]*$))"),
    (Style.ORDINAL, True, r"第[ ]*(?P<no>HAN)[ ]*[、,:.]"),
    (Style.FIRSTLY, True, r"(?P<no>HAN)[ ]*(?=是)是"),
    (Style.HAN, True, r"(?P<no>HAN)[ ]*[、.]"),
    (Style.HAN, True, r"\((?P<no>HAN)[ ]*[、.](?=[^()\n]{2,40}\)[ ]*$)"),
    (Style.HAN, False, r"(?P<no>HAN)(?:[ ]*[,:]|[ ]+(?=CJK))"),
    (Style.HAN_PAREN, True, r"\([ ]*(?P<no>HAN)[ ]*\)[ ]*[、.,:]?"),
    (Style.HAN_PAREN, True, r"(?P<no>[㈠-㈩])[ ]*[、.,:]?"),
    (Style.HAN_PAREN, False, r"(?P<no>HAN)[ ]*\)[ ]*[、.,:]?"),
    (Style.DEEP_DECIMAL, False, r"(?P<no>\d{1,2}[.](?!NAMED)\d{1,2}[.]\d{1,2})(?![\d])[ ]*[、.]?"),
    (Style.DECIMAL, False, r"(?P<no>\d{1,2}[.](?!DAY|NAMED)\d{1,2})(?![\d])(?![ ]*[COUNTED])[ ]*[、.]?"),
    (Style.ARABIC, True, r"(?P<no>\d{1,3}|(?!20\d\d)\d{4})[ ]*(?:、|[.](?![ ]*\d)|[.](?=[ ]*20\d\d[ ]*年)|[.]DAY|[.]NAMED)"),
    (Style.ARABIC, False, r"(?P<no>\d{1,3})[.](?=\d{1,4}[场次份件期名])"),
    (Style.ARABIC, True, r"(?P<no>[⒈-⒛])"),
    (Style.ARABIC, False, r"(?P<no>[lI])[ ]*[、.](?=[ ]*CJK)"),
    (Style.ARABIC_RIGHT, True, r"(?P<no>\d{1,2})[ ]*\)[ ]*[、.]?"),
    (Style.ARABIC_PAREN, True, r"\([ ]*(?P<no>\d{1,2})[ ]*\)[ ]*[、.,:]?"),
    (Style.ARABIC_PAREN, True, r"(?P<no>[⑴-⒇])[ ]*[、.]?"),
    (Style.CIRCLED, True, r"(?P<no>[①-⑳❶-❿㊀-㊉])[ ]*[、.]?"),
    (Style.ARABIC, False, r"(?P<no>\d{1,3})(?:[ ]*[,:.][ ]*(?!\d)|[.][ ]+|[ ]*(?=CJK)(?![COUNTED]))"),
    (Style.FIRSTLY, False, r"(?P<no>HAN)[ ]*要"),
    (Style.FIRSTLY, False, r"(?P<no>首先|其次|再次|再者|最后)(?:[,:]|(?=CJK))"),
    (Style.LETTER, False, r"(?P<no>[A-Ha-h])[ ]*[.、)]"),
    (Style.BULLET, True, r"(?P<no>[-*+](?=[ ])|-{1,2}(?=CJK)|[•·●○◆■□▲★☆◇➢►※✓√])[ ]*"),
)  # fmt: skip


def _pattern(form: str, number: int) -> str:
    form = (
        form.replace("NAMED", _NAMED_DAY)
        .replace("DAY", _DAY)
        .replace("COUNTED", _COUNTED)
        .replace("HAN", HAN)
        .replace("CJK", _CJK)
        .replace("[ ]*", _GAP)
    )
    return form.replace("(?P<no>", f"(?P<no{number}>")


_ANY_FORM = "|".join(f"(?P<f{i}>{_pattern(form, i)})" for i, (_, _, form) in enumerate(_FORMS))
_AT_LINE = re.compile(f"{_LEAD}(?:{_ANY_FORM})", re.M)

_WITHIN = (
    (Style.FIRSTLY, rf"(?<=[。;,:!?)”\"\s、])(?P<no0>{HAN})[ ]?[是要]"),
    (Style.FIRSTLY, r"(?<=[。;:!?])[ ]?(?P<no1>首先|其次|再次|再者|最后)(?=[,:])"),
    (Style.CIRCLED, r"(?P<no2>[①-⑳❶-❿])[ ]?[、.]?"),
    (Style.ARABIC_PAREN, r"(?:\([ ]?(?P<no3>\d{1,2})[ ]?\)|(?P<no4>[⑴-⒇]))[ ]?[、.,:]?"),
    (Style.HAN_PAREN, rf"(?<=[。;:!?)\"”\s])\([ ]?(?P<no5>{HAN})[ ]?\)[ ]?[、.]?"),
    (Style.ARABIC, r"(?<=[。;:!?)\"”\s])(?P<no6>\d{1,2})[ ]?(?:、|[.](?![ ]?\d)|[.]{_DAY})"),
    (Style.ARABIC_RIGHT, r"(?<=[。;:!?)\"”\s])(?P<no7>\d{1,2})[ ]?\)"),
    (Style.HAN, rf"(?<=[。;:!?)\"”\s])(?P<no8>{HAN})[ ]?、"),
    (Style.ORDINAL, rf"(?<=[。;:!?])[ ]?第(?P<no9>{HAN})[、,:]"),
)
_BEGINS = r"(?=[ (第首其再最一二三四五六七八九十\d①-⑳❶-❿⑴-⒇])"
_INLINE = re.compile(f"{_BEGINS}(?:" + "|".join(f"(?P<w{i}>{form})" for i, (_, form) in enumerate(_WITHIN)) + ")")
_NO_OF_WITHIN = (("no0",), ("no1",), ("no2",), ("no3", "no4"), ("no5",), ("no6",), ("no7",), ("no8",), ("no9",))

_ROWS = ("①", 20), ("❶", 10), ("⑴", 20), ("⒈", 20), ("㈠", 10), ("㊀", 10)
_SINGLE = {chr(ord(first) + n): n + 1 for first, count in _ROWS for n in range(count)}
_MISREAD = frozenset("lI")
_WORDS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 4}


def _value(no: str) -> int:
    if no in _SINGLE:
        return _SINGLE[no]
    if no in _WORDS:
        return _WORDS[no]
    if no in _MISREAD:
        return 1
    if "." in no:
        return int(no.rsplit(".", 1)[1])
    if len(no) == 1 and no.isascii() and no.isalpha():
        return ord(no.lower()) - ord("a") + 1
    return whole(no) or 0


def mark_at(folded: str, line: Span) -> Mark | None:
    """The number with which a line begins, if any."""
    match = _AT_LINE.match(folded, line.start, line.end)
    if match is None or match.lastgroup is None:
        return None
    index = int(match.lastgroup[1:])
    style, firm, _ = _FORMS[index]
    no = (match[f"no{index}"] or "").strip()
    if style is Style.BULLET:
        return Mark(match.start(f"f{index}"), match.end(), style, 0, "")
    if style is Style.MONTH and firm and not 1 <= _value(no) <= 12:
        return None
    no = "1" if no in _MISREAD else str(_SINGLE.get(no, no))
    return Mark(match.start(f"f{index}"), match.end(), style, _value(no), no, firm)


def marks_within(folded: str, span: Span) -> Iterator[Mark]:
    """Numbers after a sentence's end within a paragraph; none is firm."""
    for match in _INLINE.finditer(folded, span.start, span.end):
        index = int((match.lastgroup or "w0")[1:])
        no = next(match[name] for name in _NO_OF_WITHIN[index] if match[name])
        start = match.start() + (1 if folded[match.start()] == " " else 0)
        yield Mark(start, match.end(), _WITHIN[index][0], _value(no), str(_SINGLE.get(no, no)), False, True)
