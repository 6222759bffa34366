"""A plan as a Word document in the form of official documents: GB/T 9704-2012 on A4, the annexes on pages of their own."""

from collections.abc import Collection
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from services.tasks.exports.official.faces import BODY, HEADINGS, page_number, set_face, set_indent, set_styles
from services.tasks.exports.official.prose import Paragraph, Style, paragraphs, printable
from services.tasks.exports.official.word_table import new_table
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.written.tables import Annex, annexes
from shared.kinds import Kind

WIDE_FROM = 6
"""An annex with so many columns lies on its side."""
MARGINS = {"top": 37, "right": 26, "bottom": 35, "left": 28}
SIDEWAYS = {"top": 28, "right": 20, "bottom": 24, "left": 20}
A4 = (210, 297)
_OUTLINE = {Style.PART: "Heading 1", Style.SECTION: "Heading 2"}


def docx(plan: Plan, kinds: Collection[Kind]) -> bytes:
    """The file's bytes; the same plan gives the same text."""
    word = Document()
    word.core_properties.title = printable(plan.title)
    word.core_properties.author = printable(plan.issuer or "")
    word.settings.odd_and_even_pages_header_footer = True
    set_styles(word)
    _lay_out(word, wide=False, first=True)
    for paragraph in paragraphs(plan):
        _write(word, paragraph)
    for annex in annexes(plan, kinds):
        _annex(word, annex)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def _lay_out(word: Word, *, wide: bool, first: bool = False) -> None:
    section = word.sections[0] if first else word.add_section(WD_SECTION.NEW_PAGE)
    width, height = reversed(A4) if wide else A4
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side, length in (SIDEWAYS if wide else MARGINS).items():
        setattr(section, f"{side}_margin", Mm(length))
    section.footer_distance = Mm(25 if not wide else 14)
    if first:
        page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _write(word: Word, paragraph: Paragraph) -> None:
    face = HEADINGS.get(paragraph.style, BODY)
    written = word.add_paragraph(style=_OUTLINE.get(paragraph.style))
    if paragraph.style in (Style.TITLE, Style.ISSUER, Style.YEAR):
        written.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif paragraph.style is Style.NOTE:
        set_indent(written, characters=2 if paragraph.lead else 5)
    else:
        set_indent(written, characters=2)
    if paragraph.style is Style.NOTE:
        written.paragraph_format.keep_with_next = True
    if paragraph.lead:
        bold = paragraph.style is Style.ITEM
        set_face(written.add_run(printable(paragraph.lead)), face._replace(bold=bold))
    set_face(written.add_run(printable(paragraph.text)), face)


def _annex(word: Word, annex: Annex) -> None:
    wide = len(annex.form.columns) >= WIDE_FROM
    lies = word.sections[-1].orientation is WD_ORIENT.LANDSCAPE
    if annex.number == 1 or wide is not lies:
        _lay_out(word, wide=wide)
    for text, face, side in (
        (f"附件{annex.number}", HEADINGS[Style.PART], WD_ALIGN_PARAGRAPH.LEFT),
        (annex.form.title, HEADINGS[Style.TITLE]._replace(size=18), WD_ALIGN_PARAGRAPH.CENTER),
    ):
        heading = word.add_paragraph()
        heading.alignment, heading.paragraph_format.keep_with_next = side, True
        set_face(heading.add_run(text), face)
    heading.paragraph_format.space_after = Pt(8)
    new_table(word, annex, _room(wide))
    word.add_paragraph()


def _room(wide: bool) -> float:
    side = SIDEWAYS if wide else MARGINS
    return max(A4) - side["left"] - side["right"] if wide else A4[0] - side["left"] - side["right"]
