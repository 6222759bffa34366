"""Halves and quarters of the year, its end, the whole of it."""

from services.tasks.drafts.domain.timing import deadline_dates as dates
from services.tasks.drafts.domain.timing.calendar_words import BEFORE, TO, year_words
from services.tasks.drafts.domain.timing.deadline_forms import AT_END, SIGNS, STOPS, WITHIN, Family, Form

_YEAR = rf"(?:{year_words('a')})?"
_QUARTER = r"[一二三四1-4]"
_TAIL = rf"(?P<tail>{AT_END})?"
_ALWAYS = r"长期|常年|持续|常态化?|经常性?|始终|一直|日常|平时|全程|贯穿始终|长抓不懈|常抓不懈|不间断|循环"
_GOES_ON = r"(?:地|性)?(?:坚持|推进|开展|进行|实施|落实|执行|抓好?|有效){0,3}"

BY_YEARS = Family(
    "到至",
    (
        Form(
            rf"[到至]{year_words('a')}(?:年?[底末终]{BEFORE}?|{BEFORE})?(?=,|[力实建基全形完培新打创]|\Z)(?!全国|新时代)",
            dates.end_of(12, 0.9),
            0.8,
        ),
    ),
    holds="年",
)
"""到2027年, 到2027年底: goals of several years."""
PARTS = Family(
    rf"\d{SIGNS}今本当明来次翌第下上Qq年",
    (
        Form(rf"{_YEAR}上半年(?:{AT_END})", dates.end_of(6, 0.9), 0.8),
        Form(rf"{_YEAR}下半年(?:{AT_END})", dates.end_of(12, 0.9), 0.8),
        Form(rf"{_YEAR}上半年(?:之内|以内|内|期间)?", dates.part_of_year(1, 6), 0.75),
        Form(rf"{_YEAR}下半年(?:之内|以内|内|期间)?", dates.part_of_year(7, 12), 0.75),
        Form(
            rf"{_YEAR}(?P<quarters>第?{_QUARTER}季?度?(?:[、,和及与]第?{_QUARTER}季?度?){{1,3}})(?<=季度)",
            dates.several_quarters,
            0.7,
        ),
        Form(rf"{_YEAR}第?(?P<q>{_QUARTER})(?:季度)?{TO}第?(?P<to>{_QUARTER})季度{_TAIL}", dates.quarters, 0.75),
        Form(rf"{_YEAR}第?(?P<q>{_QUARTER})季度{_TAIL}(?:之内|以内|内|期间)?", dates.quarters, 0.75),
        Form(rf"(?<![A-Za-z])[Qq](?P<q>[1-4])(?!\d){_TAIL}", dates.quarters),
        Form(rf"{_YEAR}年中{BEFORE}?", dates.end_of(6, 0.6)),
        Form(rf"{year_words('a')}年?度?(?:[底末终]{BEFORE}?|{WITHIN})", dates.end_of(12), 0.8),
        Form(rf"(?<![\d{SIGNS}两二三四五半几])年(?:[底末终]{BEFORE}?|度?内)", dates.end_of(12), 0.75),
        Form(r"(?:一|1)年(?:之内|以内|内)", dates.end_of(12, 0.6)),
    ),
    holds=r"年|季度|[Qq]\d",
)
ALL_YEAR = Family(
    rf"\d{SIGNS}今本当明来次翌第下贯全长常持经始日平不循",
    (
        Form(
            rf"{_YEAR}(?:贯穿(?:于)?)?全年度?(?:始终|{_ALWAYS}|贯穿|推进|开展|坚持|实施){{0,4}}",
            dates.all_year(1.0),
            STOPS,
        ),
        Form(rf"(?:{_ALWAYS}){{1,4}}{_GOES_ON}", dates.all_year(0.9)),
        Form(rf"(?<!\d)(?P<first>\d{{4}})年?{TO}(?P<last>\d{{4}})年(?!\d|度?[末底])", dates.years_between),
        Form(rf"{year_words('a')}(?!\d)", dates.all_year(0.8)),
    ),
)
