"""Word's automatic numbers, written out: what the reader of the document sees in front of a paragraph."""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from services.tasks.drafts.readers.ordinals import ordinal
from services.tasks.drafts.readers.word_styles import Styles, is_on, val, whole

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_BULLET = "- "
_CLOSES = re.compile(r"[、.．,，:：;；)）\]】〕》>]$")


@dataclass(frozen=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False

    @classmethod
    def of(cls, level: Element) -> "_Level":
        forms = [found.get("val") or "decimal" for found in level.iter("numFmt")]
        said = val(level, "lvlRestart")
        return cls(
            form=next((form for form in reversed(forms) if form != "custom"), "decimal"),
            text=val(level, "lvlText") or "",
            start=whole(val(level, "start"), 1),
            suffix=val(level, "suff") or "tab",
            restart=whole(said) if said is not None else None,
            legal=is_on(level, "isLgl"),
        )


@dataclass
class _List:
    """One list's levels, and the numbers that it has come to. Lists of one abstract numbering count on together."""

    levels: dict[int, _Level]
    at: dict[int, int]
    starts: dict[int, int]
    begun: set[int] = field(default_factory=set)

    def next(self, level: int) -> str:
        rule = self.levels.get(level, _Level())
        if level in self.starts and level not in self.begun:
            self.at[level] = self.starts[level]
        else:
            self.at[level] = self.at.get(level, rule.start - 1) + 1
        self.begun.add(level)
        for deeper in [deeper for deeper in self.at if deeper > level and self._starts_again(deeper, level)]:
            del self.at[deeper]
        return self._written(rule)

    def _starts_again(self, deeper: int, level: int) -> bool:
        restart = self.levels.get(deeper, _Level()).restart
        return restart is None or level < restart

    def _written(self, rule: _Level) -> str:
        if rule.form == "bullet":
            return _BULLET
        text = _PLACE.sub(lambda place: self._number(int(place[1]) - 1, rule), rule.text)
        if not text.strip() or rule.suffix == "nothing" or _CLOSES.search(text):
            return text.strip()
        return text.strip() + " "

    def _number(self, level: int, asking: _Level) -> str:
        rule = self.levels.get(level, _Level())
        return ordinal(self.at.get(level, rule.start), "decimal" if asking.legal else rule.form)


class Numbering:
    """Asked for every paragraph in the document's order, once each."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {e.get("abstractNumId", ""): e for e in (root.iter("abstractNum") if root is not None else ())}
        self._nums = {e.get("numId", ""): e for e in (root.iter("num") if root is not None else ())}
        self._counts: dict[str, dict[int, int]] = {}
        self._lists: dict[str, _List | None] = {}

    def before(self, paragraph: Element) -> str:
        """The number with what follows it (``一、``, ``1.1 ``), or nothing."""
        number = self._styles.first(paragraph, lambda element: val(element, "pPr/numPr/numId"))
        if number is None or number == "0":
            return ""
        if number not in self._lists:
            self._lists[number] = self._list(number)
        numbered = self._lists[number]
        return numbered.next(self._level(paragraph, number)) if numbered is not None else ""

    def _level(self, paragraph: Element, number: str) -> int:
        said = val(paragraph, "pPr/numPr/ilvl")
        if said is None and val(paragraph, "pPr/numPr/numId") is None:
            said = self._level_of_style(paragraph, number)
        return min(max(whole(said), 0), _LEVELS - 1)

    def _level_of_style(self, paragraph: Element, number: str) -> str | None:
        """A level may name the style that brings it; else the style says its level."""
        abstract = self._abstract_of(number)
        for style in self._styles.chain(paragraph):
            for level in abstract.findall("lvl") if abstract is not None else ():
                if val(level, "pStyle") == style.get("styleId"):
                    return level.get("ilvl")
            if (said := val(style, "pPr/numPr/ilvl")) is not None:
                return said
        return None

    def _abstract_of(self, number: str) -> Element | None:
        """Perhaps by way of a numbering style, which names another list."""
        for _ in range(3):
            abstract = self._abstract.get(val(self._nums.get(number), "abstractNumId") or "")
            link = val(abstract, "numStyleLink")
            if link is None:
                return abstract
            number = val(self._styles.numbering.get(link), "pPr/numPr/numId") or ""
        return None

    def _list(self, number: str) -> _List | None:
        abstract, num = self._abstract_of(number), self._nums.get(number)
        if abstract is None or num is None:
            return None
        levels = {whole(level.get("ilvl")): _Level.of(level) for level in abstract.findall("lvl")}
        starts = {}
        for override in num.findall("lvlOverride"):
            place = whole(override.get("ilvl"))
            if (level := override.find("lvl")) is not None:
                levels[place] = _Level.of(level)
            if (start := val(override, "startOverride")) is not None:
                starts[place] = whole(start, 1)
        return _List(levels, self._counts.setdefault(abstract.get("abstractNumId", ""), {}), starts)
