"""An annex as a table of Word: its columns' widths, a header on every page, no row over two pages."""

from typing import Any

from docx.document import Document as Word
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table

from services.tasks.plans.written.tables import Annex

HEADER_FILL = "EDEDED"


def new_table(word: Word, annex: Annex, room: float) -> Table:
    """``room``: the width there is, in millimetres."""
    columns = annex.form.columns
    table: Table = word.add_table(rows=1 + len(annex.rows), cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    share = room / sum(column.width for column in columns)
    for column, width in zip(table.columns, columns, strict=True):
        column.width = Mm(width.width * share)
    for row, said in zip(table.rows, (annex.form.heads, *annex.rows), strict=True):
        _flag(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, text, width in zip(row.cells, said, columns, strict=True):
            cell.width = Mm(width.width * share)
            cell.paragraphs[0].add_run(text)
    for cell in table.rows[0].cells:
        _shade(cell._tc.get_or_add_tcPr())
    _flag(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
    return table


def _flag(properties: Any, name: str) -> None:
    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    properties.append(element)


def _shade(properties: Any) -> None:
    element = OxmlElement("w:shd")
    element.set(qn("w:val"), "clear")
    element.set(qn("w:fill"), HEADER_FILL)
    properties.append(element)
