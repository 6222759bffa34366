"""Which units a document's words for an owner stand for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.plans.domain.units import Unit
from shared.contracts.tasks import UnitKind

Party = str | dict[str, str]
"""A unit's id, or ``{"each": kind}``."""

_NOTE = re.compile(r"\([^()]*\)")
_LAST_NOTE = re.compile(r"\([^()]*\)$")
_SPACE = re.compile(r"[\s“”\"'‘’《》〝〞]+")
_AND_OTHERS = re.compile(r"等(?:[市区县州省]?(?:直|级)?(?:有关|相关|各)?(?:部门|单位|科室|成员单位)+)?$")
_AND = re.compile(r"[、和及与]|以及")
_ABOVE = re.compile(r"^(?:省|自治区|市|州|全国|国家|中央|省市)")
_OWN = re.compile(r"^(?:我|本)?(?:区|县|市|旗|街道|镇|乡)?(?:委|政府|局|直)?(?:机关)?(?=.{2})")
_OFFICE = re.compile(
    r"(?:街道办事处|街道办|街道|镇人民政府|乡人民政府|人民政府|镇政府|乡政府|镇|乡|办事处)?(?:综合治理办公室)?司法所$"
)
_TOWN = re.compile(r"(?:街道办事处|街道办|街道|(?:民族)?[镇乡](?:人民政府|政府)?)$")
_DEPARTMENT = re.compile(r"(?:管理局|局|委员会|委|部门|部|办公室|办|协会|会)$")
_EACH = re.compile(
    r"(?:全[区县市省]|[区县市]直|[区县市]级|[区县市]?局|机关)*"
    r"(?:(?:各|有关|相关|其他|所有|全体|涉及)+级?)+(?:有关|相关|责任|业务|职能|[区县市]直|基层)*"
)
_ALL_OF_THEM = re.compile(
    r"(?:司法所|司法局|法宣办|普法办|依法治[省市县区]办|党委、?政府|人民政府|政府|党委|党工委|办事处|负责同志)$"
)
_DISTRICTS = frozenset(["区", "县", "旗"])
MOST_CANDIDATES = 8


class Named(NamedTuple):
    """``parties``: what the words most likely stand for, in one or more units; ``sure``: whether that needs no asking."""

    parties: tuple[Party, ...] = ()
    sure: bool = False
    candidates: tuple[Unit, ...] = ()


def plain(words: str) -> str:
    """``words`` without notes in brackets, quotes and spaces, in half-width form."""
    return _SPACE.sub("", _NOTE.sub("", fold(words)))


def without_others(said: str) -> str:
    """The unit that is named before 等有关部门."""
    return _AND_OTHERS.sub("", said) or said


def groups_of(lexicon: Lexicon) -> dict[str, UnitKind]:
    """The lexicon's words for all units of a kind, as ``Naming`` compares them."""
    return {_SPACE.sub("", word): kind for kind, words in lexicon.groups.items() for word in words}


@dataclass(frozen=True)
class Naming:
    """Finds the units of ``units`` by the words of a document. ``root`` is the plan's.

    ``groups``: the field's words for all units of a kind, without 各.
    """

    units: Sequence[Unit]
    root: Unit | None = None
    groups: Mapping[str, UnitKind] = field(default_factory=dict)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            if unit.kind is not UnitKind.VILLAGE:
                for form in dict.fromkeys((plain(unit.name), self._stem(unit.name))):
                    found.setdefault(form, []).append(unit)
        return found

    def find(self, words: str) -> Named:
        """What ``words``, one owner, stand for."""
        said = plain(words)
        if group := self.group(words):
            return Named(({"each": group.value},), sure=True)
        rest = without_others(said)
        if rest != said:
            return self._unsure(self._one(rest))
        named = self._one(said)
        return named if named.sure else self._several(words) or named

    def _several(self, words: str) -> Named | None:
        """Several owners that were written as one (各乡镇和区直各部门); None unless each of them is sure."""
        parts = [part for part in _AND.split(_NOTE.sub("", fold(words))) if part.strip()]
        found = [self.find(part) for part in parts] if 1 < len(parts) <= MOST_CANDIDATES else []
        if not found or not all(named.sure for named in found):
            return None
        return Named(tuple(party for named in found for party in named.parties), sure=True)

    def group(self, words: str) -> UnitKind | None:
        """The kind whose units ``words`` mean all of, by the lexicon's words for such groups."""
        noted = _SPACE.sub("", fold(words))
        for said in (plain(words), noted, _LAST_NOTE.sub("", noted)):
            each = _EACH.match(said)
            rest = said[each.end() :] if each else said
            for form in (said, rest, _ALL_OF_THEM.sub("", rest)):
                if (each or len(form) > 2) and form in self.groups:
                    return self.groups[form]
            if each and rest in _DISTRICTS and self.root is not None and self.root.kind is UnitKind.CITY:
                return UnitKind.DISTRICT
        return None

    def _one(self, said: str) -> Named:
        for form in dict.fromkeys((said, self._short(said), self._stem(said))):
            if found := self._by_name.get(form):
                return Named((found[0].id,), sure=len(found) == 1 and not self._of_above(said), candidates=tuple(found))
        if office := _OFFICE.search(said):
            return self._town(said[: office.start()], said)
        return self._unsure(Named((), candidates=self._likely(said)))

    def _of_above(self, said: str) -> bool:
        """Whether the words name a body of a higher level than the plan's (市司法局 in a district's plan)."""
        match = _ABOVE.match(said)
        own = self.root is not None and match is not None and self.root.name.endswith(match[0])
        return match is not None and not own and not any(plain(unit.name) == said for unit in self.units)

    def _town(self, name: str, said: str) -> Named:
        """A township's judicial office acts for its township."""
        towns = [
            unit
            for unit in self.units
            if unit.kind is UnitKind.TOWNSHIP
            and name
            and _TOWN.sub("", plain(unit.name)) == _TOWN.sub("", self._short(name))
        ]
        return Named(tuple(unit.id for unit in towns[:1]), sure=len(towns) == 1, candidates=tuple(towns))

    def _unsure(self, named: Named) -> Named:
        parties = named.parties or tuple(unit.id for unit in named.candidates[:1])
        return Named(parties, False, named.candidates)

    def _likely(self, said: str) -> tuple[Unit, ...]:
        """Units whose name holds the words, or is held by them, or is what they shorten (文旅: 文化和旅游)."""
        stem = self._stem(said)
        scored = [
            (score, number, unit)
            for number, unit in enumerate(self.units)
            if unit.kind is not UnitKind.VILLAGE and (score := _likeness(stem, self._stem(unit.name))) > 0
        ]
        return tuple(unit for _, _, unit in sorted(scored, key=lambda item: (-item[0], item[1]))[:MOST_CANDIDATES])

    def _short(self, said: str) -> str:
        """Without the district's own name and the words for it (罗庄区, 区委, 局)."""
        if self.root is not None:
            said = said.removeprefix(plain(self.root.name)) or said
        cut = _OWN.sub("", said)
        return cut if len(cut) > 1 else said

    def _stem(self, name: str) -> str:
        short = self._short(plain(name))
        cut = _TOWN.sub("", short)
        if cut == short:
            cut = _DEPARTMENT.sub("", short)
        return cut if len(cut) > 1 else short


def _likeness(said: str, name: str) -> float:
    """0: nothing in common; 1: the same."""
    if len(said) < 2 or len(name) < 2:
        return 0.0
    if said in name or name in said:
        return min(len(said), len(name)) / max(len(said), len(name)) + 0.5
    short, long = sorted((said, name), key=len)
    steps = iter(long)
    shortens = short[0] == long[0] and all(char in steps for char in short)
    return len(short) / len(long) if shortens else 0.0
