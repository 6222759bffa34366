"""Rows of a table of tasks as items."""

from collections.abc import Sequence

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.structure.numbering import mark_at
from services.tasks.drafts.domain.structure.parts import Heading, Item
from services.tasks.drafts.domain.structure.tree import title_of
from services.tasks.drafts.domain.tabular.columns import Column
from services.tasks.drafts.domain.tabular.tables import Row


def _after_number(document: Document, span: Span) -> tuple[str, Span]:
    mark = mark_at(document.folded, span)
    return ("", span) if mark is None or not mark.value else (mark.no, Span(mark.after, span.end))


def _row_item(document: Document, row: Row, section: int | None) -> Item | None:
    said = [spans[0] for column in (Column.TITLE, Column.CONTENT) if (spans := row.cells.get(column))]
    if not said:
        return None
    printed, first = _after_number(document, said[0])
    title = title_of(document.folded, first)
    if not title:
        return None
    no = document.folded[slice(*row.no)].strip(" ().、\n") if row.no else printed
    body = said[1] if len(said) > 1 else Span(title.end, first.end)
    return Item(no, title, row.whole, body, (), section, row.cells, row.assumed)


class TableReader:
    """Gathers the rows of tables, with the headings that stand in their merged cells."""

    def __init__(self, document: Document, headings: Sequence[Heading]) -> None:
        self.document = document
        self.headings = list(headings)
        self.items: list[Item] = []
        self._index: dict[Span, int] = {}

    def read(self, rows: Sequence[Row]) -> None:
        """The rows of one table."""
        around, end = self._around(rows[0].whole.start), rows[-1].whole.end
        for row in rows:
            held = self._section(row.section, end, around) if row.section else around
            if item := _row_item(self.document, row, held):
                self.items.append(item)

    def _around(self, position: int) -> int | None:
        holding = [i for i, held in enumerate(self.headings) if held.whole.start <= position < held.whole.end]
        return max(holding, key=lambda i: self.headings[i].level, default=None)

    def _section(self, span: Span, end: int, around: int | None) -> int:
        if span not in self._index:
            no, words = _after_number(self.document, span)
            title = title_of(self.document.folded, words)
            level = 1 if around is None else self.headings[around].level + 1
            whole = Span(span.start, max(span.end, end))
            self._index[span] = len(self.headings)
            self.headings.append(Heading(no, title, SectionRole.TASKS, level, whole, Span(span.end, span.end)))
        return self._index[span]
