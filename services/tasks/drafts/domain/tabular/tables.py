"""The rows of a table of tasks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from services.tasks.drafts.domain.document import Document, Span, Table
from services.tasks.drafts.domain.owning.owner_lists import trimmed
from services.tasks.drafts.domain.structure.dregs import is_dreg, stripped
from services.tasks.drafts.domain.tabular.columns import Column, squeezed
from services.tasks.drafts.domain.tabular.table_cells import Carried, Cells, Said, as_above, merged_columns, says
from services.tasks.drafts.domain.tabular.table_heads import Layout, layout, words_of

__all__ = ["Column", "Row", "task_rows"]

_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总和)(?:\Z|[:(\d])")
_FOOTNOTE = re.compile(r"(?:注|备注|说明|填表说明|填表人|制表人?|审核人)[:\d]")
_SECTION_NO = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]{1,3}[部篇章]"
)
_PAGE_END = 200
_ABOUT_TASK = frozenset({Column.TITLE, Column.CONTENT})


@dataclass(frozen=True, slots=True)
class Row:
    """``cells``: what a column says, without empty cells; several spans where several columns or joined rows say it.

    ``no`` and ``section`` are not among the cells. ``assumed``: columns whose empty cell was taken to mean the row
    above's. ``whole``: the row's own cells, from the first character to the last.
    """

    no: Span | None
    section: Span | None
    cells: Mapping[Column, tuple[Span, ...]]
    whole: Span
    assumed: frozenset[Column] = frozenset()


def task_rows(document: Document, table: Table) -> tuple[Row, ...] | None:
    """The tasks of ``table``, None if it is no table of tasks (scores, figures, contacts, a page's own data).

    A cell that continues a merged one, or says 同上, says what that one says. An empty cell means "as above" in a column
    of sections; in those of the lead and the deadline only if no cell of that column is merged, since a document that
    merges cells leaves one empty where there is nothing, and only below a row of the same section (``Row.assumed``). An
    empty cell of any other column is empty. A row with nothing of its own to do belongs to the row above it.
    """
    found = layout(document, table)
    return None if found is None else _Reading(document, table, found).rows()


class _Reading:
    def __init__(self, document: Document, table: Table, found: Layout) -> None:
        self.document, self.head = document, found
        self.body: Sequence[Cells] = table.rows[found.first :]
        self.above: Cells = table.rows[found.first - 1]
        self.columns = self._columns()
        self.carried = Carried(document, self.columns, merged_columns(self.body))
        self.section: Span | None = None
        self.found: list[Row] = []

    def rows(self) -> tuple[Row, ...]:
        for row in self.body:
            if not self._is_idle(row):
                self._row(row)
            self.above = row
        return tuple(self.found)

    def _columns(self) -> tuple[Column | None, ...]:
        """A title that spans several rows with contents of their own is their section; a few such rows, or a few that are
        empty, make none."""
        named = self.head.columns
        contents = [index for index, column in enumerate(named) if column is Column.CONTENT]
        return tuple(
            Column.SECTION if self._heads_others(index, contents) and self._spans_rows(index, contents) else column
            for index, column in enumerate(named)
        )

    def _heads_others(self, index: int, contents: Sequence[int]) -> bool:
        """Whether a column stands before one that says more: a title, or contents before other contents."""
        return self.head.columns[index] is Column.TITLE or (index in contents and index != contents[-1])

    def _spans_rows(self, index: int, contents: Sequence[int]) -> bool:
        titled, blank, spanned = 1, 0, 0
        for above, row in pairwise(self.body):
            own = any(says(self.document, row[i]) and not as_above(row, above, i) for i in contents if i != index)
            if not own or self._is_banner(row) or self._is_rest(row):
                continue
            if as_above(row, above, index):
                spanned += 1
                continue
            titled, blank = (titled + 1, blank) if says(self.document, row[index]) else (titled, blank + 1)
        return blank >= titled or 2 * spanned >= titled

    def _is_rest(self, row: Cells) -> bool:
        """What a page break cut off: a piece of content alone, where rows have numbers."""
        saying = {self.head.columns[i] for i, cell in enumerate(row) if says(self.document, cell)}
        return Column.NO in self.head.columns and saying == {Column.CONTENT}

    def _is_banner(self, row: Cells) -> bool:
        """One cell alone: merged over the row, or the first one with the others empty."""
        saying = [index for index, cell in enumerate(row) if says(self.document, cell)]
        if saying and self.head.columns[saying[0]] is Column.NO and len(saying) > 2 and len(row) == len(saying):
            saying = saying[1:]
        if len({row[index].span for index in saying}) != 1:
            return False
        first, column = saying[0], self.head.columns[saying[0]]
        numbered = _SECTION_NO.match(words_of(self.document, row)[first].lstrip())
        return len(saying) > 1 or bool(numbered) or (first == 0 and column in (Column.NO, Column.SECTION))

    def _is_idle(self, row: Cells) -> bool:
        """Empty, a sum, a footnote, or the head once more after a page break."""
        texts = words_of(self.document, row)
        first = next((text.strip() for text in texts if text.strip()), "")
        if not first or _TOTAL.match(squeezed(first)) or _FOOTNOTE.match(first):
            return True
        words = [squeezed(text) for text in texts]
        said = sum(bool(word) for word in words)
        return said > 1 and any(2 * _alike(words, head) > said for head in self.head.heads)

    def _row(self, row: Cells) -> None:
        if self._is_banner(row):
            self.section = next(trimmed(self.document, c.span, " \n") for c in row if says(self.document, c))
            self.carried.forget()
            return
        said = list(self.carried.read(row, self.above))
        if row is self.body[-1]:
            said = self._without_lost(said, row)
        fresh = [each for each in said if each.fresh]
        if not fresh:
            return
        whole = Span(min(each.span.start for each in fresh), max(each.span.end for each in fresh))
        if self.found and (self._is_rest(row) or not any(each.column in _ABOUT_TASK for each in fresh)):
            self._join(fresh, whole)
        elif any(each.column in _ABOUT_TASK for each in said):
            self.found.append(self._new(said, whole))

    def _without_lost(self, said: list[Said], row: Cells) -> list[Said]:
        """Where the document is cut off in its last row, nobody knows what the cells lost would say."""
        last = max((index for index, cell in enumerate(row) if says(self.document, cell)), default=len(row) - 1)
        if not self._ends_after(row[last].span.end):
            return said
        told = self.columns[: last + 1]
        return [each for each in said if not each.assumed or each.column in told]

    def _ends_after(self, end: int) -> bool:
        """Whether nothing but a page's own words follows."""
        text = self.document.folded
        if len(text) - end > _PAGE_END:
            return False
        return all(
            is_dreg(text, stripped(text, line)) or not text[slice(*line)].strip(" |。") for line in _lines(text, end)
        )

    def _new(self, said: Sequence[Said], whole: Span) -> Row:
        cells: dict[Column, tuple[Span, ...]] = {}
        for each in said:
            cells[each.column] = (*cells.get(each.column, ()), each.span)
        if Column.CONTENT in cells and not any(each.fresh for each in said if each.column is Column.TITLE):
            cells.pop(Column.TITLE, None)
        no = cells.pop(Column.NO, (None,))[0]
        section = cells.pop(Column.SECTION, (self.section,))[-1]
        return Row(no, section, cells, whole, frozenset(each.column for each in said if each.assumed))

    def _join(self, fresh: Sequence[Said], whole: Span) -> None:
        last = self.found[-1]
        cells = dict(last.cells)
        for each in fresh:
            if each.column not in (Column.NO, Column.SECTION):
                cells[each.column] = (*cells.get(each.column, ()), each.span)
        around = Span(min(last.whole.start, whole.start), max(last.whole.end, whole.end))
        self.found[-1] = replace(last, cells=cells, whole=around)


def _lines(text: str, start: int) -> Iterator[Span]:
    for line in text[start:].split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def _alike(words: Sequence[str], head: Sequence[str]) -> int:
    return sum(word == squeezed(said) for word, said in zip(words, head, strict=True) if word)
