"""The head of a table of tasks: which row or rows it is, and what each column holds."""

from collections.abc import Sequence
from typing import NamedTuple

from services.tasks.drafts.domain.document import Cell, Document, Table
from services.tasks.drafts.domain.tabular.columns import OWNERS, Column, Head, head_of, squeezed

_ROWS_ABOVE = 6
_OF_TASKS = frozenset({Head.TASK, Head.CONTENT, Head.CATEGORY, Head.GOAL})
_FIXED = {
    Head.NO: Column.NO,
    Head.CATEGORY: Column.SECTION,
    Head.CONTENT: Column.CONTENT,
    Head.GOAL: Column.TARGET,
    Head.LEAD: Column.LEAD,
    Head.ASSISTING: Column.ASSISTING,
    Head.PERSON: Column.PERSON,
    Head.BEGIN: Column.BEGIN,
    Head.DEADLINE: Column.DEADLINE,
    Head.STAGE: Column.STAGE,
    Head.REMARK: Column.REMARK,
    Head.MONEY: Column.REMARK,
}


class Layout(NamedTuple):
    """``columns``: one for each cell of a row, None where nobody knows; ``heads``: the words of its rows."""

    columns: tuple[Column | None, ...]
    heads: tuple[tuple[str, ...], ...]
    first: int


def words_of(document: Document, row: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(document.folded[cell.span.start : cell.span.end] for cell in row)


def layout(document: Document, table: Table) -> Layout | None:
    """Where the head is and what it says; None where no row near the top is the head of a table of tasks."""
    for index, row in enumerate(table.rows[:_ROWS_ABOVE]):
        below = table.rows[index + 1] if index + 1 < len(table.rows) else ()
        upper = words_of(document, row)
        heads = [head_of(words) for words in upper]
        if len({squeezed(words) for words in upper} - {""}) < 2 or sum(head is not None for head in heads) < 2:
            continue
        lower = _second(document, row, below)
        if lower:
            heads = [low or high for low, high in zip(map(head_of, lower), heads, strict=True)]
        columns = _columns(heads)
        if columns:
            return Layout(columns, (upper, lower) if lower else (upper,), index + (2 if lower else 1))
        if Head.ALIEN in heads:
            return None
    return None


def _second(document: Document, row: Sequence[Cell], below: Sequence[Cell]) -> tuple[str, ...] | None:
    """The row below, where it goes on with the head: every cell of its own there is a known head, too."""
    words = words_of(document, below)
    own = [
        (text, cell.repeated and cell.span == above.span, above)
        for text, cell, above in zip(words, below, row, strict=False)
    ]
    heads = [head_of(text) for text, same, _ in own if text.strip() and not same]
    if not heads or None in heads or len(heads) == len(own):
        return None
    return words


def _columns(heads: Sequence[Head | None]) -> tuple[Column | None, ...] | None:
    heads = [_unit(heads) if head is Head.UNIT else head for head in heads]
    known = set(heads)
    if Head.ALIEN in known or not known & _OF_TASKS or not _says_more(heads):
        return None
    columns = [_FIXED.get(head) if head else None for head in heads]
    strong = Head.LEAD in known
    for index, head in enumerate(heads):
        if head in (Head.RESPONSIBLE, Head.OVER):
            columns[index] = Column.ASSISTING if strong else Column.LEAD
    if Column.DEADLINE not in columns:
        columns = [Column.DEADLINE if column is Column.BEGIN else column for column in columns]
    _name_tasks(heads, columns)
    return tuple(columns) if Column.CONTENT in columns else None


def _unit(heads: Sequence[Head | None]) -> Head | None:
    """单位 is who does it, beside numbers what they count."""
    return None if Head.GOAL in heads else Head.RESPONSIBLE


def _says_more(heads: Sequence[Head | None]) -> bool:
    """Beside what is to be done, who does it or by when; or how much, or a number, where it is surely about tasks."""
    known = set(heads)
    if known & (OWNERS | {Head.DEADLINE, Head.BEGIN, Head.OVER}):
        return bool(known & (_OF_TASKS - {Head.CATEGORY}))
    figures = Head.MONEY in known or None in known
    about_tasks = not figures and bool(known & {Head.TASK, Head.CONTENT})
    return about_tasks and bool(known & {Head.PERSON, Head.GOAL, Head.NO, Head.STAGE})


def _name_tasks(heads: Sequence[Head | None], columns: list[Column | None]) -> None:
    """A column of tasks is the title beside one that says them at length, and says them itself where it is alone."""
    tasks = [index for index, head in enumerate(heads) if head is Head.TASK]
    for index in tasks:
        columns[index] = Column.TITLE
    if Column.CONTENT in columns:
        if len(tasks) > 1:
            columns[tasks[0]] = Column.SECTION
        return
    if tasks:
        columns[tasks[-1]] = Column.CONTENT
    elif Head.GOAL in heads:
        columns[heads.index(Head.GOAL)] = Column.CONTENT
