"""Days, months, ranges of them, lists of months."""

from services.tasks.drafts.domain.timing import deadline_dates as dates
from services.tasks.drafts.domain.timing.calendar_words import BEFORE, DAY, MONTH, TO, moment, year_words
from services.tasks.drafts.domain.timing.deadline_forms import SIGNS, STOPS, WITHIN, Family, Form

_STARTS = rf"\d{SIGNS}每今本当明来次翌第下"
_YEAR = rf"(?:每年的?|{year_words('a')})?"
_MOMENT = rf"(?:每年的?)?{moment('a')}"
_ALONE = r"(?<![\d.])"
_HOUR = r"(?:\d{1,2}(?:[时点]|:\d\d)|[上下]午|下班)?"
_DURING = rf"(?:期间|之间|{WITHIN})?"
_FROM = r"(?:起|开始)?"
_ISO = r"(?P<y{0}>\d{{4}})(?P<s{0}>[\-./])(?P<m{0}>\d{{1,2}})(?:(?P=s{0})(?P<d{0}>\d{{1,2}}))?(?!\d)"
_DOT = r"(?P<m{0}>1[0-2]|0?[1-9])[./](?P<d{0}>3[01]|[12]\d|0?[1-9])"
_NO_UNIT = r"(?![\d.%万亿个次篇场年月件名处人元倍米]|以上)"
_MONTHS = rf"{_ALONE}{MONTH}月?份?(?:[、,和及与]{MONTH}月?份?){{1,11}}(?<=[月份])[底末]?"

FROM_NOW = Family(
    "即从自",
    (Form(rf"[从自]?(?:即日|即时|现在)起?开?始?,?{TO}{moment('a')}", dates.on_moment, 0.8),),
    holds="[至到-]",
)
"""即日起至11月底: up to then."""
RANGES = Family(
    _STARTS,
    (
        Form(rf"{_ALONE}{_ISO.format('a')}日?{_FROM}{TO}{_ISO.format('b')}日?", dates.between, 0.8),
        Form(rf"{_ALONE}{_DOT.format('a')}{TO}{_DOT.format('b')}{_NO_UNIT}", dates.between),
        Form(rf"{_MOMENT}{_FROM}{TO}{moment('b')}{_DURING}", dates.between, 0.85),
        Form(
            rf"{_MOMENT}(?:正式|全面)?(?:启动|开始)[,;、]{moment('b')}{WITHIN}?(?:全面|全部|基本)?(?:结束|完成|完毕)",
            dates.between,
            0.8,
        ),
        Form(
            rf"{_YEAR}{_ALONE}(?P<ma>{MONTH})月(?P<da>{DAY})[日号]?{_FROM}{TO}(?P<db>{DAY})[日号]{_DURING}",
            dates.between,
            0.85,
        ),
        Form(
            rf"{_YEAR}{_ALONE}(?P<ma>{MONTH}){TO}(?P<mb>{MONTH})月份?(?P<pb>[底末])?{_DURING}(?!\d)", dates.between, 0.8
        ),
        Form(rf"{_MOMENT}{_FROM}{TO}(?P<end>年[底末终]){BEFORE}?", dates.from_moment(0.9), 0.8),
    ),
    holds=r"月|\d[./\-]",
)
LISTS = Family(
    _STARTS,
    (
        Form(
            rf"{_YEAR}(?P<months>{_MONTHS})(?!\d|[、,和及与]?{DAY}[日号]){BEFORE}?",
            dates.several_months,
            0.6,
        ),
    ),
    holds=r"月",
)
MOMENTS = Family(
    _STARTS,
    (
        Form(rf"{_ALONE}{_ISO.format('a')}日?{_HOUR}{BEFORE}", dates.before_moment, 0.8),
        Form(rf"{_ALONE}{_ISO.format('a')}日?", dates.on_moment),
        Form(rf"{_MOMENT}(?:起|开始|以来|以后|之后)", dates.from_moment(0.6), STOPS),
        Form(rf"{_MOMENT}{_HOUR}{BEFORE}", dates.before_moment, 0.85),
        Form(rf"{_MOMENT}(?<=[底末旬])", dates.on_moment, 0.8),
        Form(rf"{_MOMENT}(?:期间|当天|{WITHIN})?", dates.on_moment, 0.6),
        Form(rf"{_ALONE}{_DOT.format('a')}{_NO_UNIT}{BEFORE}", dates.before_moment),
        Form(rf"{_ALONE}{_DOT.format('a')}{_NO_UNIT}", dates.on_moment),
    ),
    holds=r"月|\d[./\-]",
)
