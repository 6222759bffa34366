"""An annex as a table of Word: its columns' widths, a header on every page, no row over two pages."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from docx.table import _Row as Row

from services.tasks.exports.official.faces import CELL_STYLE, CENTRED_STYLE, HEAD_STYLE
from services.tasks.plans.written.tables import Annex

HEADER_FILL = "EDEDED"
SIDE_TWIPS = 50
"""What a cell leaves free on its left and right, in twentieths of a point."""


def new_table(word: Word, annex: Annex, room: float) -> None:
    """``room``: the width there is, in millimetres. One row is laid out; all others are copies of it."""
    columns = annex.form.columns
    table = word.add_table(rows=2, cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _margins(table._tbl.tblPr)
    widths = [Mm(column.width * room / sum(each.width for each in columns)) for column in columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    head, pattern = table.rows
    _lay_out(head, widths, [HEAD_STYLE] * len(columns))
    _lay_out(pattern, widths, [CENTRED_STYLE if column.centred else CELL_STYLE for column in columns])
    for cell in head.cells:
        _shade(cell._tc.get_or_add_tcPr())
    _flag(head._tr.get_or_add_trPr(), "w:tblHeader")
    for said in annex.rows:
        row = deepcopy(pattern._tr)
        _say(row, said)
        table._tbl.append(row)
    _say(head._tr, annex.form.heads)
    table._tbl.remove(pattern._tr)


def _lay_out(row: Row, widths: Sequence[Length], styles: Sequence[str]) -> None:
    _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
    for cell, width, style in zip(row.cells, widths, styles, strict=True):
        cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.add_run(" ")


def _say(row: Any, said: Sequence[str]) -> None:
    for text, cell in zip(row.iter(qn("w:t")), said, strict=True):
        text.text = cell


def _flag(properties: Any, name: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    properties.append(element)


def _shade(properties: Any) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), HEADER_FILL)
    properties.append(element)


def _margins(properties: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), str(SIDE_TWIPS))
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    properties.append(margins)
