"""Tables of tasks in the forms that plans write them in; other tables are none. The texts are made up."""

from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.drafts.domain.document import Cell, Document, Span, Table
from services.tasks.drafts.domain.owning.cell_owners import cell_owners
from services.tasks.drafts.domain.tabular.tables import Column, Row, task_rows

Lines = list[list[str]]


def table(lines: Lines) -> tuple[Document, Table]:
    """``<``: merged with the cell to the left, ``^``: with the one above."""
    text, rows = "", list[tuple[Cell, ...]]()
    for line in lines:
        cells: list[Cell] = []
        for index, words in enumerate(line):
            if words in ("<", "^"):
                cells.append(Cell((cells[-1] if words == "<" else rows[-1][index]).span, repeated=True))
            else:
                cells.append(Cell(Span(len(text), len(text) + len(words))))
                text += words + "\t"
        text += "\n"
        rows.append(tuple(cells))
    found = Table(Span(0, len(text)), tuple(rows))
    return Document(text, (found,)), found


class Plain(NamedTuple):
    """A row in the document's own words."""

    no: str
    section: str
    cells: dict[str, str]
    assumed: set[str]


def plain(document: Document, row: Row) -> Plain:
    cells = {column.value: "|".join(map(document.quote, spans)) for column, spans in row.cells.items()}
    no, section = (document.quote(span) if span else "" for span in (row.no, row.section))
    return Plain(no, section, cells, {column.value for column in row.assumed})


def read(lines: Lines) -> list[Plain]:
    document, found = table(lines)
    rows = task_rows(document, found)
    assert rows is not None
    return [plain(document, row) for row in rows]


def cells(lines: Lines) -> list[dict[str, str]]:
    return [row.cells for row in read(lines)]


@pytest.mark.parametrize(
    "head",
    [
        "工作任务",
        "任务",
        "工作内容",
        "工作事项",
        "主要内容",
        "具体内容",
        "工作措施",
        "活动内容",
        "活动名称",
        "任务名称",
        "重点任务",
        "项目",
    ],
)
def test_a_column_of_tasks_alone_is_their_content(head: str) -> None:
    assert cells([[head, "责任单位"], ["开展培训", "区司法局"]]) == [{"content": "开展培训", "lead": "区司法局"}]


@pytest.mark.parametrize(
    ("head", "column"),
    [
        *(
            (head, "lead")
            for head in (
                "牵头单位",
                "牵头部门",
                "责任单位",
                "责任部门",
                "责任科室",
                "责任处室",
                "承办单位",
                "主办单位",
                "部门",
                "牵头（责任）单位",
            )
        ),
        *((head, "assisting") for head in ("配合单位", "协助单位", "协办", "配合部门", "参与单位")),
        *((head, "person") for head in ("责任领导", "责任人", "分管领导", "联系人", "负责人")),
        *(
            (head, "deadline")
            for head in (
                "完成时限",
                "完成时间",
                "时间",
                "时间节点",
                "时间安排",
                "月份",
                "进度安排",
                "完 成\n时 限",
                "时间要求",
            )
        ),
        *((head, "target") for head in ("目标", "指标", "数量", "任务数", "年度目标", "量化指标", "目标任务")),
        *((head, "remark") for head in ("备注", "说明", "备　注")),
    ],
)
def test_a_column_is_known_by_the_words_of_its_head(head: str, column: str) -> None:
    lines = [["序号", "工作内容", "完成日期", head], ["1", "开展培训", "年底", "某某"]]
    if column == "deadline":
        lines = [[words[0], words[1], words[3]] for words in lines]
    assert cells(lines)[0][column] == "某某"


def test_a_short_name_beside_a_long_text_is_the_title() -> None:
    lines = [["序号", "活动名称", "活动内容", "责任单位"], ["1", "宪法宣传周", "在各村开展宣讲", "区司法局"]]
    assert read(lines) == [
        Plain("1", "", {"title": "宪法宣传周", "content": "在各村开展宣讲", "lead": "区司法局"}, set())
    ]


def test_who_is_responsible_assists_where_another_column_leads() -> None:
    lines = [["任务", "牵头单位", "责任单位"], ["开展培训", "区司法局", "各街镇"]]
    assert cells(lines) == [{"content": "开展培训", "lead": "区司法局", "assisting": "各街镇"}]
    lines = [["任务", "责任单位", "配合单位"], ["开展培训", "区司法局", "各街镇"]]
    assert cells(lines) == [{"content": "开展培训", "lead": "区司法局", "assisting": "各街镇"}]


TWO_HEADS = [
    ["2023年普法任务分解表", "<", "<", "<", "<", "<"],
    ["序号", "工作任务", "责任分工", "<", "<", "完成时限"],
    ["^", "^", "责任领导", "责任人", "责任处室", "^"],
    ["1", "开展培训", "甲某", "乙某", "普法处", "全年"],
    ["2", "开展比赛", "^", "丙某", "^", "/"],
]


def test_two_rows_of_heads_below_a_title_are_understood() -> None:
    assert cells(TWO_HEADS) == [
        {"content": "开展培训", "person": "甲某|乙某", "lead": "普法处", "deadline": "全年"},
        {"content": "开展比赛", "person": "甲某|丙某", "lead": "普法处"},
    ]


def test_two_rows_of_heads_are_understood_without_merged_cells() -> None:
    lines = [
        ["序号", "工作任务", "责任分工", "", "", "完成时限"],
        ["", "", "责任领导", "责任人", "责任处室", ""],
        ["1", "开展培训", "甲某", "乙某", "普法处", "全年"],
    ]
    assert cells(lines) == [{"content": "开展培训", "person": "甲某|乙某", "lead": "普法处", "deadline": "全年"}]


def test_a_head_that_comes_again_after_a_page_break_is_no_task() -> None:
    again = [
        *TWO_HEADS[:4],
        ["序号", "工作任务", "责任分工", "<", "<", "完成时限"],
        TWO_HEADS[2],
        *[["2", "开展比赛", "甲某", "乙某", "同上", "同上"]],
    ]
    assert cells(again)[1:] == [{"content": "开展比赛", "person": "甲某|乙某", "lead": "普法处", "deadline": "全年"}]


def test_merged_cells_mean_as_above_and_a_merged_task_is_the_section() -> None:
    lines = [
        ["类别", "重点任务", "工作措施", "责任单位", "完成时限"],
        ["学习宣传", "学习宪法", "开展宣讲", "区司法局", "年底前"],
        ["^", "^", "开展比赛", "^", ""],
        ["^", "学习民法典", "开展讲座", "区教育局", "5月"],
    ]
    assert read(lines) == [
        Plain("", "学习宪法", {"content": "开展宣讲", "lead": "区司法局", "deadline": "年底前"}, set()),
        Plain("", "学习宪法", {"content": "开展比赛", "lead": "区司法局", "deadline": "年底前"}, {"deadline"}),
        Plain("", "学习民法典", {"content": "开展讲座", "lead": "区教育局", "deadline": "5月"}, set()),
    ]


def test_a_few_merged_titles_make_no_section_of_a_column_of_titles() -> None:
    lines = [
        ["工作任务", "工作措施", "责任科室"],
        ["领导干部学法", "会前学法每月不少于1次", "办公室"],
        ["路域普法", "设置宣传栏8处", "公路科"],
        ["^", "开展宣传月活动", "公路科"],
        ["以案释法", "收集案例6篇", "法规科"],
        ["执法培训", "组织轮训", "执法支队"],
        ["水上普法", "宣传一次", "港航科"],
    ]
    read_cells = cells(lines)
    assert [row.get("title") for row in read_cells] == [
        "领导干部学法",
        "路域普法",
        None,
        "以案释法",
        "执法培训",
        "水上普法",
    ]
    assert read_cells[2]["content"] == "开展宣传月活动"


def test_an_empty_cell_below_means_as_above_only_for_sections_leads_and_deadlines() -> None:
    lines = [
        ["类别", "工作内容", "责任单位", "配合单位", "完成时限", "备注"],
        ["学习", "开展宣讲", "区司法局", "各街镇", "年底前", "重要"],
        ["", "开展比赛", "", "", "", ""],
        ["阵地", "建设广场", "", "", "", ""],
    ]
    assert read(lines) == [
        Plain(
            "",
            "学习",
            {"content": "开展宣讲", "lead": "区司法局", "assisting": "各街镇", "deadline": "年底前", "remark": "重要"},
            set(),
        ),
        Plain("", "学习", {"content": "开展比赛", "lead": "区司法局", "deadline": "年底前"}, {"lead", "deadline"}),
        Plain("", "阵地", {"content": "建设广场"}, set()),
    ]


def test_an_empty_cell_is_empty_where_cells_of_its_column_are_merged() -> None:
    lines = [["工作内容", "责任单位"], ["开展宣讲", "区司法局"], ["开展比赛", "^"], ["建设广场", ""]]
    assert [row.get("lead") for row in cells(lines)] == ["区司法局", "区司法局", None]


@pytest.mark.parametrize(
    "banner",
    [["一、学习宣传", "<", "<"], ["一、学习宣传", "", ""], ["（一）学习宣传", "<", "<"], ["学习宣传类", "<", "<"]],
)
def test_a_row_of_one_cell_is_the_section_of_those_below(banner: list[str]) -> None:
    lines = [
        ["序号", "工作内容", "责任单位"],
        ["1", "甲", "区司法局"],
        banner,
        ["2", "乙", "区教育局"],
        ["3", "丙", ""],
    ]
    assert [row.section for row in read(lines)] == ["", banner[0], banner[0]]


def test_sums_footnotes_and_empty_rows_are_no_tasks() -> None:
    lines = [
        ["序号", "工作内容", "数量", "责任单位"],
        ["1", "开展培训", "4次", "区司法局"],
        ["", "", "", ""],
        ["合计", "", "4次", ""],
        ["注：以通知为准", "<", "<", "<"],
    ]
    assert cells(lines) == [{"content": "开展培训", "target": "4次", "lead": "区司法局"}]


def test_a_row_with_nothing_of_its_own_to_do_belongs_to_the_one_above() -> None:
    lines = [
        ["序号", "工作内容", "责任单位", "完成时限"],
        ["1", "开展培训", "区司法局", "3月"],
        ["^", "^", "区教育局", "9月"],
        ["", "并通报情况", "", ""],
        ["2", "开展比赛", "团区委", "5月"],
    ]
    assert cells(lines) == [
        {"content": "开展培训|并通报情况", "lead": "区司法局|区教育局", "deadline": "3月|9月"},
        {"content": "开展比赛", "lead": "团区委", "deadline": "5月"},
    ]


def test_a_table_by_months_needs_no_numbers() -> None:
    lines = [
        ["时间", "工作内容", "责任部门", "备注"],
        ["9月", "制定计划", "校办", "各部门协同"],
        ["10月", "开展活动", "德育处", ""],
    ]
    assert cells(lines) == [
        {"deadline": "9月", "content": "制定计划", "lead": "校办", "remark": "各部门协同"},
        {"deadline": "10月", "content": "开展活动", "lead": "德育处"},
    ]


def test_the_first_and_the_last_day_may_have_columns_of_their_own() -> None:
    lines = [
        ["普法任务", "责任落实", "<", "时间安排", "<"],
        ["^", "牵头部门", "参与部门", "开始时间", "完成时间"],
        ["开展宣讲", "法制科", "各派出所", "6月1日", "6月30日"],
    ]
    expected = {
        "content": "开展宣讲",
        "lead": "法制科",
        "assisting": "各派出所",
        "begin": "6月1日",
        "deadline": "6月30日",
    }
    assert cells(lines) == [expected]
    assert cells([["任务", "开始时间"], ["开展宣讲", "6月"]]) == [{"content": "开展宣讲", "deadline": "6月"}]


@pytest.mark.parametrize(
    "head", ["重点任务及工作要求", "工作任务和具体措施", "普法工作内容", "创新举措", "任务（目标）"]
)
def test_joined_and_longer_heads_say_what_is_to_be_done(head: str) -> None:
    assert cells([["序号", head, "责任单位"], ["1", "开展培训", "区司法局"]])[0]["content"] == "开展培训"


def test_what_is_planned_for_a_quarter_is_a_stage() -> None:
    lines = [
        ["序号", "工作任务", "进度安排", "<", "责任单位"],
        ["^", "^", "上半年", "下半年", "^"],
        ["1", "开展培训", "制定方案", "组织考试", "普法科"],
    ]
    assert cells(lines) == [{"content": "开展培训", "stage": "制定方案|组织考试", "lead": "普法科"}]


@pytest.mark.parametrize(
    "lines",
    [
        [["考核项目", "考核内容", "分值", "得分"], ["组织领导", "制定计划", "5", ""]],
        [["序号", "考核内容", "评分标准", "责任单位"], ["1", "制定计划", "扣1分", "区局"]],
        [["项目", "2022年", "2023年", "同比增长"], ["培训", "3", "4", "33%"]],
        [["指标", "单位", "数值"], ["场次", "场", "40"]],
        [["姓名", "职务", "联系电话"], ["甲某", "科长", "0"]],
        [["单位", "联系人", "电话"], ["区局", "甲某", "0"]],
        [["序号", "单位名称"], ["1", "区局"]],
        [["索引号", "0001", "公开方式", "主动公开"], ["信息名称", "计划", "成文日期", "2023-08-08"]],
        [["文号", "某法宣办〔2024〕4号"], ["产生日期", "2024-04-17"]],
        [["序号", "项目", "预算金额"], ["1", "培训", "3万"]],
        [["项目", "单位", "数量"], ["宣传册", "册", "40"]],
        [["", ""], ["", ""]],
        [["甲"]],
        [],
    ],
)
def test_other_tables_are_no_tables_of_tasks(lines: Lines) -> None:
    document, found = table(lines)
    assert task_rows(document, found) is None


@pytest.mark.parametrize(
    ("heads", "words", "lead", "assisting"),
    [
        (["责任单位"], ["区司法局\n区教育局"], ["区司法局", "区教育局"], []),
        (["责任单位"], ["牵头单位：区司法局\n配合单位：各街镇"], ["区司法局"], ["各街镇"]),
        (["责任单位"], ["区司法局（牵头）、区教育局"], ["区司法局"], ["区教育局"]),
        (["责任单位"], ["区司法局牵头，各街镇配合"], ["区司法局"], ["各街镇"]),
        (["牵头单位", "责任单位"], ["区司法局", "区司法局、各街镇"], ["区司法局"], ["各街镇"]),
        (["责任单位及责任人"], ["普法科 甲某"], ["普法科"], []),
        (["责任单位", "责任人"], ["普法科、法制科", "甲某"], ["普法科", "法制科"], []),
        (["责任单位"], ["各县（市、区）"], ["各县（市、区）"], []),
        (["责任单位"], ["—"], [], []),
    ],
)
def test_the_owners_of_a_row_are_read_from_its_cells(
    heads: list[str], words: list[str], lead: list[str], assisting: list[str]
) -> None:
    document, found = table([["工作内容", "完成时限", *heads], ["开展培训", "年底", *words]])
    rows = task_rows(document, found)
    assert rows
    owners = cell_owners(document, rows[0].cells)
    assert [document.quote(span) for span in owners.lead] == lead
    assert [document.quote(span) for span in owners.assisting] == assisting


WORDS = st.sampled_from(
    [
        *[
            "",
            "^",
            "<",
            "序号",
            "类别",
            "工作任务",
            "工作内容",
            "责任单位",
            "牵头单位",
            "责任分工",
            "责任人",
            "完成时限",
            "数量",
        ],
        *["备注", "1", "开展培训", "区司法局", "年底", "同上", "/", "合计", "一、学习", "注：甲", "分值", "一季度"],
    ]
)


@given(st.integers(1, 6).flatmap(lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), max_size=8)))
def test_any_table_is_read(lines: Lines) -> None:
    for index, line in enumerate(lines):
        for place, words in enumerate(line):
            if (words == "^" and not index) or (words == "<" and not place):
                line[place] = ""
    document, found = table(lines)
    for row in task_rows(document, found) or ():
        assert row.whole
        assert row.cells.keys() & {Column.CONTENT, Column.TITLE}
        assert all(spans and all(spans) for spans in row.cells.values())
        assert Column.NO not in row.cells
        assert Column.SECTION not in row.cells
        cell_owners(document, row.cells)


def test_rows_come_in_the_documents_order() -> None:
    document, found = table([["工作内容", "责任单位"], *([f"任务{n}", "区司法局"] for n in range(500))])
    rows = task_rows(document, found)
    assert rows
    assert len(rows) == 500
    assert all(first.whole.end <= second.whole.start for first, second in pairwise(rows))


def test_a_row_that_only_says_as_above_is_read() -> None:
    lines = [["序号", "工作内容", "责任单位"], ["1", "开展培训", "区司法局"], ["同上", "同上", "同上"]]
    assert cells(lines)[0] == {"content": "开展培训", "lead": "区司法局"}
