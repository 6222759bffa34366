"""Spreadsheets: sheets in order, title rows as lines, merged cells, dates as text."""

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.workbook import read_workbook
from services.tasks.drafts.readers.workbook_values import shown


def _saved(book: Workbook) -> bytes:
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _sheet(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def _cells(document: Document, at: int = 0) -> list[list[str]]:
    return [[document.quote(cell.span) for cell in row] for row in document.tables[at].rows]


def _task_list() -> Workbook:
    book = openpyxl.Workbook()
    sheet = _sheet(book)
    for row in (
        ["2024年普法任务清单"],
        ["填报单位：区司法局"],
        ["序号", "任务", "责任单位", None, "时限"],
        [None, None, "牵头", "配合", None],
        [1, "宪法宣传周", "普法科", "各镇街", date(2024, 12, 31)],
        [2, "培训", None, "各村", "年底前"],
        ["备注：以通知为准"],
    ):
        sheet.append(row)
    for area in ("A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "C5:C6", "A7:E7"):
        sheet.merge_cells(area)
    return book


def test_a_sheet_is_its_title_a_table_and_its_notes() -> None:
    document = read_workbook(_saved(_task_list()))
    assert document.text.splitlines()[:2] == ["2024年普法任务清单", "填报单位：区司法局"]
    assert document.text.splitlines()[-1] == "备注：以通知为准"
    assert _cells(document) == [
        ["序号", "任务", "责任单位", "责任单位", "时限"],
        ["序号", "任务", "牵头", "配合", "时限"],
        ["1", "宪法宣传周", "普法科", "各镇街", "2024年12月31日"],
        ["2", "培训", "普法科", "各村", "年底前"],
    ]
    assert document.heading is not None
    assert document.quote(document.heading) == "2024年普法任务清单"


def test_hidden_sheets_are_left_out_and_others_come_in_order() -> None:
    book = openpyxl.Workbook()
    _sheet(book).append(["甲", "乙"])
    book.create_sheet("暗").append(["丙", "丁"])
    book["暗"].sheet_state = "hidden"
    book.create_sheet("三").append(["戊", "己"])
    assert read_workbook(_saved(book)).text == "甲 | 乙\n戊 | 己"


def test_cells_far_away_cost_nothing() -> None:
    book = openpyxl.Workbook()
    sheet = _sheet(book)
    sheet["A1"], sheet["B1"], sheet["A1048576"], sheet["B1048576"] = "甲", "乙", "丙", "丁"
    assert _cells(read_workbook(_saved(book))) == [["甲", "乙"], ["丙", "丁"]]


def test_a_sheet_beyond_reason_is_refused() -> None:
    book = openpyxl.Workbook()
    _sheet(book).append(["甲"] * 300)
    with pytest.raises(Unreadable) as refused:
        read_workbook(_saved(book))
    assert refused.value.code == Why.TOO_MANY_CELLS


@pytest.mark.parametrize(
    ("value", "pattern", "text"),
    [
        (date(2024, 6, 5), "yyyy-mm-dd", "2024年6月5日"),
        (datetime(2024, 6, 1), '[$-804]yyyy"年"m"月"', "2024年6月"),  # noqa: DTZ001  a cell has no zone
        (datetime(2024, 6, 5, 9, 30), "yyyy/m/d h:mm", "2024年6月5日 09:30"),  # noqa: DTZ001
        (0.95, "0%", "95%"),
        (3.0, "General", "3"),
        (2.5, "General", "2.5"),
        (True, "General", "TRUE"),
        (None, "General", ""),
        ("#REF!", "General", ""),
        (" 甲_x000D_\n乙 ", "@", "甲\n乙"),
    ],
)
def test_values_are_written_as_they_are_shown(value: Any, pattern: str, text: str) -> None:
    assert shown(value, pattern) == text
