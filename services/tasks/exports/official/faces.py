"""The typefaces of official documents (GB/T 9704-2012) and how Word is told of them."""

from typing import Any, NamedTuple

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from services.tasks.exports.official.prose import Style

LINE_POINTS = 28.95
"""22 lines on a page."""
LATIN = "Times New Roman"


class Face(NamedTuple):
    """``size`` in points: 二号 is 22, 三号 16, 四号 14, 小四 12, 五号 10.5."""

    name: str
    size: float
    bold: bool = False


BODY = Face("仿宋_GB2312", 16)
CELL, HEAD = Face("仿宋_GB2312", 10.5), Face("黑体", 10.5)
CELL_STYLE, CENTRED_STYLE, HEAD_STYLE = "表格", "表格居中", "表头"
PAGE_NUMBER = Face("宋体", 14)
HEADINGS = {
    Style.TITLE: Face("方正小标宋简体", 22),
    Style.ISSUER: Face("楷体_GB2312", 16),
    Style.YEAR: Face("楷体_GB2312", 16),
    Style.PART: Face("黑体", 16),
    Style.SECTION: Face("楷体_GB2312", 16),
}


def set_styles(word: Word) -> None:
    """The document's styles: body, headings as Word lists them in its navigation, and a table's cells."""
    set_face(word.styles["Normal"], BODY)
    for name, style in (("Heading 1", Style.PART), ("Heading 2", Style.SECTION)):
        heading: Any = word.styles[name]
        set_face(heading, HEADINGS[style])
        heading.font.color.rgb, heading.font.italic = RGBColor(0, 0, 0), False
    centre, left = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
    for name, face, side in ((CELL_STYLE, CELL, left), (CENTRED_STYLE, CELL, centre), (HEAD_STYLE, HEAD, centre)):
        added: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        set_face(added, face)
        layout = added.paragraph_format
        layout.alignment, layout.line_spacing = side, 1.1
        layout.space_before = layout.space_after = Pt(2)


def set_face(target: Any, face: Face) -> None:
    """Of a run or a style: for Chinese the face, for Latin letters and digits one that goes with it."""
    target.font.name, target.font.size, target.font.bold = LATIN, Pt(face.size), face.bold
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), face.name)
    if hasattr(target, "paragraph_format"):
        layout = target.paragraph_format
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_POINTS)
        layout.space_before = layout.space_after = Pt(0)


def set_indent(paragraph: WordParagraph, *, characters: int) -> None:
    """The first line's, which follows the size of its characters."""
    properties = paragraph._p.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(int(characters * BODY.size * 20)))


def page_number(paragraph: WordParagraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """``— 1 —``, a character from the page's outer edge."""
    paragraph.alignment = side
    for kind, text in ((None, "　— "), ("begin", ""), ("instr", " PAGE "), ("end", ""), (None, " —　")):
        run = paragraph.add_run(text if kind is None else "")
        set_face(run, PAGE_NUMBER)
        if kind is not None:
            run._r.append(_field(kind, text))


def _field(kind: str, text: str) -> Any:
    if kind == "instr":
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = text
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element
