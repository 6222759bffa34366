"""PDF files written by hand: lines, paragraphs, ruled tables, margins, turned pages."""

import pytest

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.pdf import read_pdf
from services.tasks.drafts.readers.unreadable import Unreadable, Why

WIDTH, HEIGHT = 600, 800
SIZE = 16


def _pdf(*pages: str, rotate: int = 0) -> bytes:
    """Pages of drawing commands. Text is in ``/F``, whose characters are as wide as high and named by UTF-16."""
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
        "/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/Ascent 880/Descent -120"
        "/FontBBox[0 -120 1000 880]>>>>",
    ]
    for at, page in enumerate(pages):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Rotate {rotate}/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {6 + 2 * at} 0 R>>"
        )
        objects.append(f"<</Length {len(page)}>>stream\n{page}\nendstream")
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


@pytest.mark.parametrize("rotate", [0, 180])
def test_a_page_may_be_turned(rotate: int) -> None:
    document = read_pdf(_pdf(_lines("　" + FULL[:28], "乙行文字说明。"), rotate=rotate))
    assert len(document.text.replace("\n", "")) == 28 + 7


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
