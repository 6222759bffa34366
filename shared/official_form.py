"""The form of official documents in Word: page, faces, sizes, lines.

Source: GB/T 9704-2012: A4, 仿宋 of size 3 with 28 points from line to line, headings in 黑体, page numbers in dashes.
"""

import re

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

BODY, HEADING, SECOND, TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
SIZE, TITLE_SIZE, SMALL = Pt(16), Pt(22), Pt(12)
LINE, TABLE_LINE = Pt(28), Pt(20)
_IN_NO_DOCUMENT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def set_up(document: WordDocument) -> None:
    """Give the document its paper, margins, body face and page numbers."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = SIZE
    _face(normal.element.get_or_add_rPr(), BODY)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in ((None, "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), (None, " —")):
        _field(foot.add_run(text if kind is None else ""), kind, text)


def _field(run: Run, kind: str | None, text: str) -> None:
    """A run of the foot: words, or a part of the field that holds the page's number."""
    run.font.size = Pt(14)
    if kind == "instr":
        code = OxmlElement("w:instrText")
        code.text = text
        run._r.append(code)
    elif kind is not None:
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        run._r.append(mark)


def mark_row(row: object, name: str) -> None:
    """A table's row that stands on every page (``w:tblHeader``), or is never parted by one (``w:cantSplit``)."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def lined(paragraph: Paragraph, line: Pt, *, indent: bool = True) -> Paragraph:
    """The paragraph with ``line`` from line to line and, unless told otherwise, its first line two characters in."""
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = 2 * SIZE if indent else Pt(0)
    return paragraph


def say(paragraph: Paragraph, text: str, face: str, size: Pt) -> None:
    """Add words to a paragraph, in one face for every script; what XML cannot hold is left out."""
    run = paragraph.add_run(writable(text))
    run.font.size = size
    _face(run._r.get_or_add_rPr(), face)


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _IN_NO_DOCUMENT.sub("", text)


def _face(properties: object, face: str) -> None:
    """Western and Chinese characters alike."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), face)
