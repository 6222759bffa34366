"""PDF files written by hand: lines, paragraphs, ruled tables, margins, turned pages."""

from collections.abc import Sequence

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.pdf import read_pdf
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.wire import packed, unpacked

WIDTH, HEIGHT = 600, 800
SIZE = 16


FONTS = [
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
    "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/Ascent 880/Descent -120"
    "/FontBBox[0 -120 1000 880]>>>>",
]


def _pdf(*pages: str, rotate: int = 0, fonts: Sequence[str] = FONTS, form: str = "") -> bytes:
    """Pages of drawing commands, and ``/X``, a form that they may draw.

    Text is in ``/F``, whose characters are as wide as high and named by UTF-16.
    """
    last = 5 + 2 * len(pages)
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        *fonts,
    ]
    for at, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Rotate {rotate}/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<</F 3 0 R>>/XObject<</X {last} 0 R>>>>/Contents {6 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
    box = f"/BBox[0 0 {HEIGHT} {HEIGHT}]/Resources<</Font<</F 3 0 R>>>>"
    objects.append(f"<</Type/XObject/Subtype/Form{box}/Length {len(form)}>>stream\n{form}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{thing}\nendobj\n".encode("ascii")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return out + f"{end}startxref\n{len(out)}\n%%EOF".encode()


def _text(x: float, y: float, said: str, size: int = SIZE) -> str:
    """``y`` counts from the top."""
    return f"BT /F {size} Tf {x} {HEIGHT - y} Td <{said.encode('utf-16-be').hex()}> Tj ET\n"


def _lines(*lines: str, left: float = 60, top: float = 120) -> str:
    """Lines of text; one that begins with a wide space is indented by two characters."""
    return "".join(
        _text(left + (2 * SIZE if line.startswith("　") else 0), top + 24 * at, line.lstrip("　"))
        for at, line in enumerate(lines)
    )


def _rules(xs: list[int], ys: list[int], top: int) -> str:
    lying = [f"{xs[0]} {HEIGHT - top - y} m {xs[-1]} {HEIGHT - top - y} l S\n" for y in ys]
    return "".join(lying + [f"{x} {HEIGHT - top - ys[0]} m {x} {HEIGHT - top - ys[-1]} l S\n" for x in xs])


def _cells(document: Document) -> list[list[list[str]]]:
    return [[[document.quote(cell.span) for cell in row] for row in table.rows] for table in document.tables]


FULL = "法治宣传教育工作要点任务分工方案落实情况汇总评估考核督查通报表彰"[:30]


def test_the_lines_of_a_paragraph_are_joined_and_short_ones_end_it() -> None:
    document = read_pdf(_pdf(_lines("　" + FULL[:28], FULL, "到此为止。", "　第二段。", "　第三段。")))
    assert document.text == f"{FULL[:28]}{FULL}到此为止。\n第二段。\n第三段。"


def test_a_paragraph_goes_on_across_pages_between_running_heads_and_page_numbers() -> None:
    pages = [
        _text(60, 40, "青岚区司法局") + _lines(*lines) + _text(280, 770, f"— {at} —")
        for at, lines in enumerate((["　" + FULL[:28], FULL], [FULL, "完。", "　另一段。"]), start=1)
    ]
    assert read_pdf(_pdf(*pages)).text == f"{FULL[:28]}{FULL}{FULL}完。\n另一段。"


def test_the_title_is_the_largest_text_in_the_middle() -> None:
    page = _text(212, 60, "青岚区普法计划", 25) + _lines("　" + FULL[:28], FULL)
    document = read_pdf(_pdf(page))
    assert document.heading is not None
    assert document.quote(document.heading) == "青岚区普法计划"


TABLE = _rules([60, 120, 360, 500], [0, 40, 80, 120], 200)


def _row(y: int, *cells: str) -> str:
    return "".join(_text(x, y, cell) for x, cell in zip((70, 130, 370), cells, strict=True) if cell)


def test_a_ruled_table_is_found_between_the_lines() -> None:
    page = (
        _lines("表前的一段文字说明。") + TABLE + _row(225, "序号", "任务", "时限") + _row(265, "01", "讲座", "年底前")
    )
    document = read_pdf(_pdf(page + _row(305, "02", "", "6月") + _text(60, 400, "表后的一段文字说明。")))
    assert _cells(document) == [[["序号", "任务", "时限"], ["01", "讲座", "年底前"], ["02", "", "6月"]]]
    assert document.text.splitlines()[0] == "表前的一段文字说明。"
    assert document.text.splitlines()[-1] == "表后的一段文字说明。"


def test_cells_without_a_stroke_between_them_are_one() -> None:
    rules = _rules([60, 120, 360, 500], [0, 40, 120], 200) + f"120 {HEIGHT - 280} m 500 {HEIGHT - 280} l S\n"
    page = (
        rules
        + _row(225, "序号", "任务", "时限")
        + _row(285, "甲类", "", "")
        + _row(265, "", "讲座", "年底")
        + _row(305, "", "考试", "六月")
    )
    document = read_pdf(_pdf(_lines("这是一张有合并单元格的表格，请看下面。") + page))
    assert _cells(document) == [[["序号", "任务", "时限"], ["甲类", "讲座", "年底"], ["甲类", "考试", "六月"]]]
    assert document.tables[0].rows[2][0].repeated


def test_a_table_goes_on_across_pages_and_its_repeated_head_is_left_out() -> None:
    head = _row(225, "序号", "任务", "时限")
    first = (
        _lines("表格从这一页开始，到下一页继续，共四行。")
        + TABLE
        + head
        + _row(265, "01", "讲座", "年底前")
        + _row(305, "02", "考试", "六月")
    )
    second = TABLE + head + _row(265, "03", "培训", "七月") + _row(305, "04", "巡讲", "八月")
    assert [[row[0] for row in table] for table in _cells(read_pdf(_pdf(first, second)))] == [
        ["序号", "01", "02", "03", "04"]
    ]


def test_a_row_cut_by_the_pages_end_is_one_row() -> None:
    first = (
        TABLE
        + _row(225, "序号", "任务", "时限")
        + _row(265, "01", "讲座", "年底前")
        + _row(305, "02", "开展考试并", "六月")
    )
    second = TABLE + _row(225, "", "通报结果", "") + _row(265, "03", "培训", "七月") + _row(305, "04", "巡讲", "八月")
    document = read_pdf(_pdf(_lines("表格从这一页开始，到下一页继续，共四行。") + first, second))
    assert _cells(document)[0][2:4] == [["02", "开展考试并通报结果", "六月"], ["03", "培训", "七月"]]


def test_pictures_without_text_are_called_a_scan() -> None:
    picture = "q 600 0 0 800 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x41 EI Q\n"
    with pytest.raises(Unreadable) as refused:
        read_pdf(_pdf(picture, picture))
    assert (refused.value.code, refused.value.params) == (Why.SCANNED, {"pages": 2})


def test_a_file_without_anything_is_empty() -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(_pdf(""))
    assert refused.value.code == Why.EMPTY


def test_more_pages_than_any_plan_has_are_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(_pdf(*[""] * 501))
    assert refused.value.code == Why.TOO_MANY_PAGES


def _turned(commands: str, matrix: str) -> str:
    return f"q {matrix} cm {commands} Q\n"


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("matrix", ["1 0 0 1 0 0", "0 1 -1 0 800 0", "-1 0 0 -1 600 800", "0 -1 1 0 0 600"])
def test_a_page_is_read_upright_however_it_is_turned(matrix: str, rotate: int) -> None:
    page = _lines("　" + FULL[:28], FULL[:9], "　乙行文字说明。") + TABLE + _row(225, "序号", "任务", "时限")
    document = read_pdf(_pdf(_turned(page, matrix), rotate=rotate))
    assert document.text.startswith(f"{FULL[:28]}{FULL[:9]}\n乙行文字说明。\n序号 | 任务 | 时限")
    assert len(document.tables) == 1


def test_text_outside_of_the_page_does_no_harm() -> None:
    assert read_pdf(_pdf(_lines("　" + FULL[:28], top=-50) + _lines("页内的文字。"))).text.endswith("页内的文字。")


def test_one_letter_that_no_font_here_can_draw_is_not_lost() -> None:
    page = TABLE + _row(225, "序号", "场", "A") + _row(265, "1", "3", "x") + _row(305, "2", "", "Ω")
    document = read_pdf(_pdf(_lines("表中有些格子里只有一个字符，字体没有嵌入。", "0 w") + page))
    assert _cells(document) == [[["序号", "场", "A"], ["1", "3", "x"], ["2", "", "Ω"]]]


@pytest.mark.parametrize("drawn", ["0 w", "3 Tr", "1 Tr 9 w", "0.001 0 0 0.001 100 300 cm"])
def test_it_is_not_lost_either_however_it_is_drawn(drawn: str) -> None:
    odd = f"q {drawn}\n{_text(300, 300, '1')}Q\n" + _turned(_text(200, 300, "2"), "0 1 -1 0 800 0")
    assert set(read_pdf(_pdf(odd + _lines("　" + FULL[:28]))).text) >= {"1", "2"}


def test_it_is_not_lost_either_in_a_drawing_of_its_own() -> None:
    page = _lines("　" + FULL[:28]) + "q 0 1 -1 0 600 0 cm /X Do Q\n"
    assert read_pdf(_pdf(page, form=_text(300, 300, "1"))).text.endswith("1")


PICTURE = "q {w} 0 0 {h} 0 100 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x41 EI Q\n"
STRIPS = "".join(f"q 600 0 0 100 0 {y} cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x41 EI Q\n" for y in (0, 100, 200))
CURVES = "".join(f"{x} 100 m {x} 110 {x} 120 {x} 130 c f\n" for x in range(100, 500)) * 4
READ = "".join(_lines("　" + FULL[:28], FULL, FULL, top=top) for top in (120, 240, 360))


@pytest.mark.parametrize(
    ("page", "unread"),
    [
        (PICTURE.format(w=600, h=700), (2,)),
        (STRIPS + _text(280, 770, "— 2 —"), (2,)),
        (CURVES, (2,)),
        (PICTURE.format(w=100, h=100) + _text(60, 100, "印章旁的字"), ()),
        (PICTURE.format(w=600, h=700) + READ, ()),
        ("", ()),
    ],
    ids=["scan", "scan in strips", "text as curves", "small picture", "picture under text", "empty page"],
)
def test_pages_that_say_more_than_was_read_are_named(page: str, unread: tuple[int, ...]) -> None:
    document = read_pdf(_pdf(READ, page, READ.replace("法", "律")))
    assert document.unread_pages == unread
    assert unpacked(packed(document)) == document


def test_a_paragraph_does_not_go_on_over_a_page_that_was_not_read() -> None:
    whole = _lines("　" + FULL[:28], FULL)
    assert read_pdf(_pdf(whole, whole.replace("　", ""))).text.count("\n") == 1
    assert read_pdf(_pdf(whole, PICTURE.format(w=600, h=700), _lines(FULL, "完。"))).text.count("\n") == 1


UNMAPPED = [
    "<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/Identity-H/DescendantFonts[4 0 R]>>",
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/SimSun/DW 1000"
    "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    "/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 4/Ascent 880/Descent -120"
    "/FontBBox[0 -120 1000 880]>>>>",
]


def test_characters_without_a_meaning_are_not_given_one() -> None:
    with pytest.raises(Unreadable) as refused:
        read_pdf(_pdf(READ, fonts=UNMAPPED))
    assert refused.value.code == Why.GARBLED


@pytest.mark.parametrize("rest", ["", "𠮷"])
def test_a_hyphen_at_the_end_of_a_line_stays(rest: str) -> None:
    fonts = [font.replace("UCS2", "UTF16") for font in FONTS]
    lines = _lines("law-", "abiding" + rest, top=600)
    assert "law-" in read_pdf(_pdf(READ + lines, fonts=fonts)).text


def test_characters_beyond_the_first_plane_are_whole() -> None:
    fonts = [font.replace("UCS2", "UTF16") for font in FONTS]
    assert "𠮷" in read_pdf(_pdf(READ + _text(60, 600, "𠮷"), fonts=fonts)).text


def _column(left: float, *lines: str) -> str:
    return _lines(*lines, left=left, top=160)


def test_two_columns_are_read_one_after_the_other() -> None:
    words = [FULL[at : at + 12] for at in range(10)]
    page = _text(204, 60, "青岚区普法工作计划文本", 18)
    page += _column(60, *("　" + words[0][:10], *words[1:])) + _column(310, *words[1:9], "完。", "　另一段的文字。")
    document = read_pdf(_pdf(page + _text(280, 770, "— 1 —")))
    assert document.text.splitlines() == [
        "青岚区普法工作计划文本",
        words[0][:10] + "".join(words[1:]) + "".join(words[1:9]) + "完。",
        "另一段的文字。",
    ]


@pytest.mark.parametrize(
    ("left", "right"), [("第{}组", "组长"), ("第{}组的事", "各镇街"), ("第{}项普法工作的任务是", "全年")]
)
def test_words_set_apart_in_the_middle_of_a_page_are_no_columns(left: str, right: str) -> None:
    rows = [(left.format(at), right) for at in range(10, 22)]
    page = "".join(
        _text(60, 24 * at, one) + _text(280, 24 * at, other) for at, (one, other) in enumerate(rows, start=5)
    )
    assert read_pdf(_pdf(page)).text.replace("\n", "") == "".join(" ".join(row) for row in rows)
