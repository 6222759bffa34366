"""Lines out of a page's running text, as a browser would break and squeeze them."""

import re

from services.tasks.drafts.readers.writing import Grid

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_BROKEN_IN_CHINESE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3000-\u9fff\uff00-\uffef])")


def squeezed(text: str) -> str:
    """White space as one space; a line that the page's source breaks between two Chinese characters is one."""
    return _SPACE.sub(" ", _BROKEN_IN_CHINESE.sub("", text))


class Lines:
    """What a page shows so far: lines and tables."""

    def __init__(self) -> None:
        self._done: list[str | Grid] = []
        self._now: list[str] = []
        self._prefix = ""

    def add(self, text: str, *, kept: bool = False) -> None:
        """``kept``: the source's own lines are shown as they are."""
        if not kept:
            self._now.append(text)
            return
        for number, line in enumerate(text.splitlines()):
            if number:
                self.end()
            self._now.append(line)

    def begin_with(self, prefix: str) -> None:
        """The next line that says something starts with ``prefix``, unless it brings a number of its own."""
        self.end()
        self._prefix = prefix

    def end(self) -> None:
        """End the line, if there is one."""
        line = squeezed("".join(self._now)).strip(" \u3000\t")
        self._now.clear()
        if line:
            number, self._prefix = self._prefix, ""
            self._done.append(line if not number or _NUMBERED.match(line) else number + line)

    def table(self, grid: Grid) -> None:
        self.end()
        self._prefix = ""
        self._done.append(grid)

    def done(self) -> list[str | Grid]:
        self.end()
        return self._done


_NUMBERED = re.compile(r"[(（]?[\d一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳]|第[\d一二三四五六七八九十]{1,3}[章节条]")
