"""One paper, two kinds of files: they say the same, hold any text, and look the same everywhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notify.slips.domain import moves
from services.notify.slips.domain.slip import Slip
from services.notify.slips.office.paper import Paper, Text
from services.notify.slips.office.pdf.breaking import BEGINS_NO_LINE, ENDS_NO_LINE, lines_of
from services.notify.slips.office.pdf.writing import pdf
from services.notify.slips.office.slip_paper import Names, slip_paper
from services.notify.slips.office.word import head_size, word
from tests.office import NO_OFFICE, SOFFICE, pdf_of
from tests.unit.slip_samples import doer, issued, item, supervision, through_the_loop
from tests.unit.test_slips_papers import CATALOGUE, paper

RARE = "\u5803\u57ce\u4ec7\u347c"
"""Characters of which GB 2312 lacks some, as in the names of villages."""


def in_word(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return _bare(*(paragraph.text for paragraph in document.paragraphs), *cells)


def in_pdf(content: bytes) -> str:
    """The pages' text, without their numbers."""
    pages = pypdfium2.PdfDocument(content)
    texts = [page.get_textpage().get_text_range() for page in pages]
    return _bare(*(re.sub(r"— \d+ —", "", text) for text in texts))


def _bare(*texts: str) -> str:
    return "".join(sorted(re.sub(r"\s", "", "".join(texts))))


@pytest.mark.parametrize("slip", [issued(), supervision(), through_the_loop()], ids=["prompt", "late", "closed"])
def test_word_and_pdf_say_the_same(slip: Slip) -> None:
    made = paper(slip)
    assert in_pdf(pdf(made)) == in_word(word(made))


def test_a_pdf_brings_its_faces_along_and_leaves_rare_characters_to_the_reader() -> None:
    common, rare = pdf(paper(issued())), pdf(paper(issued(item(title=f"{RARE}村"))))
    assert common.count(b"/FontFile2") == 2
    assert b"STSong" not in common
    assert b"STSong" in rare


def test_a_long_answer_goes_on_over_the_pages_and_nothing_of_it_is_lost() -> None:
    text = "".join(f"第{n}次补办培训；" for n in range(300))
    made = paper(moves.answered(supervision(), text, (), doer(5, 6, "乙")))
    content = pdf(made)
    assert len(pypdfium2.PdfDocument(content)) >= 4
    assert in_pdf(content) == in_word(word(made))


def test_two_hundred_items_go_on_over_the_pages_under_their_heads() -> None:
    made = paper(issued(*(item(f"i{n}") for n in range(200))))
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf(made))]
    assert len(pages) > 5
    assert all("完成情况" in text for text in pages[:-2])


def test_what_no_file_can_hold_keeps_neither_from_being_written() -> None:
    made = paper(issued(item(title="东\ufffe镇\x00<b>&amp;", text="\ud800")))
    assert "<b>&amp;" in "".join(c for c in pdf_text(pdf(made)))
    word(made)


def pdf_text(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=120), st.text(max_size=40))
def test_any_text_may_stand_in_a_paper(text: str, name: str) -> None:
    made = Paper(name, text, name, text, (Text(text), *paper(issued(item(title=text, text=name))).blocks))
    assert pdf(made).startswith(b"%PDF")
    assert word(made).startswith(b"PK")


def test_papers_written_at_the_same_time_do_not_mix() -> None:
    made = [
        slip_paper(through_the_loop(), Names(f"示例区第{n}局", "东镇"), CATALOGUE.in_language("zh")) for n in range(8)
    ]
    alone = [pdf(each) for each in made]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(pdf, made)) == alone


def test_an_issuers_long_name_is_set_smaller_on_one_line() -> None:
    long = slip_paper(issued(), Names("示例区普法与依法治理科", "东镇"), CATALOGUE.in_language("zh"))
    assert pdf_text(pdf(long)).replace("\r", "").split("\n")[1] == "示例区普法与依法治理科"
    assert head_size("示例区司法局") == 48
    assert head_size("示例区全面依法治区委员会办公室") < 30


def wide(text: str) -> float:
    return sum(1.0 if char >= "\u2000" else 0.5 for char in text)


PARTS = ("普法，", "工作", "月（一）", "和“宪法”。", "于2023年", "在 A4 上", "《民法典》、")


@given(st.lists(st.sampled_from(PARTS)).map("".join), st.integers(8, 20), st.sampled_from((0.0, 2.0)))
def test_no_line_begins_or_ends_with_a_mark_that_may_not_stand_there(text: str, width: int, indent: float) -> None:
    lines = lines_of(text, wide, width, indent)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(wide(line) <= width - (indent if number == 0 else 0) for number, line in enumerate(lines))
    assert not [line for line in lines[1:] if line[0] in BEGINS_NO_LINE]
    assert not [line for line in lines[:-1] if line[-1] in ENDS_NO_LINE]


def test_a_word_that_is_wider_than_a_line_is_parted_where_the_line_ends() -> None:
    assert lines_of("a" * 25, wide, 6) == ["a" * 12, "a" * 12, "a"]


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
@pytest.mark.timeout(200)
def test_an_office_program_opens_the_word_file_and_shows_all_of_it(tmp_path: Path) -> None:
    made = paper(through_the_loop())
    file = tmp_path / "slip.docx"
    file.write_bytes(word(made))
    shown = pdf_of(file, tmp_path)
    assert in_pdf(shown) == in_word(file.read_bytes())
    assert len(pypdfium2.PdfDocument(shown)) == 2
