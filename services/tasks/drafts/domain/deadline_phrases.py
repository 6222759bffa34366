"""Every form of a time expression that is understood, in folded text without spaces. A new form is one more line.

Of the forms that match at the same place the first in the table is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.tasks.drafts.domain import deadline_dates as dates
from services.tasks.drafts.domain import deadline_recurring as recurring
from services.tasks.drafts.domain.calendar_words import BEFORE, DAY, MONTH, TO, moment, year_words
from services.tasks.drafts.domain.deadline_readings import Builder, Reading
from services.tasks.drafts.domain.numerals import HAN
from services.tasks.plans.domain.periods import Every

NEVER = None
"""Not even looked for in prose."""
STOPS = 0.0
"""In prose it is no deadline, and hides what it holds."""


class Form(NamedTuple):
    """``prose``: how sure the form can be in running text."""

    pattern: str
    build: Builder
    prose: float | None = NEVER


_YEAR = rf"(?:{year_words('a')})?"
_N = rf"(?P<n>\d{{1,2}}|{HAN})"
_EACH = r"(?:每(?:一|1)?个?(?=[半季月])|[各按逐](?=[季月]))(?P<every>半年|季度?|月度?)(?!刊|报|考|底薪|薪)"
_AFTER = r"(?P<after>(?:结束|终了)(?:后|之后|以后)?的?|后的?)?"
_NEXT = r"(?:(?:的?(?:下一?|次|首|第一)个?月)份?的?)?"
_QUARTER = r"[一二三四1-4]"
_WITHIN = r"(?:之内|以内|内|之前|以前|前)"
_OF_YEAR = r"(?:年度?|全年)"
_QUOTED = r"[“\"][^“”\"\n]{0,16}(?:节|日|周|月|\d{1,2}[·.•\-]\d{1,2})[”\"](?:\w{0,8}?(?:节|日|周|月)(?![前后]?\d))?"
_NAMED = (
    r"(?:(?:1[0-2]|[1-9])[·.•](?:3[01]|[12]?\d))?(?:全国|全民|国家|国际|世界|中国|全省|全市)?"
    r"(?:宪法宣传周|宪法宣传日|宪法日|宪法周|宪法宣传月|民法典宣传月|民法典宣传周|法治宣传教育月|法治宣传月|法制宣传日|法治宣传日"
    r"|国家安全教育日|国家安全日|安全教育日|消费者权益(?:保护)?日|禁毒日|国际禁毒日|知识产权(?:宣传周|日)|税收宣传月|税法宣传月"
    r"|安全生产月|环境(?:保护)?日|劳动妇女节|劳动节|妇女节|儿童节|国庆节?|春节|元旦|五一|清明节?|端午节?|中秋节?|建军节|教师节"
    r"|植树节|青年节|老年节|重阳节|爱国卫生月|食品安全宣传周|网络安全宣传周|保密宣传月|信访宣传月"
    r"|[^\W\d_]{0,8}?(?:宣传|教育|主题|纪念)(?:活动)?(?:日|周|月))"
)
_DOTTED = r"(?:1[0-2]|[1-9])[·•](?:3[01]|[12]?\d)"
_DURING = r"(?:期间|前后|当天|当日|之际|来临之际|时|前|活动期间)?"
_ISO = r"(?P<y{0}>\d{{4}})(?P<s{0}>[\-./])(?P<m{0}>\d{{1,2}})(?:(?P=s{0})(?P<d{0}>\d{{1,2}}))?(?!\d)"
_DOT = r"(?P<m{0}>1[0-2]|0?[1-9])[./](?P<d{0}>3[01]|[12]\d|0?[1-9])"
_NO_UNIT = r"(?![\d.%万亿个次篇场年月件名处人元])"

_RECURRING = (
    Form(rf"{_EACH}{_AFTER}{_NEXT}(?:前|首|第)?{_N}个?工作日{_WITHIN}?", recurring.working_day, 1.0),
    Form(rf"(?P<every>[次下])个?月的?(?P<after>)(?:前|首|第)?{_N}个?工作日{_WITHIN}?", recurring.working_day, 0.6),
    Form(
        rf"{_EACH}(?:结束|终了)?(?:后|之后|以后)?{_NEXT}(?<=[后月的])(?<!每月)(?<!按月){_N}[日号天]{_WITHIN}?",
        recurring.calendar_day,
        0.5,
    ),
    Form(rf"(?P<every>[次下])个?月的?{_N}[日号]{_WITHIN}?", recurring.calendar_day, 0.5),
    Form(rf"{_EACH}(?:末|底)(?!月){BEFORE}?", recurring.each_period(), 0.9),
    Form(rf"{_EACH}的?最后(?:一|1)?个?(?:周|月|天|日|星期|工作日){_WITHIN}?", recurring.each_period(0.8), 0.8),
    Form(
        rf"{_EACH}的?(?:末月|首月|第?{_N}个?(?:周|月|日|号)|[上中下]旬|初)(?:的?\d{{1,2}}[日号])?{_WITHIN}?",
        recurring.each_period(0.6),
        0.6,
    ),
    Form(rf"{_EACH}(?:结束|终了)后?", recurring.each_period(0.6), 0.6),
    Form(_EACH, recurring.each_period(), 0.85),
    Form(r"上半?年?[、和及与]?下半年各?", recurring.each_of(Every.HALF), 0.8),
    Form(r"半年(?=[一1]次)", recurring.each_of(Every.HALF)),
    Form(r"[一1]季度?(?=[一1][次报])", recurring.each_of(Every.QUARTER)),
    Form(r"[一1]个?月(?=[一1]次)", recurring.each_of(Every.MONTH)),
    Form(r"每学期", recurring.each_of(Every.HALF, 0.6), 0.6),
    Form(r"每(?:周|日|天|星期|双?周)|每半个?月", recurring.each_of(Every.MONTH, 0.5), STOPS),
    Form(r"每(?:两|二|2)个?月|双月", recurring.each_of(Every.QUARTER, 0.5), STOPS),
)
_RANGES = (
    Form(rf"[自从于在]?{_ISO.format('a')}日?起?{TO}{_ISO.format('b')}日?", dates.between),
    Form(rf"(?<![\d.]){_DOT.format('a')}{TO}{_DOT.format('b')}{_NO_UNIT}", dates.between),
    Form(rf"[自从于在]?{moment('a')}(?:起|开始)?{TO}{moment('b')}(?:期间|之间|{_WITHIN})?", dates.between, 0.85),
    Form(
        rf"[自从于在]?{_YEAR}(?<![\d.])(?P<ma>{MONTH})月(?P<da>{DAY})[日号]?(?:起|开始)?{TO}(?P<db>{DAY})[日号](?:期间|之间|{_WITHIN})?",
        dates.between,
        0.85,
    ),
    Form(
        rf"[自从于在]?{_YEAR}(?<![\d.])(?P<ma>{MONTH}){TO}(?P<mb>{MONTH})月份?(?P<pb>[底末])?(?:期间|之间|{_WITHIN})?(?!\d)",
        dates.between,
        0.8,
    ),
)
_LISTS = (
    Form(
        rf"{_YEAR}(?P<months>(?<![\d.]){MONTH}月?份?(?:[、,和及与]{MONTH}月?份?){{1,11}}(?<=[月份])[底末]?)(?!\d|[、,和及与]?{DAY}[日号]){BEFORE}?",
        dates.several_months,
        0.6,
    ),
    Form(
        rf"{_YEAR}(?P<quarters>第?{_QUARTER}季?度?(?:[、,和及与]第?{_QUARTER}季?度?){{1,3}})(?<=季度)",
        dates.several_quarters,
        0.7,
    ),
)
_OBSERVANCES = (
    Form(
        rf"每年的?{moment('a')}[“\"]?(?={_QUOTED}|{_NAMED})(?P<name>{_QUOTED}|{_NAMED}){_DURING}",
        dates.with_observance(0.9),
        STOPS,
    ),
    Form(rf"{moment('a')}(?:的|是|为)?(?P<name>{_QUOTED}|{_NAMED}){_DURING}", dates.with_observance(0.9), STOPS),
    Form(rf"{moment('a')}(?=[“\"《])", lambda match, year: (), STOPS),
    Form(rf"(?P<around>{moment('a')})(?:前后|左右)", dates.around_moment, STOPS),
    Form(rf"(?P<name>{_QUOTED}){_DURING}", dates.with_observance(0.9)),
    Form(rf"(?P<name>{_DOTTED}){_DURING}", dates.with_observance(0.8)),
    Form(
        r"(?:各个?|相关|重要|重大|主要|关键|法定|传统|按照?|结合|在)*(?:时间)?(?:节日|节点|纪念日|宣传日|宣传周|宣传月|主题日)(?:[、和及或]?(?:重大|重要|主题)?活动)?的?(?:具体|实际)?(?:时间|日期)?(?:期间|前后|当天|当日|节点)?(?:安排|确定|进行|开展)?",
        dates.with_observance(0.9),
    ),
    Form(rf"(?P<name>{_NAMED}){_DURING}", dates.with_observance(0.85)),
)
_MOMENTS = (
    Form(rf"(?:截?至|截止到?|于|在)?{_ISO.format('a')}日?{BEFORE}", dates.before_moment, 0.8),
    Form(rf"(?:截?至|截止到?|于|在)?{_ISO.format('a')}日?", dates.on_moment),
    Form(
        rf"(?:每年的?)?(?:截?至|截止到?|于|在)?{moment('a')}(?:起|开始|以来|以后|之后)(?:(?:至|到)年底)?",
        dates.from_moment,
        STOPS,
    ),
    Form(rf"(?:每年的?)?(?:截?至|截止到?|于|在)?{moment('a')}{BEFORE}", dates.before_moment, 0.85),
    Form(rf"(?:每年的?)?(?:截?至|截止到?|于|在)?{moment('a')}(?<=[底末旬])", dates.on_moment, 0.8),
    Form(rf"(?:每年的?)?(?:截?至|截止到?|于|在)?{moment('a')}(?:期间|当天|{_WITHIN})?", dates.on_moment, 0.6),
    Form(rf"(?<![\d.]){_DOT.format('a')}{_NO_UNIT}{BEFORE}", dates.before_moment),
    Form(rf"(?<![\d.]){_DOT.format('a')}{_NO_UNIT}", dates.on_moment),
)
_PARTS = (
    Form(rf"{_YEAR}上半年(?:[底末]{BEFORE}?|结束{BEFORE}|{BEFORE})", dates.end_of(6, 0.9), 0.8),
    Form(rf"{_YEAR}下半年(?:[底末]{BEFORE}?|结束{BEFORE}|{BEFORE})", dates.end_of(12, 0.9), 0.8),
    Form(rf"{_YEAR}上半年(?:之内|以内|内|期间)?", dates.part_of_year(1, 6), 0.75),
    Form(rf"{_YEAR}下半年(?:之内|以内|内|期间)?", dates.part_of_year(7, 12), 0.75),
    Form(
        rf"{_YEAR}第?(?P<q>{_QUARTER})(?:季度)?{TO}第?(?P<to>{_QUARTER})季度(?P<tail>[底末]{BEFORE}?|结束前|{BEFORE})?",
        dates.quarters,
        0.75,
    ),
    Form(
        rf"{_YEAR}(?:第?(?P<q>{_QUARTER})季度|(?<![A-Za-z])[Qq](?P<q2>[1-4])(?!\d))(?P<tail>[底末]{BEFORE}?|结束前|{BEFORE})?内?",
        dates.quarters,
        0.75,
    ),
    Form(rf"{year_words('a')}年?(?:度)?(?:[底末终]{BEFORE}?|{_WITHIN})", dates.end_of(12), 0.8),
    Form(r"(?<![\d一二三四五六七八九十两半几])年(?:[底末终]|度内|内)", dates.end_of(12), 0.75),
    Form(rf"{_YEAR}年中{BEFORE}?", dates.end_of(6, 0.6)),
    Form(r"(?:一|1)年(?:之内|以内|内)", dates.end_of(12, 0.6)),
)
_ALL_YEAR = (
    Form(
        rf"{_YEAR}(?:贯穿)?(?:于)?全年(?:度)?(?:始终|持续|长期|常态化?|贯穿|不间断|推进|开展|坚持)*",
        dates.all_year(1.0),
        STOPS,
    ),
    Form(
        r"(?:长期|常年|持续|常态化?|经常性?|始终|一直|日常|平时|全程|贯穿始终|长抓不懈|常抓不懈|不间断|循环)+(?:地|性)?(?:坚持|推进|开展|进行|实施|落实|执行)?",
        dates.all_year(0.9),
    ),
    Form(year_words("a") + r"(?!\d)", dates.all_year(0.8)),
    Form(r"每年度?|年度(?!计划|总结|工作|考核)", recurring.each_of(Every.YEAR, 0.8)),
)
_NOTICES = (
    Form(r"(?:具体)?(?:的?完成)?(?:时间|时限|日期|要求)?以[^,;。]{1,24}?为准", dates.on_notice(1.0, weak=False), STOPS),
    Form(
        r"(?:具体)?(?:的?完成)?(?:时间|时限|日期)?(?:另行|另外|再行)(?:通知|安排|部署|确定|明确)|(?:时间)?(?:待定|未定|另定)|等(?:候|待)?[^,;。]{0,12}?通知",
        dates.on_notice(1.0, weak=False),
        0.7,
    ),
    Form(r"待[^,;。]{1,24}?(?:后|时|通知)", dates.on_notice(0.8, weak=True)),
    Form(
        r"(?:按照?|根据|依据|依照|结合)[^,;。]{0,20}?(?:通知|要求|部署|安排|规定|进度|实际|情况|时间|时限|需要)(?:的?(?:时间|时限|节点))?(?:要求|确定|执行|进行|落实|开展|组织|推进|完成|实施)*(?=[,;。、)]|\Z)",
        dates.on_notice(0.8, weak=True),
    ),
    Form(r"(?:视|看)[^,;。]{0,12}?(?:情况|而定)(?:而定)?|适时|择期|择机|不定期", dates.on_notice(0.7, weak=True)),
)
_VAGUE = (
    Form(r"即日起|立即|即时|及时|尽快|随时|近期|马上|立行立改|限时", dates.no_date(0.4)),
    Form(rf"(?:\d{{1,3}}|{HAN}|半)(?:个月|个?工作日|日|天|周|年|小时)(?:之内|以内|内|左右)", dates.no_date(0.4)),
)
FORMS = (*_RECURRING, *_OBSERVANCES, *_RANGES, *_LISTS, *_MOMENTS, *_PARTS, *_ALL_YEAR, *_NOTICES, *_VAGUE)


class Phrase(NamedTuple):
    """A time expression at ``start``–``end`` of a compact text. ``prose``: as of its form."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    prose: float


@dataclass(frozen=True)
class Phrasebook:
    """Forms that are sought together, in one pass over a text."""

    forms: tuple[Form, ...]

    @cached_property
    def _any(self) -> re.Pattern[str]:
        named = (re.sub(r"\(\?P(<|=)", rf"(?P\g<1>f{i}_", form.pattern) for i, form in enumerate(self.forms))
        return re.compile("|".join(f"(?P<form{i}>{pattern})" for i, pattern in enumerate(named)))

    @cached_property
    def _each(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(form.pattern) for form in self.forms)

    def phrases(self, text: str, year: int | None) -> Iterator[Phrase]:
        """In the order of the text; none overlaps another."""
        for found in self._any.finditer(text):
            index = int((found.lastgroup or "form0").removeprefix("form"))
            match = self._each[index].match(text, found.start())
            if match is not None:
                form = self.forms[index]
                yield Phrase(*found.span(), form.build(match, year), form.prose or 0.0)


EXPLICIT = Phrasebook(FORMS)
PROSE = Phrasebook(tuple(form for form in FORMS if form.prose is not NEVER))
