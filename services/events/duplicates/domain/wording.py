"""How alike two titles or places are worded: Chinese by its characters, after what everybody writes is taken out."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

SAME_WORDS = (
    ("宪法", "国家宪法日|宪法宣传周|宪法宣传日|宪法宣传|宪法日|宪法周|124"),
    ("消费者权益", "消费者权益保护日|消费者权益日|消费者权益保护|315"),
    ("国家安全", "国家安全教育日|国家安全日|国家安全教育|415"),
    ("民法典", "美好生活民法典相伴|民法典宣传月|民法典宣传"),
    ("法律明白人", "法治带头人法律明白人|法治带头人和法律明白人|法律明白人法治带头人"),
    ("宣传", "法治宣传教育|法制宣传教育|普法宣传教育|法治宣传|法制宣传|法律宣传|普法宣传|普法|宣讲|法治教育"),
    ("讲座", "专题讲座|法治讲座|法律讲座|专题辅导|法治课|授课|讲课|大讲堂|宣讲会|课堂"),
    ("培训", "培训班|学习班|集中培训|专题培训|业务培训|培训会"),
    ("演出", "文艺演出|专场演出|文艺汇演|巡回演出|汇演|送戏"),
    ("学校", "校园|中学|小学"),
    ("乡村", "农村|下乡|乡下|乡镇"),
    ("学习", "集体学法|集中学习|学法|研讨"),
    ("考试", "知识测试|测试|测验|竞赛|答题"),
)
"""Words of one meaning here, and the one that stands for them."""

FILLER = (
    "开展|组织|举办|举行|召开|进行|扎实|深入|深化|积极|认真|集中|全面|持续|联合|系列|主题|专题|活动|工作|现场|暨|走进|"
    "进入|进|到|在|关于|我镇|我街道|我局|我单位|我区|本镇|本单位|全区|全镇|辖区|的|和|与|及|了|年度|一次|一场|法治"
)
"""What says nothing about which event it is."""

COMMON_PLACES = (
    "人民政府|街道办事处|办事处|司法所|镇政府|街道办|党群服务中心|新时代文明实践站|新时代文明实践所|综合文化站|文化站|文化广场|法治广场|"
    "广场|会议室|会议中心|会堂|礼堂|报告厅|大厅|多功能厅|活动室|活动中心|大院|院内|门口|附近|办公楼|楼|村委会|村委|居委会|"
    "党群中心|机关|法治文化公园|法治主题公园|法治公园|主题公园|村部|社区|学校|小学|中学|幼儿园|政府|单位|现场|大集|集市|公园|一层|二层|三层|一楼|二楼|三楼|室|厅"
)
"""Places that every unit has: alone they tell nothing across units."""

_DIGITS = str.maketrans("〇零一二三四五六七八九两", "001234567892")
_NUMERAL = re.compile(
    r"[〇零一二三四五六七八九十两]+(?=[年月日号期场次届讲站批课季]|小学|中学|村|组)|(?<=第)[〇零一二三四五六七八九十两]+"
)
_DATES = re.compile(r"(?:19|20)\d\d年?度?|\d{1,2}月\d{1,2}[日号]")
_COUNTED = re.compile(
    r"第\d+(?:期|场|次|届|讲|站|批|课|季度?|组)?|\d+(?:期|场|次|届|讲|站|批|课|季度?|月份?|组)|[上下]半年"
)
_MARKS = re.compile(r"[\W_]+")
_SAME = [(one, re.compile(f"(?:{many}|{one})+")) for one, many in SAME_WORDS]
_FILLER, _COMMON = re.compile(FILLER), re.compile(COMMON_PLACES)


KEPT = 2048
"""Titles, places and names that are kept as they were read: each is compared with many."""


class Title(NamedTuple):
    """``core`` is what is left to compare; ``numbers`` are which one of several it is: the 3rd session, the 2nd quarter."""

    core: str
    numbers: frozenset[str]


@lru_cache(KEPT)
def plain(text: str) -> str:
    """One form for full and half width, upper and lower case, numerals; no marks, no dates."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return _MARKS.sub("", _DATES.sub("", _NUMERAL.sub(_in_digits, narrow)))


@lru_cache(KEPT)
def read_title(title: str, units: frozenset[str]) -> Title:
    """``units`` are names of those who did it, which do not tell one of their activities from another."""
    text = without(plain(title), units)
    numbers = frozenset(found[0] for found in _COUNTED.finditer(text))
    text = _COUNTED.sub("", text)
    for one, many in _SAME:
        text = many.sub(one, text)
    return Title(_FILLER.sub("", text) or text, numbers)


def read_place(place: str, units: Iterable[str] = ()) -> str:
    """What of a place is its own, these units' names aside; empty for one that every unit has."""
    return _COMMON.sub("", without(plain(place), units))


def without(text: str, units: Iterable[str]) -> str:
    """``text`` without these units' names, the long ones first."""
    for name in sorted({form for unit in units for form in forms(unit)}, key=len, reverse=True):
        text = text.replace(name, "")
    return text


_KINDS_OF_UNIT = re.compile(r"(?:街道办事处|街道|司法所|镇|乡|社区|村|区|县|市|局|科)$")


@lru_cache(KEPT)
def forms(unit: str) -> tuple[str, ...]:
    """A unit's name in full and without what kind of unit it is, where that leaves a name."""
    full = plain(unit)
    short = _KINDS_OF_UNIT.sub("", full)
    return (full, short) if len(short) > 1 else (full,)


def alike(left: str, right: str) -> float:
    """From 0 to 1: the characters, and pairs of them, that two texts share (Dice's coefficient)."""
    if left == right:
        return 1.0 if left else 0.0
    one, other = _grams(left), _grams(right)
    shared = (one & other).total()
    return 2 * shared / max(1, one.total() + other.total())


@lru_cache(KEPT)
def _grams(text: str) -> Counter[str]:
    return Counter([*text, *(text[at : at + 2] for at in range(len(text) - 1))])


def _in_digits(found: re.Match[str]) -> str:
    """三 → 3, 十二 → 12, 二十 → 20, 二十一 → 21; digits one by one where no ten is named."""
    tens, ten, ones = found[0].translate(_DIGITS).partition("十")
    if not ten:
        return tens
    return str(int(tens or 1) * 10 + int(ones or 0)) if len(tens) < 2 and len(ones) < 2 else found[0]
