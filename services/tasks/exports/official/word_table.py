"""An annex as a table of Word: its columns' widths, a header on every page, no row over two pages."""

from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from services.tasks.exports.official.faces import CELL_STYLE, CENTRED_STYLE, HEAD_STYLE
from services.tasks.plans.written.tables import Annex

HEADER_FILL = "EDEDED"
SIDE_TWIPS = 50
"""What a cell leaves free on its left and right, in twentieths of a point."""


def new_table(word: Word, annex: Annex, room: float) -> None:
    """``room``: the width there is, in millimetres."""
    columns = annex.form.columns
    table = word.add_table(rows=1 + len(annex.rows), cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _margins(table._tbl.tblPr)
    widths = [Mm(column.width * room / sum(each.width for each in columns)) for column in columns]
    styles: list[Any] = [word.styles[CENTRED_STYLE if column.centred else CELL_STYLE] for column in columns]
    heads: list[Any] = [word.styles[HEAD_STYLE]] * len(columns)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, said) in enumerate(zip(table.rows, (annex.form.heads, *annex.rows), strict=True)):
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, text, width, style in zip(row.cells, said, widths, styles if number else heads, strict=True):
            cell.width, cell.vertical_alignment = width, WD_ALIGN_VERTICAL.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.style = style
            if text:
                paragraph.add_run(text)
            if number == 0:
                _shade(cell._tc.get_or_add_tcPr())
    _flag(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")


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
