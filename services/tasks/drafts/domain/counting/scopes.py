"""Of whom a target asks (每个行政村, 各街镇司法所) and how often (每季度, 每月)."""

import re
from functools import cached_property
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.plans.domain.periods import Every
from shared.contracts.tasks import UnitKind


class Group(NamedTuple):
    """Units that are asked alike; of several kinds in one breath (各街镇、各部门) there are several.

    ``each``: 每, not 各. ``sure``: below 1 where the words may mean the people there, or those who are acted upon.
    """

    span: Span
    pers: tuple[UnitKind, ...]
    each: bool
    sure: float


_NOT_SAID = 0.65
"""How sure it is that 司法所 without 各 means every one of them."""
_SOME = re.compile("试点|示范|牧区|农区|山区|边境|偏远|中心(?=[镇村社乡])")
"""每个试点社区: not every one of its kind."""


class Scopes:
    """The lexicon's groups, ready to be sought."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def _fillers(self) -> str:
        words = "|".join(map(re.escape, self._lexicon.group_fillers)) or "(?!)"
        return rf"(?:{words}){{0,3}}"

    @cached_property
    def _group(self) -> str:
        return rf"{self._fillers}(?P<group>{self._lexicon.group_phrases.pattern})(?!村振兴)"

    @cached_property
    def _first(self) -> re.Pattern[str]:
        return re.compile(rf"(?P<all>各|每一?个?|所有|全体|一(?=(?:村|镇|乡|社区)(?!一[品策韵景特格]))){self._group}")

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:全[区县市旗镇省])?(?P<all>){self._group}(?=\(|要|应|需|必须|每|至少|不少于|年内|全年|负责|均|都|各|组织|开展)"
        )

    @cached_property
    def _next(self) -> re.Pattern[str]:
        return re.compile(rf"(?:、|和|及|与|以及){self._fillers}(?:各|每一?个?)?{self._group}")

    @cached_property
    def _people(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._lexicon.people)) or "(?!)")

    def groups(self, text: str) -> list[Group]:
        """In the order of ``text``; positions count from its start."""
        found: list[Group] = []
        place = 0
        if (first := self._bare.match(text)) and len(first["group"]) > 1:
            found.append(Group(Span(*first.span()), (self._kind(first),), False, _NOT_SAID))
        while first := self._first.search(text, place):
            matches = [first]
            while following := self._next.match(text, matches[-1].end()):
                matches.append(following)
            place = matches[-1].end()
            kinds = tuple(dict.fromkeys(self._kind(match) for match in matches))
            each = first["all"].startswith(("每", "一"))
            found.append(Group(Span(first.start(), place), kinds, each, self._sure(text, first, place, each)))
        return found

    def _kind(self, match: re.Match[str]) -> UnitKind:
        return self._lexicon.group_phrases.meaning(match["group"]) or UnitKind.DISTRICT

    def _sure(self, text: str, first: re.Match[str], end: int, each: bool) -> float:
        if _SOME.search(text, first.start(), end):
            return _NOT_SAID
        acted_upon = text[: first.start()].endswith(
            ("对", "向", "到", "赴", "面向", "为", "指导", "深入", "覆盖", "根据")
        )
        if each or not (acted_upon or self._people.match(text, end)):
            return 1
        return 0.8 if self._people.match(text, end) else 0.6


def acting(groups: list[Group], before: int) -> Group | None:
    """Whose the number at ``before`` is: the last 每…, else the last surely meant 各…, else the likeliest."""
    ahead = [group for group in groups if group.span.start < before]
    fit = [group for group in ahead if group.each] or [group for group in ahead if group.sure == 1]
    return fit[-1] if fit else max(ahead, key=lambda group: (group.sure, group.span.start), default=None)


_EVERY = (
    (
        Every.HALF,
        re.compile(
            r"每一?个?半年|(?<![上下])半年(?:至少|不少于|开展|组织|一)|上半?年?[、和及与]?下半年(?:各|均|分别|都|至少各?)"
        ),
    ),
    (
        Every.QUARTER,
        re.compile(
            r"每一?个?季(?!节)|按季|季均|各季度|(?<!第)一季度一|(?<![一二三四1234])季度(?:至少|不少于|开展|组织)"
        ),
    ),
    (Every.MONTH, re.compile(r"(?<!每两)每一?个?月|按月|月均|逐月|一月一")),
)
_STRANGE = (
    (Every.HALF, 1, re.compile(r"每一?个?学期")),
    (Every.MONTH, 2, re.compile(r"每一?个?半个?月|每[两二2双]个?(?:周|星期)|每隔一?个?(?:周|星期)")),
    (Every.MONTH, 4, re.compile(r"每一?个?(?:周(?!期)|星期)|一周一")),
    (Every.MONTH, 3, re.compile(r"每一?个?旬")),
    (Every.MONTH, 30, re.compile(r"每一?[天日]")),
    (Every.YEAR, 6, re.compile(r"每[两二2双]个?月|每隔一?个?月")),
    (Every.YEAR, 4, re.compile(r"每[三3]个月")),
    (Every.YEAR, 2, re.compile(r"春[、和]?秋[两二]季|春季[、和]秋季|每[六6]个月|每[两二2]个?季")),
    (Every.YEAR, 1, re.compile(r"每[两二三四五](?:个?[年月周]|季)|每隔|每逢")),
    (Every.YEAR, 1, re.compile(r"[两二三四五2-5]年(?:[之以]?内|时间|左右)")),
)
"""What a plan has no word for: the period that it goes by instead, and how often that makes it there."""
_YEARLY = re.compile(r"每年|全年|年内|年度|一年")
_A_RHYTHM = re.compile("[年季月周每]")
"""Each of the patterns holds one of these; most clauses none, so that they are asked first."""
_OFTEN = (
    *(pattern for _, pattern in _EVERY),
    *(pattern for _, _, pattern in _STRANGE),
    re.compile(r"每年|全年|年内|上半年|下半年|一年|每[季月]度?|每半年"),
)


def often_said(text: str) -> list[Span]:
    """Where words stand that say how often or when."""
    if not _A_RHYTHM.search(text):
        return []
    return [Span(*found.span()) for pattern in _OFTEN for found in pattern.finditer(text)]


class Frequency(NamedTuple):
    """``times`` in each period: 每周 is 4 times a month."""

    every: Every
    sure: float
    times: int = 1


def frequency(text: str) -> Frequency | None:
    """None where ``text`` says nothing of it. 每学期 and the like, which a plan has no word for, are unsure."""
    if not _A_RHYTHM.search(text):
        return None
    for every, pattern in _EVERY:
        if pattern.search(text):
            return Frequency(every, 1)
    for every, times, pattern in _STRANGE:
        if pattern.search(text):
            return Frequency(every, 0.5 if times == 1 else 0.6, times)
    return Frequency(Every.YEAR, 1) if _YEARLY.search(text) else None
