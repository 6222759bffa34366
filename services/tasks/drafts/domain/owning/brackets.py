"""The brackets of a text, of any kind and broken ones too, with the labels that stand within and outside of them."""

import re
from dataclasses import dataclass, field

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.owning.labels import BEGINS, COLON, GAP, LABEL, Mark, is_label, is_plain, mark_of

_TOKEN = re.compile(rf"(?=[{BEGINS}()\n])(?:{LABEL}(?:(?P<colon>{COLON})|(?={GAP}\)))|(?P<bracket>[()])|(?P<line>\n))")
_NUMBERING = re.compile(r"[:;,。、\s][\d一二三四五六七八九十]\Z|[:;,。、\s]\d\d\Z")
_COUNT = r"[一二三四五六七八九十\d]{1,3}"
_NEXT_ITEM = re.compile(rf"[ \n]{{0,9}}(?:{_COUNT}[、.)]|\({_COUNT}\)|第{_COUNT}[条章]|[一二三四五六七八九十]是)")
_DEEPEST = 32
_APART = "\n。;,:. )"
_BEFORE_TITLED = "\n。;,. "


@dataclass(slots=True)
class Label:
    """``body``: where its content begins. ``plain``: also a word of prose."""

    mark: Mark
    plain: bool
    start: int
    body: int


@dataclass(slots=True)
class Bracket:
    """``close``: the closing bracket's place, None if there is none; ``cut``: where an unclosed one ends at the latest."""

    open: int
    cut: int
    close: int | None = None
    lines: int = 0
    labels: list[Label] = field(default_factory=list)

    @property
    def end(self) -> int:
        return self.cut if self.close is None else self.close + 1


_NOBODY = Bracket(-1, -1)
_ASIDE = frozenset({Mark.PERSON, Mark.OTHER})


class Scan:
    """One pass over ``span``: ``brackets`` in order of opening, ``free`` labels outside of them."""

    def __init__(self, text: str, span: Span) -> None:
        self.text, self.span = text, span
        self.brackets: list[Bracket] = []
        self.free: list[Label] = []
        self._stack: list[Bracket] = []
        self._line_from = span.start
        at = span.start
        while found := _TOKEN.search(text, at, span.end):
            at = self._take(found)
        for bracket in self.brackets:
            if bracket.labels and bracket.close is None:
                self._close_at_line_end(bracket)
        self.free.sort(key=lambda label: label.start)

    def _take(self, found: re.Match[str]) -> int:
        if found["line"]:
            self._line(found.start())
        elif found["bracket"] == "(":
            if len(self._stack) >= _DEEPEST:
                self._cut(found.start())
            self._stack.append(Bracket(found.start(), self.span.end))
            self.brackets.append(self._stack[-1])
        elif found["bracket"]:
            self._closing(found.start())
        else:
            return self._label(found)
        return found.end()

    def _line(self, at: int) -> None:
        self._line_from = at
        held = any(bracket.labels for bracket in self._stack)
        if held and (self.text[at - 1] == "。" or _NEXT_ITEM.match(self.text, at + 1, self.span.end)):
            self._cut(at)
        for bracket in self._stack:
            bracket.lines += 1

    def _cut(self, at: int) -> None:
        for bracket in self._stack:
            bracket.cut = at
        self._stack.clear()

    def _closing(self, at: int) -> None:
        numbering = _NUMBERING.search(self.text, max(self.span.start, at - 3), at)
        if self._stack and not (numbering and self._stack[-1].labels):
            self._stack.pop().close = at

    def _label(self, found: re.Match[str]) -> int:
        start = found.start()
        top = self._stack[-1] if self._stack else None
        opens = top is not None and not self.text[top.open + 1 : start].strip()
        if not is_label(found):
            return found.end()
        if not found["colon"]:
            return self._titled(found, top) if top and opens else found.end()
        label = Label(mark_of(found), is_plain(found), start, found.end())
        holder = self._holder(label, top, opens)
        if holder is not _NOBODY:
            (holder.labels if holder else self.free).append(label)
        return found.end()

    def _holder(self, label: Label, top: Bracket | None, opens: bool) -> Bracket | None:
        """The bracket whose label it is; ``_NOBODY`` for a person's in brackets within an annotation."""
        outer = next((bracket for bracket in self._stack if bracket.labels), None)
        if top and outer and outer is not top and opens:
            if label.mark in _ASIDE:
                return _NOBODY
            self._stack.pop()
            self._cut(top.open)
            self._stack.append(top)
            return top
        if outer:
            del self._stack[self._stack.index(outer) + 1 :]
            return outer
        if top and opens and self._is_aside(label, top):
            return _NOBODY
        if top and (opens or not top.lines):
            return top
        self._stack.clear()
        return None

    def _is_aside(self, label: Label, top: Bracket) -> bool:
        """责任单位：区司法局（联系人：…）、区教育局: the bracket belongs to the name before it."""
        listed = bool(self.free) and self.free[-1].start >= self._line_from
        return listed and label.mark in _ASIDE and self.text[top.open - 1] not in _APART

    def _titled(self, found: re.Match[str], top: Bracket) -> int:
        """【责任单位】区司法局: the label alone in brackets."""
        before = self.text[top.open - 1] if top.open > self.span.start else "\n"
        if before not in _BEFORE_TITLED or found["other"]:
            return found.end()
        self._stack.pop()
        self.brackets.pop()
        after = self.text.index(")", found.end()) + 1
        if after < self.span.end and self.text[after] == ":":
            after += 1
        self.free.append(Label(mark_of(found), False, top.open, after))
        return after

    def _close_at_line_end(self, bracket: Bracket) -> None:
        end = bracket.open
        while (line := self.text.find("\n", end, bracket.cut)) >= 0 and self.text[line - 1] in "、,;:":
            end = line + 1
        if line >= 0:
            bracket.cut = line
        self.free += [label for label in bracket.labels if label.start >= bracket.cut]
        bracket.labels = [label for label in bracket.labels if label.start < bracket.cut]
