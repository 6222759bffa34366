"""An office paper as a Word file."""

from collections.abc import Sequence
from functools import singledispatch
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from services.notify.slips.office.paper import Block, Box, Form, Grid, Heading, Paper, Signed, Text
from shared.official_form import (
    BODY,
    HEADING,
    LINE,
    SECOND,
    SIZE,
    SMALL,
    TABLE_LINE,
    TITLE,
    TITLE_SIZE,
    lined,
    mark_row,
    say,
    set_up,
    writable,
)

RED = RGBColor(0xD0, 0x10, 0x10)
WIDTH = Mm(156)
LABEL_SHARE = 0.18
LONGEST_PROPERTY = 255
"""Of a property of the file, by Open Packaging Conventions as Word reads them."""

LARGEST_HEAD, HEAD_WIDTH = 48, 430
"""In points: the size of the issuer's name, and how wide it may become before it is set smaller."""


def word(paper: Paper) -> bytes:
    """The file's bytes. Takes some hundred milliseconds: use a thread."""
    document = Document()
    set_up(document)
    _head(document, paper)
    for block in paper.blocks:
        _write(block, document)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _head(document: WordDocument, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.author = (writable(each)[:LONGEST_PROPERTY] for each in (paper.title, paper.issuer))
    size = head_size(paper.issuer)
    head = _centred(document.add_paragraph(), Pt(size + 8))
    say(head, paper.issuer, TITLE, Pt(size))
    head.runs[0].font.color.rgb = RED
    number = _centred(document.add_paragraph(), LINE)
    say(number, paper.number, BODY, SIZE)
    number.paragraph_format.space_before, number.paragraph_format.space_after = Pt(10), Pt(2)
    _rule(number)
    title = _centred(document.add_paragraph(), Pt(34))
    title.paragraph_format.space_before = Pt(22)
    say(title, paper.title, TITLE, TITLE_SIZE)
    if paper.subtitle:
        say(_centred(document.add_paragraph(), LINE), paper.subtitle, SECOND, SIZE)
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def head_size(issuer: str) -> int:
    """In points, so that the name stands on one line."""
    return min(LARGEST_HEAD, max(20, HEAD_WIDTH // max(len(issuer), 1)))


def _centred(paragraph: Paragraph, line: Pt) -> Paragraph:
    lined(paragraph, line, indent=False).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _rule(paragraph: Paragraph) -> None:
    """A red line under the paragraph."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", str(RED))):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


@singledispatch
def _write(block: Block, document: WordDocument) -> None:
    raise TypeError(f"no way to write {type(block).__name__}")


@_write.register
def _(block: Text, document: WordDocument) -> None:
    say(lined(document.add_paragraph(), LINE, indent=block.indent), block.text, BODY, SIZE)


@_write.register
def _(block: Heading, document: WordDocument) -> None:
    paragraph = lined(document.add_paragraph(), LINE)
    paragraph.paragraph_format.keep_with_next = True
    say(paragraph, block.text, HEADING, SIZE)


@_write.register
def _(block: Signed, document: WordDocument) -> None:
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for number, line in enumerate(block.lines):
        paragraph = lined(document.add_paragraph(), LINE, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        form = paragraph.paragraph_format
        form.right_indent, form.space_before = 2 * SIZE, 0 if number else LINE
        form.keep_with_next = number + 1 < len(block.lines)
        say(paragraph, line, BODY, SIZE)


@_write.register
def _(block: Grid, document: WordDocument) -> None:
    _gap(document)
    table = _table(document, len(block.rows) + 1, [column.share for column in block.columns])
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _fill(cell, (column.title,), HEADING, centred=True)
    for number, (row, values) in enumerate(zip(table.rows[1:], block.rows, strict=True), 1):
        face = HEADING if block.totals and number == len(block.rows) else BODY
        for cell, column, value in zip(row.cells, block.columns, values, strict=True):
            _fill(cell, value.splitlines() or ("",), face, centred=column.centred)
    mark_row(table.rows[0]._tr, "w:tblHeader")
    _gap(document)


@_write.register
def _(block: Form, document: WordDocument) -> None:
    _gap(document)
    table = _table(document, len(block.boxes), [LABEL_SHARE, 1 - LABEL_SHARE])
    for row, box in zip(table.rows, block.boxes, strict=True):
        _box(row, box)


def _box(row: _Row, box: Box) -> None:
    label, content = row.cells
    _fill(label, (box.label,), HEADING, centred=True)
    _fill(content, box.lines or ("",), BODY, centred=False)
    content.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP
    blank = box.room - len(box.lines)
    for line in ("",) * max(blank, 0):
        say(lined(content.add_paragraph(), TABLE_LINE, indent=False), line, BODY, SMALL)
    for line in box.foot:
        paragraph = lined(content.add_paragraph(), TABLE_LINE, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        say(paragraph, line, BODY, SMALL)


def _table(document: WordDocument, rows: int, shares: Sequence[float]) -> Table:
    """Its columns keep their shares in every office program: it lays nothing out by itself."""
    table: Table = document.add_table(rows=rows, cols=len(shares), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _air(table)
    for column, share in zip(table.columns, shares, strict=True):
        column.width = Length(int(WIDTH * share))
    for row in table.rows:
        mark_row(row._tr, "w:cantSplit")
        row.height, row.height_rule = Pt(28), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Length(int(WIDTH * share))
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _air(table: Table) -> None:
    """Three points between the text of a cell and its lines above and below."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "bottom"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "60")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tblPr.append(margins)


def _fill(cell: _Cell, lines: Sequence[str], face: str, *, centred: bool) -> None:
    for number, line in enumerate(lines):
        paragraph = lined(cell.add_paragraph() if number else cell.paragraphs[0], TABLE_LINE, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        say(paragraph, line, face, SMALL)


def _gap(document: WordDocument) -> None:
    """A narrow line of nothing: two tables that touch would become one."""
    lined(document.add_paragraph(), Pt(8), indent=False)
