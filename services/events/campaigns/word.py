"""A campaign's summary as a Word file."""

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.run import Run

from services.events.campaigns.summary import HeldDay, Picture, Summary
from services.events.campaigns.wording import Wording
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
)

PHOTOS_ABREAST, PHOTO_WIDTH, PHOTO_HEIGHT = 3, Mm(47), Mm(36)


def write(summary: Summary, wording: Wording) -> bytes:
    """The file's bytes. Takes some hundred milliseconds: use a thread."""
    document = Document()
    set_up(document)
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


def _title(document: WordDocument, text: str) -> None:
    paragraph = lined(document.add_paragraph(), Pt(36), indent=False)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(20)
    say(paragraph, text, TITLE, TITLE_SIZE)


def _heading(document: WordDocument, text: str) -> None:
    paragraph = lined(document.add_paragraph(), LINE)
    paragraph.paragraph_format.keep_with_next = True
    say(paragraph, text, HEADING, SIZE)


def _text(document: WordDocument, text: str, lead: str = "") -> None:
    """A paragraph; ``lead`` are its first words, in the face of headings of the second rank."""
    paragraph = lined(document.add_paragraph(), LINE)
    if lead:
        say(paragraph, lead, SECOND, SIZE)
    say(paragraph, text, BODY, SIZE)


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
    mark_row(table.rows[0]._tr, "w:tblHeader")
    note = lined(document.add_paragraph(), TABLE_LINE, indent=False)
    say(note, wording.table_note(), BODY, SMALL)


def _centred(cell: _Cell, text: str, face: str) -> None:
    paragraph = lined(cell.paragraphs[0], TABLE_LINE, indent=False)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    say(paragraph, text, face, SMALL)


def _photos(document: WordDocument, pictures: Sequence[Picture], wording: Wording) -> None:
    if not pictures:
        _text(document, wording.no_photos())
        return
    rows = list(_rows_of(pictures))
    table = document.add_table(rows=2 * len(rows), cols=PHOTOS_ABREAST)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for each in table.rows:
        mark_row(each._tr, "w:cantSplit")
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
    """Never on a page of its own: the last paragraph stays with it."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    for number, line in enumerate(lines):
        paragraph = lined(document.add_paragraph(), LINE, indent=False)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = 2 * SIZE
        paragraph.paragraph_format.space_before = 0 if number else LINE
        paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
        paragraph.paragraph_format.keep_with_next = number + 1 < len(lines)
        say(paragraph, line, BODY, SIZE)
