"""Word documents: order, automatic numbers, merged cells, tracked changes."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.ordinals import ordinal
from services.tasks.drafts.readers.packages import Package
from services.tasks.drafts.readers.word import read_word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(word: WordDocument) -> Document:
    saved = io.BytesIO()
    word.save(saved)
    return read_word(Package(saved.getvalue()))


def _with_body(xml: str) -> Document:
    """A document whose body is ``xml``."""
    word = docx.Document()
    body = word.element.body
    for child in list(body):
        body.remove(child)
    for child in list(parse_xml(f"<w:body {W}>{xml}</w:body>")):
        body.append(child)
    return _read(word)


def _p(runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def _r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_tables_come_in_the_documents_order() -> None:
    word = docx.Document()
    word.add_paragraph("甲")
    table = word.add_table(2, 2)
    for at, text in enumerate(("序号", "任务", "1", "讲座")):
        table.cell(at // 2, at % 2).text = text
    word.add_paragraph("乙")
    word.sections[0].header.paragraphs[0].text = "页眉"
    document = _read(word)
    assert document.text == "甲\n序号 | 任务\n1 | 讲座\n乙"
    assert document.quote(document.tables[0].span) == "序号 | 任务\n1 | 讲座"


def test_merged_cells_stand_in_every_place_they_cover() -> None:
    word = docx.Document()
    table = word.add_table(3, 3)
    for at, text in enumerate(("类别", "责任", "", "宣传", "甲", "乙", "", "丙", "丁")):
        table.cell(at // 3, at % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    document = _read(word)
    assert [[(document.quote(c.span), c.repeated) for c in row] for row in document.tables[0].rows] == [
        [("类别", False), ("责任", False), ("责任", True)],
        [("宣传", False), ("甲", False), ("乙", False)],
        [("宣传", True), ("丙", False), ("丁", False)],
    ]


def test_a_frame_of_one_cell_is_text() -> None:
    word = docx.Document()
    word.add_table(1, 1).cell(0, 0).text = "框内文字"
    document = _read(word)
    assert (document.text, document.tables) == ("框内文字", ())


LEVELS = """
<w:abstractNum {w} w:abstractNumId="90">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="5"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%4"/></w:lvl>
  <w:lvl w:ilvl="4"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>"""


def _numbered(*levels: tuple[int, int]) -> list[str]:
    """The lines of paragraphs ``文`` in (list, level); list 92 starts its first level at 8."""
    word = docx.Document()
    root = word.part.numbering_part.element
    root.insert(0, parse_xml(LEVELS.format(w=W)))
    for number, extra in ((91, ""), (92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="8"/></w:lvlOverride>')):
        root.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="90"/>{extra}</w:num>'))
    for number, level in levels:
        properties = word.add_paragraph("文")._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))
    return _read(word).text.splitlines()


def test_automatic_numbers_are_written_out_and_start_again_below() -> None:
    lines = _numbered((91, 0), (91, 1), (91, 2), (91, 2), (91, 1), (91, 2), (91, 0), (91, 1), (91, 3), (91, 4))
    assert lines == "一、文 （一）文 1.文 2.文 （二）文 1.文 二、文 （一）文 2.5_文 -_文".replace(" ", "\n").replace(
        "_", " "
    ).split("\n")


def test_lists_of_one_numbering_count_on_unless_told_to_start_elsewhere() -> None:
    assert _numbered((91, 0), (92, 0), (92, 0), (91, 0)) == ["一、文", "八、文", "九、文", "十、文"]


def test_numbers_come_through_styles_too() -> None:
    word = docx.Document()
    word.add_paragraph("甲", style="List Number")
    word.add_paragraph("乙", style="List Number")
    assert _read(word).text == "1.甲\n2.乙"


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (10, "chineseCounting", "十"),
        (12, "chineseCountingThousand", "十二"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"),
        (10, "ideographDigital", "一〇"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "㉑"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (3, "ideographTraditional", "丙"),
        (7, "decimalZero", "07"),
        (2, "decimalFullWidth", "２"),
        (0, "chineseCounting", "0"),
        (5, "unheardOf", "5"),
    ],
)
def test_ordinals_are_written_as_word_writes_them(number: int, form: str, written: str) -> None:
    assert ordinal(number, form) == written


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (_p(_r("甲") + f"<w:ins>{_r('乙')}</w:ins><w:del><w:r><w:delText>丙</w:delText></w:r></w:del>"), "甲乙"),
        (_p(_r("甲"), "<w:rPr><w:del/></w:rPr>") + _p(_r("乙")), "甲乙"),
        (_p("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r>"), "甲\n乙\t丙"),
        (_p(f"<w:hyperlink>{_r('链接')}</w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"), "链接"),
        (_p('<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:footnoteReference w:id="1"/></w:r>' + _r("甲")), "甲"),
        (f"<w:sdt><w:sdtContent>{_p(_r('甲'))}</w:sdtContent></w:sdt>", "甲"),
        (_p(_r("甲") + f"<w:r><w:pict><w:txbxContent>{_p(_r('框'))}</w:txbxContent></w:pict></w:r>"), "甲\n框"),
    ],
)
def test_the_text_is_what_its_reader_sees(xml: str, text: str) -> None:
    assert _with_body(xml).text == text


def _centred(word: WordDocument, text: str, size: int) -> None:
    paragraph = word.add_paragraph()
    paragraph.add_run(text).font.size = Pt(size)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _red_head(word: WordDocument) -> None:
    _centred(word, "青岚区司法局文件", 40)
    _centred(word, "青司〔2024〕5号", 16)
    _centred(word, "青岚区2024年", 22)
    _centred(word, "普法工作计划", 22)


def _title_style(word: WordDocument) -> None:
    word.add_heading("普法工作计划", level=0)


def _none(word: WordDocument) -> None:
    _centred(word, "与正文一样大", 16)


@pytest.mark.parametrize(
    ("begin", "heading"), [(_red_head, "青岚区2024年\n普法工作计划"), (_title_style, "普法工作计划"), (_none, None)]
)
def test_the_title_is_marked_if_it_is_clear(begin: Callable[[WordDocument], None], heading: str | None) -> None:
    word = docx.Document()
    begin(word)
    word.add_paragraph().add_run("为深入贯彻落实普法责任制，制定本计划。" * 5).font.size = Pt(16)
    document = _read(word)
    assert (document.heading and document.quote(document.heading)) == heading


def test_parts_that_are_missing_are_not_needed() -> None:
    saved, less = io.BytesIO(), io.BytesIO()
    word = docx.Document()
    word.add_paragraph("只有正文")
    word.save(saved)
    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(less, "w") as bare:
        bare.writestr("word/document.xml", whole.read("word/document.xml"))
    assert read_word(Package(less.getvalue())).text == "只有正文"
