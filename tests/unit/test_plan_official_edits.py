"""What a person changed in the annexes is taken or asked about; whatever became of them, reading them raises nothing."""

from datetime import date
from io import BytesIO
from typing import Any

import docx as word
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.drafts.domain.annexed.annexed_parse import parse_document
from services.tasks.drafts.domain.annexed.annexes import read_annexes
from services.tasks.drafts.domain.parse import Parse
from services.tasks.drafts.domain.words.lexicon import load_lexicon
from services.tasks.drafts.readers.packages import Package
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.word import read_word
from services.tasks.drafts.readers.workbook import read_workbook
from services.tasks.exports.official.docx import docx
from services.tasks.exports.official.markdown import markdown
from services.tasks.exports.official.xlsx import xlsx
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.plans.domain.plan import Plan
from tests.builders import REPOSITORY, SAMPLE_PLAN_FILE, kinds

KINDS = kinds()
LEXICON = load_lexicon(REPOSITORY / "plans" / "lexicon.yaml")
SAMPLE = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), KINDS)
MARKDOWN = markdown(SAMPLE, KINDS.values())
LINES = MARKDOWN.split("\n")


def edited(old: str, new: str) -> Parse:
    """The parse of the sample in Markdown after a person changed something in it."""
    assert old in MARKDOWN
    return parse_document(read_plain(MARKDOWN.replace(old, new, 1).encode()), LEXICON)


def goal_of(plan: Plan | None, title: str) -> float:
    assert plan is not None
    return next(target.goal for task in plan.tasks for target in task.targets if target.title == title)


def test_a_goal_changed_in_word_is_what_comes_back() -> None:
    document = word.Document(BytesIO(docx(SAMPLE, KINDS.values())))
    row = next(row for row in document.tables[0].rows if row.cells[2].text == "普法演出")
    row.cells[6].text = "8"
    out = BytesIO()
    document.save(out)
    annexed = read_annexes(read_word(Package(out.getvalue())))
    assert annexed is not None
    assert annexed.questions == ()
    assert goal_of(annexed.plan, "普法演出") == 8


@pytest.mark.parametrize(("typed", "goal"), [(8, 8), ("8", 8), (8.0, 8), ("８", 8)])
def test_a_goal_typed_into_the_spreadsheet_is_what_comes_back(typed: object, goal: float) -> None:
    annexed = read_annexes(read_workbook(_retyped("工作台账", "普法演出", 7, typed)))
    assert annexed is not None
    assert annexed.questions == ()
    assert goal_of(annexed.plan, "普法演出") == goal


@pytest.mark.parametrize(
    "typed", [date(2023, 6, 30), "2023/6/30", "2023-06-30", "2023年6月30日", "２０２３年６月３０日前"]
)
def test_a_day_typed_into_the_spreadsheet_is_what_comes_back(typed: object) -> None:
    annexed = read_annexes(read_workbook(_retyped("完成时限", "november", 4, typed)))
    assert annexed is not None
    assert annexed.questions == ()
    assert annexed.plan is not None
    assert str(getattr(annexed.plan.tasks[4].deadlines[0], "due", None)) == "2023-06-30"


def _retyped(sheet: str, row_with: str, column: int, typed: Any) -> bytes:
    book = openpyxl.load_workbook(BytesIO(xlsx(SAMPLE, KINDS.values())))
    row = next(row for row in book[sheet].iter_rows() if row_with in [cell.value for cell in row])
    cell = row[column - 1]
    cell.value = typed
    if isinstance(typed, date):
        cell.number_format = "yyyy-mm-dd"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_goal_changed_in_text_is_what_comes_back() -> None:
    found = edited("| 5 | 场次 |", "| 8 | 场次 |")
    goals = {target.title: target.goal for task in found.tasks for target in task.targets}
    assert goals["普法演出"] == 8
    assert found.questions == ()


def test_a_row_that_a_person_added_is_one_more_deadline() -> None:
    row = "| 10 | year-end |  | 2023年12月31日前 |"
    found = edited(row, f"| 10 | half | 演出 | 2023年6月30日 |\n{row}")
    assert [str(each.due) for each in found.tasks[9].deadlines] == ["2023-06-30", "2023-12-31"]


@pytest.mark.parametrize(
    ("old", "new", "code", "params"),
    [
        ("| 5 | 场次 |", "| 许多 | 场次 |", "no_number", {"column": "目标", "word": "许多"}),
        ("| 5 | 场次 |", "|  | 场次 |", "empty", {"annex": "工作台账", "column": "目标"}),
        ("| 5 | 场次 |", "| nan | 场次 |", "no_number", {"word": "nan"}),
        ("| 目标 | 单位 |", "| 目标值 | 单位 |", "no_column", {"column": "目标"}),
        ("| 次数 |", "| 大约 |", "unknown_word", {"column": "计量方式", "word": "大约"}),
        ("普法演出〔performance〕", "普法演出", "no_brackets", {"word": "普法演出"}),
        ("| 贯穿全年 |", "| 尽快 |", "unclear_deadline", {"word": "尽快"}),
        ("| 2023年4月30日前 |", "| 2023年4月31日前 |", "no_such_day", {"column": "完成时限"}),
        ("| 12月4日所在周 |", "| 冬天 |", "unclear_rule", {"word": "冬天"}),
        ("| 10 | year-end |", "| 11 | year-end |", "unknown_task", {"word": "11"}),
        ("| 普法与依法治理科、各街镇 |", "| 普法科、各街镇 |", "unknown_name", {"name": "普法科"}),
        ("| 重要节点：国庆节 |", "| 节日：国庆节 |", "unknown_word", {"column": "计入条件"}),
        ("| 时区 |", "| 区时 |", "no_column", {"annex": "计划信息", "column": "时区"}),
        ("| luozhuang-2023 |", "| 罗庄 2023 |", "invalid", {"field": "id"}),
        ("| 盛庄街道 |", "| 罗庄街道 |", "several_named", {"name": "罗庄街道"}),
        ("| 节点编号 | 节点名称 | 日期 |", "| 一 | 二 | 三 |", "missing", {"annex": "重要节点"}),
    ],
)
def test_a_damaged_annex_is_asked_about_by_its_place(old: str, new: str, code: str, params: dict[str, object]) -> None:
    found = edited(old, new)
    asked = next(question for question in found.questions if question.code == f"drafts.annex.{code}")
    assert params.items() <= asked.params.items()
    assert found.annexed is None
    assert found.tasks  # what the body says, as of any document


BITS = st.sampled_from(
    ["", "|", "无", "〔", "〕", "：", "；", "、", "\\", "\\110000;", "\\D800;", "⏎", "仅：", "，除：", "%", "各街镇"]
)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 200), st.integers(0, 40), BITS | st.text(max_size=6)),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_changed_is_taken_or_asked_about(changes: list[tuple[int, int, int, str]]) -> None:
    lines = list(LINES)
    for line, at, length, new in changes:
        lines[line] = lines[line][:at] + new + lines[line][at + length :]
    annexed = read_annexes(read_plain("\n".join(lines).encode()))
    if annexed is not None:
        assert (annexed.plan is None) == bool(annexed.questions)
