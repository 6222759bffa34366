"""Tables in plain text whose columns only gaps part: wide spaces, or several narrow ones."""

import re
from collections.abc import Sequence

from services.tasks.drafts.domain.document import Span

GAP = "\u3000"
_BLANK = " \u3000\xa0"
_ANY_GAP = re.compile(rf"(?<=\S)(?:[{_BLANK}]{{2,40}}|\u3000)(?=\S)")
_WIDE_GAP = re.compile(rf"(?<=\S)[{_BLANK}]{{2,40}}(?=\S)")
_HEAD = re.compile(
    r"(?:序\s?号|编号|月份|备注|说明|类别)|.{0,8}(?:任务|内容|事项|项目|活动|措施|举措|目标|指标|单位|部门|科室|处室|时间|时限|期限"
    r"|责任人|领导|主题|要求|牵头|配合)"
)
_SPACED = re.compile(rf"\A(\S)[{_BLANK}]+(?=\S\Z)")
_LAST = re.compile(rf"备[{_BLANK}]{{0,9}}注\Z")
_LEAST_COLUMNS, _LEAST_ROWS, _MOST_COLUMNS = 3, 2, 20
Line = tuple[int, str]
Row = tuple[Span, ...]


def has_gap(text: str) -> bool:
    """Whether something on either side of a gap makes cells; a line's indent makes none."""
    return _ANY_GAP.search(text) is not None


def rows_by_gaps(lines: Sequence[Line]) -> list[Row]:
    """From the line on that holds the heads of columns of tasks, as many rows as have its cells; empty: there is none.

    ``lines``: where each starts, and its text. A last column of remarks may be empty.
    """
    for gap in (_ANY_GAP, _WIDE_GAP):
        for at, head in enumerate(lines):
            if _is_head(cells := _head_cells(head, gap), head):
                rows = [cells, *_rows_below(lines[at + 1 :], gap, head, len(cells))]
                if len(rows) >= _LEAST_ROWS:
                    return rows
                break
    return []


def _head_cells(head: Line, gap: re.Pattern[str]) -> Row:
    """序\u3000号, 备\u3000注: two characters that only a gap parts, and that are a head together, are one cell."""
    cells: list[Span] = []
    for cell in _cells(head, gap):
        both = _words(head, cells[-1]) + _words(head, cell) if cells else ""
        if len(both) == 2 and _HEAD.fullmatch(both):
            cell = Span(cells.pop().start, cell.end)
        cells.append(cell)
    return tuple(cells)


def _is_head(cells: Row, line: Line) -> bool:
    if not _LEAST_COLUMNS <= len(cells) <= _MOST_COLUMNS:
        return False
    return all(_HEAD.fullmatch(_SPACED.sub(r"\1", _words(line, cell))) for cell in cells)


def _rows_below(lines: Sequence[Line], gap: re.Pattern[str], head: Line, width: int) -> list[Row]:
    widths = (width, width - 1) if _ends_with_remarks(head[1]) else (width,)
    rows: list[Row] = []
    for line in lines:
        cells = _cells(line, gap)
        if len(cells) not in widths:
            break
        rows.append(cells)
    return rows


def _ends_with_remarks(head: str) -> bool:
    return _LAST.search(head.rstrip()) is not None


def _words(line: Line, cell: Span) -> str:
    return line[1][cell.start - line[0] : cell.end - line[0]]


def _cells(line: Line, gap: re.Pattern[str]) -> Row:
    start, text = line
    at = len(text) - len(text.lstrip())
    cells = []
    for found in gap.finditer(text):
        cells.append(Span(start + at, start + found.start()))
        at = found.end()
    return (*cells, Span(start + at, start + len(text.rstrip())))
