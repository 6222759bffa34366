"""PDF files as an office program writes them: read like the Word file they come from, in time, or refused by name."""

import io
import re
import time
from contextlib import suppress
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tasks.drafts.readers.reading import read
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from tests.office import NO_OFFICE, SOFFICE, pdf_of

pytestmark = pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)

SECRET = '{"type":"string","value":"not-a-secret"}'
TO_OPEN = f'{{"EncryptFile":{{"type":"boolean","value":"true"}},"DocumentOpenPassword":{SECRET}}}'
TO_CHANGE = f'{{"RestrictPermissions":{{"type":"boolean","value":"true"}},"PermissionPassword":{SECRET}}}'
SENTENCE = "深入贯彻落实普法责任制，切实提升全区广大人民群众的法治意识和法治素养，组织开展宪法宣传周活动不少于２场次。"
PAGES = 200


def _plan(path: Path, paragraphs: int, table_rows: int) -> Path:
    word = docx.Document()
    word.styles["Normal"].font.size = Pt(14)
    title = word.add_paragraph()
    title.add_run("青岚区二〇二四年普法工作计划").font.size = Pt(22)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for _ in range(paragraphs):
        word.add_paragraph(SENTENCE * 3).paragraph_format.first_line_indent = Pt(28)
    table = word.add_table(table_rows, 3)
    table.style = "Table Grid"
    for at, row in enumerate(table.rows):
        for cell, text in zip(row.cells, (f"{at + 10}", "法律进乡村", "区司法局"), strict=True):
            cell.text = text
    saved = io.BytesIO()
    word.save(saved)
    path.write_bytes(saved.getvalue())
    return path


def test_a_plan_reads_alike_as_word_and_as_pdf(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "plan.docx", paragraphs=12, table_rows=40)
    word, pdf = read("a.docx", plan.read_bytes()), read("a.pdf", pdf_of(plan, tmp_path))
    assert pdf.text == word.text
    assert pdf.heading == word.heading
    assert pdf.tables == word.tables


def test_a_password_to_open_is_said_and_one_to_change_does_not_matter(tmp_path: Path) -> None:
    plan = _plan(tmp_path / "plan.docx", paragraphs=2, table_rows=2)
    with pytest.raises(Unreadable) as refused:
        read("a.pdf", pdf_of(plan, tmp_path, TO_OPEN))
    assert refused.value.code == Why.PROTECTED
    assert read("a.pdf", pdf_of(plan, tmp_path, TO_CHANGE)).text.startswith("青岚区")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A whole PDF file of two pages with a table."""
    folder = tmp_path_factory.mktemp("sound")
    return pdf_of(_plan(folder / "plan.docx", paragraphs=8, table_rows=30), folder)


NUMBER = re.compile(rb"(?<![\w.])\d{1,5}(?![\w.])")
ODD_NUMBERS = st.sampled_from(
    [b"0", b"-1", b"1", b"7", b"2147483648", b"99999999999", b"1e9", b"null", b"<<", b"[", b""]
)


PLACE = st.floats(0, 1, exclude_max=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(PLACE, ODD_NUMBERS), min_size=1, max_size=4),
    st.lists(st.tuples(PLACE, st.integers(0, 9), st.binary(max_size=9)), max_size=3),
)
def test_a_harmed_pdf_file_is_read_or_refused_in_time(
    sound: bytes, numbers: list[tuple[float, bytes]], bits: list[tuple[float, int, bytes]]
) -> None:
    content = bytearray(sound)
    for place, number in numbers:
        found = list(NUMBER.finditer(content))
        start, end = found[int(place * len(found))].span()
        content[start:end] = number
    for place, length, bit in bits:
        at = int(place * len(content))
        content[at : at + length] = bit
    began = time.monotonic()
    with suppress(Unreadable):
        read("a.pdf", bytes(content))
    assert time.monotonic() - began < 10


@pytest.mark.slow
def test_two_hundred_pages_with_tables_are_read_in_ten_seconds(tmp_path: Path) -> None:
    pdf = pdf_of(_plan(tmp_path / "plan.docx", paragraphs=PAGES * 5, table_rows=600), tmp_path)
    assert len(pypdfium2.PdfDocument(pdf)) >= PAGES
    began = time.monotonic()
    document = read("a.pdf", pdf)
    assert time.monotonic() - began < 10
    assert [len(table.rows) for table in document.tables] == [600]
