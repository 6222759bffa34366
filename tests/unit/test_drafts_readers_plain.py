"""Plain text: encodings, line ends, tables drawn with bars and tabs."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Document, Table
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.reading import read
from services.tasks.drafts.readers.unreadable import Unreadable, Why

PLAN = "青岚区2024年普法工作计划\n一、工作目标\n提高全民法治素养，〔责任单位：各镇（街道）〕。\n"


def _cells(document: Document, table: Table) -> list[list[str]]:
    return [[document.quote(cell.span) for cell in row] for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_reads_the_same_in_every_encoding_of_ours(encoding: str) -> None:
    assert read("计划.txt", PLAN.encode(encoding)).text == PLAN


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_either_order_of_utf_16_is_told_by_its_mark(mark: bytes) -> None:
    name = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert read("计划.txt", mark + PLAN.encode(name)).text == PLAN


@pytest.mark.parametrize("said", ["联通", "一", "普法工作计划", "各镇", "十二月四日"])
def test_short_gbk_text_does_not_pass_as_utf_8(said: str) -> None:
    assert read_plain(said.encode("gbk")).text == said


def test_rare_characters_of_gb18030_survive() -> None:
    said = "浬镕㛃村法治文化广场" + "普法" * 5
    assert read_plain(said.encode("gb18030")).text == said


def test_a_character_cut_off_at_the_end_is_dropped_and_no_more() -> None:
    assert read_plain(PLAN.encode()[:-2]).text == PLAN[:-2]
    assert read_plain(PLAN.rstrip().encode("gbk")[:-1]).text == PLAN.rstrip()[:-1]


@pytest.mark.parametrize("encoding", ["big5", "shift_jis"])
def test_another_encoding_is_refused_rather_than_made_into_nonsense(encoding: str) -> None:
    said = {
        "big5": "普法工作計畫與法治宣傳教育之實施",
        "shift_jis": "これは日本語の文書です",
    }
    with pytest.raises(Unreadable) as refused:
        read("a.txt", said[encoding].encode(encoding))
    assert refused.value.code == Why.UNKNOWN_ENCODING


@given(st.binary(min_size=24, max_size=400))
def test_random_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        document = read_plain(content)
    except Unreadable:
        return
    assert "\x00" not in document.text


def test_line_ends_of_every_system_become_one() -> None:
    assert read_plain("一\r\n二\r三\n四".encode()).text == "一\n二\n三\n四"


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf", codecs.BOM_UTF16_LE, b"\x00" * 100])
def test_nothing_is_said_to_be_empty(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read("a.txt", content)
    assert refused.value.code == Why.EMPTY


BARS = "前文\n时间 | 内容 | 责任部门 |\n---|---|---|\n9月 | 宪法讲座 | 德育处 |\n10月 | 考试 |\n后文"
FRAMED = "| 时间 | 内容 |\n|:--|--:|\n| 9月 | 讲座 |"
DRAWN = "┌──┬──┐\n│时间│内容│\n├──┼──┤\n│9月│讲座│\n└──┴──┘"
LEADING = (
    "序号 | 任务 | 分工 | | 时限 |\n| | 领导 | 处室 | |\n---|---|---\n1 | 讲座 | | 法规股 | 全年 |\n| 考试 | 甲 | |"
)
SOME_FRAMED = "时间 | 内容\n9月 | 讲座\n| 10月 | 考试 |"
TABS = "序号\t任务\t牵头单位\n1\t宪法宣传\t区司法局\n2\t\t区教育局"

WIDE = (
    "2025年　任务台账\n\n序号　工作任务　牵头单位\n1　宪法宣传2次　区司法局\n2　法治讲座　区教育局、团区委\n注：各单位"
)
NARROW = "  序号  任务      牵头单位   备注\n\n  1     宪法 宣传  区司法局   无\n\n  2     法治讲座   区教育局"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            WIDE,
            [["序号", "工作任务", "牵头单位"], ["1", "宪法宣传2次", "区司法局"], ["2", "法治讲座", "区教育局、团区委"]],
        ),
        (
            "序　号　工作任务　牵头单位　备　注\n1　宪法宣传2次　区司法局　无\n2　法治讲座　区教育局",
            [
                ["序　号", "工作任务", "牵头单位", "备　注"],
                ["1", "宪法宣传2次", "区司法局", "无"],
                ["2", "法治讲座", "区教育局", ""],
            ],
        ),
        (
            NARROW,
            [
                ["序号", "任务", "牵头单位", "备注"],
                ["1", "宪法 宣传", "区司法局", "无"],
                ["2", "法治讲座", "区教育局", ""],
            ],
        ),
        (BARS, [["时间", "内容", "责任部门"], ["9月", "宪法讲座", "德育处"], ["10月", "考试", ""]]),
        (FRAMED, [["时间", "内容"], ["9月", "讲座"]]),
        (DRAWN, [["时间", "内容"], ["9月", "讲座"]]),
        (
            LEADING,
            [
                ["序号", "任务", "分工", "", "时限"],
                ["", "", "领导", "处室", ""],
                ["1", "讲座", "", "法规股", "全年"],
                ["", "考试", "甲", "", ""],
            ],
        ),
        (SOME_FRAMED, [["时间", "内容"], ["9月", "讲座"], ["10月", "考试"]]),
        (TABS, [["序号", "任务", "牵头单位"], ["1", "宪法宣传", "区司法局"], ["2", "", "区教育局"]]),
    ],
)
def test_tables_in_text_are_seen_and_the_text_stays(text: str, cells: list[list[str]]) -> None:
    document = read_plain(text.encode())
    assert document.text == text
    assert [_cells(document, table) for table in document.tables] == [cells]


@pytest.mark.parametrize(
    "text",
    [
        "首页 | 公开 | 服务\n正文",
        "张三　李四　王五\n赵六　钱七　孙八",
        "序号　工作任务　牵头单位\n一、宪法宣传。组织宣讲。",
        "　　首行缩进　又一段\n　　又一行　又一段",
        "工作任务　责任单位\n宪法宣传　区司法局",
        "一、\t工作目标\n二、\t工作措施",
        "1.\t宪法宣传\n2.\t民法典宣传",
        "\t首行缩进\n\t又一行",
        "——————\n——————",
        "甲\t乙\n丙\t丁\t戊",
        "甲|" * 300 + "\n" + "乙|" * 300,
    ],
)
def test_what_is_no_table_makes_none(text: str) -> None:
    assert read_plain(text.encode()).tables == ()


@given(st.text(alphabet="a|｜│\t \n-—一1、中", max_size=80))
def test_tables_lie_in_order_within_the_text(text: str) -> None:
    try:
        document = read_plain(text.encode())
    except Unreadable:
        return
    ends = 0
    for table in document.tables:
        assert ends <= table.span.start < table.span.end <= len(document.text)
        ends = table.span.end
        assert len({len(row) for row in table.rows}) == 1
        for row in table.rows:
            assert all(table.span.holds(cell.span) and cell.span.start <= cell.span.end for cell in row)
            assert all("\n" not in document.quote(cell.span) for cell in row)
