"""The rows of a table of tasks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.tasks.drafts.domain.columns import Column, squeezed
from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.domain.owner_lists import says_as_above, says_nothing, trimmed
from services.tasks.drafts.domain.table_heads import Layout, layout, words_of

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总和)[:(]?")
_FOOTNOTE = re.compile(r"(?:注|备注|说明|填表说明|填表人|制表|审核人)[:\d]")
_SECTION_NO = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[部篇章]"
)
_ABOUT_TASK = (Column.TITLE, Column.CONTENT)
_ASSUMED = (Column.LEAD, Column.DEADLINE)
_BLANK = " \n"


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: what a column says, without empty cells; several spans where several columns or joined rows say it.

    ``assumed``: columns whose empty cell was taken to mean the row above's. ``whole``: the row's own cells, from the
    first character to the last.
    """

    no: Span | None
    section: Span | None
    cells: Mapping[Column, tuple[Span, ...]]
    whole: Span
    assumed: frozenset[Column] = frozenset()


def task_rows(document: Document, table: Table) -> tuple[Row, ...] | None:
    """The tasks of ``table``, None if it is no table of tasks (scores, figures, contacts, a page's own data).

    A cell that continues a merged one says what that says. An empty cell means "as above" in a column of sections; in
    those of the lead and the deadline only if no cell of that column is merged, since a document that merges cells
    leaves one empty where there is nothing, and only below a row of the same section (``Row.assumed``). An empty cell
    of any other column is empty.
    """
    found = layout(document, table)
    return None if found is None else _Reading(document, table, found).rows()


@dataclass(slots=True)
class _Reading:
    document: Document
    table: Table
    layout: Layout
    merged: frozenset[int] = frozenset()
    section: Span | None = None
    found: list[Row] = field(default_factory=list)
    above: dict[int, Span] = field(default_factory=dict)

    def rows(self) -> tuple[Row, ...]:
        self.merged = self._merged()
        self.layout = self.layout._replace(columns=self._sections())
        for index in range(self.layout.first, len(self.table.rows)):
            self._row(self.table.rows[index], self.table.rows[index - 1])
        return tuple(self.found)

    def _merged(self) -> frozenset[int]:
        """The columns with cells merged over rows."""
        rows = self.table.rows[self.layout.first :]
        pairs = zip(rows, rows[1:], strict=False)
        return frozenset(
            index
            for above, row in pairs
            for index, cell in enumerate(row)
            if cell.repeated and cell.span == above[index].span
        )

    def _sections(self) -> tuple[Column | None, ...]:
        """A title that spans several rows with contents of their own is their section."""
        columns = list(self.layout.columns)
        contents = [i for i, column in enumerate(columns) if column is Column.CONTENT]
        for index, column in enumerate(columns):
            if column is Column.TITLE and self._spans_rows(index, contents):
                columns[index] = Column.SECTION
        return tuple(columns)

    def _spans_rows(self, index: int, contents: Sequence[int]) -> bool:
        rows = self.table.rows[self.layout.first :]
        for above, row in zip(rows, rows[1:], strict=False):
            own = any(self._says(row[i]) and row[i].span != above[i].span for i in contents)
            same = row[index].span == above[index].span if row[index].repeated else not self._says(row[index])
            if own and same and not self._is_banner(row):
                return True
        return False

    def _text(self, span: Span) -> str:
        return self.document.folded[span.start : span.end]

    def _says(self, cell: Cell) -> bool:
        return not says_nothing(self._text(cell.span))

    def _is_banner(self, row: Sequence[Cell]) -> bool:
        """One cell alone: merged over the row, or the first one with the others empty."""
        spans = {cell.span for cell in row if self._text(cell.span).strip()}
        if len(spans) != 1:
            return False
        (span,) = spans
        places = [index for index, cell in enumerate(row) if cell.span == span]
        if len(places) > 1:
            return True
        column = self.layout.columns[places[0]]
        return bool(_SECTION_NO.match(self._text(span).lstrip())) or (
            len(row) > 1 and places[0] == 0 and column in (Column.NO, Column.SECTION)
        )

    def _row(self, row: Sequence[Cell], previous: Sequence[Cell]) -> None:
        texts = words_of(self.document, row)
        first = next((squeezed(text) for text in texts if text.strip()), "")
        if not first or _TOTAL.match(first) or _FOOTNOTE.match(next(t for t in texts if t.strip()).strip()):
            return
        if self._is_head(texts):
            return
        if self._is_banner(row):
            self.section = next(trimmed(self.document, c.span, _BLANK) for c in row if self._text(c.span).strip())
            self.above.clear()
            return
        self._task(row, previous)

    def _is_head(self, texts: Sequence[str]) -> bool:
        """The head once more, after a page break."""
        pairs = [(squeezed(t), squeezed(w)) for t, w in zip(texts, self.layout.words, strict=True) if t.strip()]
        return len(pairs) > 1 and sum(text == word for text, word in pairs) * 2 > len(pairs)

    def _task(self, row: Sequence[Cell], previous: Sequence[Cell]) -> None:
        spans, assumed = self._cells(row)
        fresh = [
            cell
            for i, cell in enumerate(row)
            if self._says(cell)
            and not (cell.repeated and (cell.span == previous[i].span or i and row[i - 1].span == cell.span))
        ]
        own = [c for i, c in enumerate(row) if self.layout.columns[i] in _ABOUT_TASK and c in fresh]
        whole = _around([trimmed(self.document, cell.span, _BLANK) for cell in fresh])
        if not own or self._continues(row, fresh):
            self._join(
                [(c, s) for c, s in spans if any(s == trimmed(self.document, f.span, _BLANK) for f in fresh)], whole
            )
            return
        cells: dict[Column, tuple[Span, ...]] = {}
        for column, span in spans:
            if span not in cells.get(column, ()):
                cells[column] = (*cells.get(column, ()), span)
        no = cells.pop(Column.NO, (None,))[0]
        section = cells.pop(Column.SECTION, (self.section,))[-1]
        self.found.append(Row(no, section, cells, whole, frozenset(assumed)))

    def _continues(self, row: Sequence[Cell], fresh: Sequence[Cell]) -> bool:
        """The rest of a row that a page break cut: nothing but more of its content, where rows have numbers."""
        numbered = bool(self.found) and self.found[-1].no is not None
        contents = [i for i, column in enumerate(self.layout.columns) if column is Column.CONTENT]
        return numbered and len(row) > 2 and len(fresh) == 1 and any(row[i] == fresh[0] for i in contents)

    def _join(self, more: Sequence[tuple[Column, Span]], whole: Span) -> None:
        if not self.found or not more:
            return
        last = self.found[-1]
        cells = dict(last.cells)
        for column, span in more:
            if column not in (Column.NO, Column.SECTION) and span not in cells.get(column, ()):
                cells[column] = (*cells.get(column, ()), span)
        self.found[-1] = replace(last, cells=cells, whole=_around([last.whole, whole]))

    def _cells(self, row: Sequence[Cell]) -> tuple[list[tuple[Column, Span]], set[Column]]:
        spans: list[tuple[Column, Span]] = []
        assumed: set[Column] = set()
        for index, (cell, column) in enumerate(zip(row, self.layout.columns, strict=True)):
            if column is None or (index and cell.repeated and cell.span == row[index - 1].span):
                continue
            if self._says(cell):
                self.above[index] = trimmed(self.document, cell.span, _BLANK)
                spans.append((column, self.above[index]))
            elif span := self._from_above(index, column, self._text(cell.span)):
                spans.append((column, span))
                if column in _ASSUMED and not says_as_above(self._text(cell.span)):
                    assumed.add(column)
        return spans, assumed

    def _from_above(self, index: int, column: Column, text: str) -> Span | None:
        above = self.above.get(index)
        if says_as_above(text) or (not text.strip() and column is Column.SECTION):
            return above
        if text.strip() or column not in _ASSUMED or index in self.merged:
            return None
        return above


def _around(spans: Sequence[Span]) -> Span:
    spans = [span for span in spans if span]
    return Span(min(s.start for s in spans), max(s.end for s in spans)) if spans else Span(0, 0)
