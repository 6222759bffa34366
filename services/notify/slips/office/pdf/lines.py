"""A paragraph on a PDF page: lines broken as Chinese wants it, filled to both edges, parted by pages between two lines."""

from dataclasses import dataclass, replace

from reportlab.lib.colors import Color, black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.platypus import Flowable

from services.notify.slips.office.pdf.breaking import lines_of
from services.notify.slips.office.pdf.faces import TEXT, printable, runs, width

MOST_STRETCH = 0.15
"""How far two characters of a line may stand apart to fill it, of their size; a line that is shorter stays as it is."""


@dataclass(frozen=True)
class Look:
    """``line`` is from line to line, all lengths in points; ``aside`` is left free at the right."""

    face: str = TEXT
    size: float = 16.0
    line: float = 28.0
    side: int = TA_LEFT
    indent: float = 0.0
    aside: float = 0.0
    colour: Color = black


class Lines(Flowable):
    def __init__(self, text: str, look: Look) -> None:
        super().__init__()
        self._look = look
        self._text = printable(text)
        self._lines: list[str] | None = None
        self._wide = 0.0

    def wrap(self, wide: float, high: float) -> tuple[float, float]:
        if self._lines is None:
            self._wide = wide - self._look.aside
            self._lines = lines_of(self._text, self._width, self._wide, self._look.indent)
        return wide, len(self._lines) * self._look.line

    def split(self, wide: float, high: float) -> list[Flowable]:
        self.wrap(wide, high)
        assert self._lines is not None
        fit = int(high / self._look.line)
        if not 0 < fit < len(self._lines):
            return []
        rest = replace(self._look, indent=0.0)
        return [self._part(self._lines[:fit], self._look, whole=False), self._part(self._lines[fit:], rest)]

    def draw(self) -> None:
        assert self._lines is not None
        look = self._look
        base = len(self._lines) * look.line - look.line / 2 - look.size * 0.36
        for number, line in enumerate(self._lines):
            indent = look.indent if number == 0 else 0.0
            is_last = self._is_whole and number == len(self._lines) - 1
            self._draw_line(line, indent, base - number * look.line, fill=not is_last)

    _is_whole = True

    def _part(self, lines: list[str], look: Look, *, whole: bool = True) -> "Lines":
        part = Lines("", look)
        part._lines, part._wide, part._is_whole = lines, self._wide, whole
        return part

    def _width(self, text: str) -> float:
        return width(text, self._look.face, self._look.size)

    def _draw_line(self, line: str, indent: float, y: float, *, fill: bool) -> None:
        look, free = self._look, self._wide - indent - self._width(line)
        stretch = free / (len(line) - 1) if fill and len(line) > 1 and look.side == TA_LEFT else 0.0
        if not 0 < stretch <= MOST_STRETCH * look.size:
            stretch = 0.0
        x = {TA_CENTER: free / 2, TA_RIGHT: free}.get(look.side, indent)
        text = self.canv.beginText(x, y)
        text.setFillColor(look.colour)
        text.setCharSpace(stretch)
        for face, part in runs(line, look.face):
            text.setFont(face, look.size)
            text.textOut(part)
        self.canv.drawText(text)
