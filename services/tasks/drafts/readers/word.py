"""Word documents (docx): paragraphs and tables in order, automatic numbers written out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.headings import Typed, heading_lines
from services.tasks.drafts.readers.packages import WORD, Package
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.word_numbering import Numbering
from services.tasks.drafts.readers.word_styles import Styles
from services.tasks.drafts.readers.word_tables import cells, grid_of, is_layout
from services.tasks.drafts.readers.word_text import boxes, mark_is_deleted, text_of
from services.tasks.drafts.readers.writing import Grid, Piece, Writing

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_CONTENTS = "Table of Contents"


@dataclass(frozen=True)
class _Context:
    styles: Styles
    numbering: Numbering


def read_word(package: Package) -> Document:
    """Raises ``Unreadable``."""
    body = package.xml(WORD).find("body")
    if body is None:
        raise Unreadable(Why.DAMAGED)
    styles = Styles.of(_part(package, "word/styles.xml"))
    context = _Context(styles, Numbering(_part(package, "word/numbering.xml"), styles))
    return _written(list(_shown(body, context)))


def _part(package: Package, name: str) -> Element | None:
    return package.xml(name) if package.holds(name) else None


def _written(shown: Sequence[Typed | Grid]) -> Document:
    writing = Writing()
    heading = heading_lines([item for item in shown if isinstance(item, Typed)])
    if heading:
        first, *others = heading
        shown = [item for item in shown if not any(item is other for other in others)]
        joined = Typed("\n".join(line.text for line in heading), first.size, first.centred)
        shown = [joined if item is first else item for item in shown]
        heading = [joined]
    for item in shown:
        if isinstance(item, Typed):
            writing.line(item.text, heading=any(item is line for line in heading))
        else:
            writing.table(item)
    return writing.document()


def _blocks(parent: Element) -> Iterator[Element]:
    """Paragraphs and tables; what was deleted or moved away is left out, and so is a table of contents."""
    for child in parent:
        if child.tag in {"p", "tbl"}:
            yield child
        elif child.tag in _WRAPPERS and not _is_contents(child):
            yield from _blocks(child)
        elif child.tag == "AlternateContent" and len(child):
            yield from _blocks(child[0])


def _is_contents(element: Element) -> bool:
    gallery = element.find("sdtPr/docPartObj/docPartGallery")
    return gallery is not None and gallery.get("val") == _CONTENTS


def _shown(parent: Element, context: _Context) -> Iterator[Typed | Grid]:
    carried = ""
    for block in _blocks(parent):
        if block.tag == "tbl":
            yield from _table(block, context)
            continue
        text = carried + context.numbering.before(block) + text_of(block)
        carried = text if mark_is_deleted(block) else ""
        styles = context.styles
        if not carried and not styles.name(block).startswith("toc "):
            yield Typed(text, styles.size_of(block), styles.is_centred(block), styles.name(block) == "title")
        for box in boxes(block):
            yield from _shown(box, context)
    if carried:
        yield Typed(carried)


def _table(table: Element, context: _Context) -> Iterator[Typed | Grid]:
    """A frame around text is no table."""
    if is_layout(table):
        for cell in cells(table):
            yield from _shown(cell, context)
        return
    yield grid_of(table, lambda cell: _piece(cell, context))


def _piece(cell: Element, context: _Context) -> Piece:
    return Piece("\n".join(_flat(_shown(cell, context))))


def _flat(shown: Iterator[Typed | Grid]) -> Iterator[str]:
    for item in shown:
        if isinstance(item, Typed):
            yield item.text
        else:
            yield from (" ".join(piece.text for piece in dict.fromkeys(row)) for row in item)
