"""Who leads and who assists, as the cells of a table's row say it."""

import re
from collections.abc import Iterator, Mapping

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.annotations import Part
from services.tasks.drafts.domain.owning.labels import Mark
from services.tasks.drafts.domain.owning.offices import is_office
from services.tasks.drafts.domain.owning.owner_shares import Share, shares
from services.tasks.drafts.domain.owning.owners import Owners, owners, resolved
from services.tasks.drafts.domain.tabular.columns import Column

_WORD = re.compile(r"[^ \n:、,;/]+")
_NAME = 4


def cell_owners(document: Document, cells: Mapping[Column, tuple[Span, ...]]) -> Owners:
    """Like ``owners``, of ``Row.cells``; cells with labels of their own (牵头单位：…；配合单位：…) are read as such.

    ``deadlines`` holds only what labels within these cells say. A short word beside an office in one cell, behind a
    space or on a line of its own (普法科 张某), is taken for a person.
    """
    found = [
        *_column(document, cells.get(Column.LEAD, ()), Mark.LEAD),
        *_column(document, cells.get(Column.ASSISTING, ()), Mark.ASSISTING),
        *(Share(Mark.PERSON, span) for span in cells.get(Column.PERSON, ())),
    ]
    return resolved(document, found)


def _column(document: Document, spans: tuple[Span, ...], mark: Mark) -> Iterator[Share]:
    for span in spans:
        own = owners(document, span)
        if own.notes and (own.lead or own.assisting):
            yield from (Share(Mark.LEAD, each, own.confidence) for each in own.lead)
            yield from (Share(Mark.ASSISTING, each, own.confidence) for each in own.assisting)
            yield from (Share(Mark.PERSON, each) for each in own.persons)
            yield from (Share(Mark.DEADLINE, each) for each in own.deadlines)
        else:
            usual = Mark.MIXED if _names_persons(document, span) else Mark.RESPONSIBLE
            yield from shares(document, [Part(mark if mark is Mark.ASSISTING else usual, span)])


def _names_persons(document: Document, span: Span) -> bool:
    words = [found[0] for found in _WORD.finditer(document.folded, span.start, span.end)]
    if "、" in document.folded[span.start : span.end] or len(words) < 2:
        return False
    known = [is_office(word) for word in words]
    return known[0] and not all(known) and all(ok or len(word) <= _NAME for ok, word in zip(known, words, strict=True))
