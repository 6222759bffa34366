"""A campaign's summary as a Word file in the form of official documents.

Source of the form: GB/T 9704-2012: A4, 仿宋 of size 3 with 28 points from line to line, headings in 黑体, page numbers in
dashes at the foot.
"""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from services.events.campaigns.summary import HeldDay, Picture, Summary
from services.events.campaigns.wording import Wording

BODY, HEADING, TITLE = "仿宋", "黑体", "方正小标宋简体"
SIZE, TITLE_SIZE, SMALL = Pt(16), Pt(22), Pt(12)
LINE, TABLE_LINE = Pt(28), Pt(20)
PHOTOS_ABREAST, PHOTO_WIDTH, PHOTO_HEIGHT = 3, Mm(47), Mm(36)


def write(summary: Summary, wording: Wording) -> bytes:
    """The file's bytes. Takes some hundred milliseconds: use a thread."""
    document = Document()
    _page(document)
    _title(document, wording.title(summary))
    sections: tuple[tuple[str, Callable[[], None]], ...] = (
        ("basics", lambda: _text(document, wording.basics(summary))),
        ("days", lambda: _days(document, summary.days, wording)),
        ("coverage", lambda: _coverage(document, summary, wording)),
        ("effect", lambda: _text(document, wording.effect(summary))),
        ("examples", lambda: _photos(document, summary.pictures, wording)),
        ("missing", lambda: _text(document, wording.missing(summary))),
        ("next", lambda: _text(document, wording.to_be_written())),
    )
    for number, (code, fill) in enumerate(sections):
        _heading(document, wording.heading(number, code))
        fill()
    _signature(document, summary.office, wording.day_of_year(summary.today))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: WordDocument) -> None:
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


def _title(document: WordDocument, text: str) -> None:
    paragraph = _paragraph(document.add_paragraph(), Pt(36), indent=False)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(20)
    _run(paragraph, text, TITLE, TITLE_SIZE)


def _heading(document: WordDocument, text: str) -> None:
    paragraph = _paragraph(document.add_paragraph(), LINE)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, HEADING, SIZE)


def _text(document: WordDocument, text: str, lead: str = "") -> None:
    """A paragraph; ``lead`` are its first words, in the face of headings of the second rank."""
    paragraph = _paragraph(document.add_paragraph(), LINE)
    if lead:
        _run(paragraph, lead, "楷体", SIZE)
    _run(paragraph, text, BODY, SIZE)


def _days(document: WordDocument, days: Sequence[HeldDay], wording: Wording) -> None:
    for number, each in enumerate(days):
        _text(document, wording.held(each), lead=wording.day_heading(number, each.standing))
    if not days:
        _text(document, wording.nothing_held())


def _coverage(document: WordDocument, summary: Summary, wording: Wording) -> None:
    head, body = wording.table(summary)
    table = document.add_table(rows=1 + len(body), cols=len(head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, values in enumerate((head, *body)):
        face = HEADING if number in (0, len(body)) else BODY
        for cell, value in zip(table.rows[number].cells, values, strict=True):
            _centred(cell, value, face)
    _marked(table.rows[0]._tr, "w:tblHeader")
    note = _paragraph(document.add_paragraph(), TABLE_LINE, indent=False)
    _run(note, wording.table_note(), BODY, SMALL)


def _marked(row: object, name: str) -> None:
    """A table's row that stands on every page (``w:tblHeader``), or is never parted by one (``w:cantSplit``)."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)  # type: ignore[attr-defined]


def _centred(cell: _Cell, text: str, face: str) -> None:
    paragraph = _paragraph(cell.paragraphs[0], TABLE_LINE, indent=False)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, face, SMALL)


def _photos(document: WordDocument, pictures: Sequence[Picture], wording: Wording) -> None:
    if not pictures:
        _text(document, wording.no_photos())
        return
    rows = list(_rows_of(pictures))
    table = document.add_table(rows=2 * len(rows), cols=PHOTOS_ABREAST)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for each in table.rows:
        _marked(each._tr, "w:cantSplit")
    for number, row in enumerate(rows):
        for column, picture in enumerate(row):
            shown = table.cell(2 * number, column).paragraphs[0]
            shown.alignment = WD_ALIGN_PARAGRAPH.CENTER
            shown.paragraph_format.keep_with_next = True
            _picture(shown.add_run(), picture.data)
            _centred(table.cell(2 * number + 1, column), wording.caption(picture), BODY)


def _picture(run: Run, data: bytes) -> None:
    """As large as its cell allows, its proportions kept."""
    shown = run.add_picture(BytesIO(data))
    scale = min(PHOTO_WIDTH / shown.width, PHOTO_HEIGHT / shown.height)
    shown.width, shown.height = Emu(int(shown.width * scale)), Emu(int(shown.height * scale))


def _rows_of(pictures: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    for begin in range(0, len(pictures), PHOTOS_ABREAST):
        yield pictures[begin : begin + PHOTOS_ABREAST]


def _signature(document: WordDocument, *lines: str) -> None:
    for number, line in enumerate(lines):
        paragraph = _paragraph(document.add_paragraph(), LINE, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = 2 * SIZE
        paragraph.paragraph_format.space_before = 0 if number else LINE
        paragraph.paragraph_format.keep_with_next = number + 1 < len(lines)
        _run(paragraph, line, BODY, SIZE)


def _paragraph(paragraph: Paragraph, line: Pt, *, indent: bool = True) -> Paragraph:
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    form.space_before = form.space_after = Pt(0)
    form.first_line_indent = 2 * SIZE if indent else Pt(0)
    return paragraph


def _run(paragraph: Paragraph, text: str, face: str, size: Pt) -> None:
    run = paragraph.add_run(text)
    run.font.size = size
    _face(run._r.get_or_add_rPr(), face)


def _face(properties: object, face: str) -> None:
    """Western and Chinese characters alike."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), face)
