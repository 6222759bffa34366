"""The ledger as a spreadsheet that an office can hand on."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shared.contracts.events import ActivityStatus
from shared.contracts.tasks import Role
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

LEDGER = "/plans/sample-2023/exports/ledger.xlsx"
HEADER = 3


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def exported(stack: TasksStack, **what: Any) -> openpyxl.Workbook:
    answer = await stack.send("GET", LEDGER, **what)
    assert answer.status_code == 200, answer.text
    return openpyxl.load_workbook(BytesIO(answer.content))


def rows_of(book: openpyxl.Workbook, sheet: str) -> list[dict[str, Any]]:
    rows: list[tuple[Any, ...]] = list(book[sheet].iter_rows(min_row=HEADER, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


async def test_each_item_says_what_was_asked_done_and_proved(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(goal=1), target_data(id="towns", goal=2, per="township")))
    await stack.hear(told(status=ActivityStatus.VERIFIED, version=2, evidence=("e1", "e2")))
    book = await exported(stack)
    rows = rows_of(book, "工作台账")
    assert [(row["责任单位"], row["目标值"], row["完成值"], row["状态"], row["佐证份数"]) for row in rows] == [
        ("示例区", 1, 1, "已完成", 2),
        ("东镇", 2, 1, "进行中", 2),
        ("西镇", 2, 0, "进行中", 0),
    ]
    assert rows[0]["完成日期"].date().isoformat() == "2023-05-20"
    assert book["工作台账"].freeze_panes == "A4"


async def test_the_summary_counts_each_tasks_items_by_status(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data(goal=1), target_data(id="towns", goal=2, per="township")))
    await stack.hear(told(status=ActivityStatus.VERIFIED, version=2))
    (row,) = rows_of(await exported(stack), "汇总")
    assert (row["事项数"], row["已完成"], row["进行中"], row["完成率"]) == (3, 1, 2, pytest.approx((1 + 1 / 4) / 2))


async def test_a_task_of_which_nothing_is_counted_has_a_row_too(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data())
    (row,) = rows_of(await exported(stack), "工作台账")
    assert (row["工作任务"], row["指标"], row["状态"]) == ("用好各类社会资源", None, "进行中")


@pytest.mark.parametrize(("task", "shown"), [("1", ["1"]), ("99", [])])
async def test_the_ledger_of_one_task_holds_that_task_alone(stack: TasksStack, task: str, shown: list[str]) -> None:
    await stack.import_and_activate(plan_data(target_data(goal=1)))
    book = await exported(stack, params={"task": task})
    assert [str(row["任务序号"]) for row in rows_of(book, "工作台账")] == shown
    assert len(rows_of(book, "汇总")) == len(shown)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://127.0.0.1")'])
async def test_what_people_wrote_is_never_a_formula(stack: TasksStack, title: str) -> None:
    await stack.import_and_activate(plan_data(target_data(title=title)))
    book = await exported(stack)
    cell = book["工作台账"].cell(HEADER + 1, 5)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (title, "s", True)


async def test_it_says_the_day_it_describes_and_how_fresh_it_is(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    await stack.hear(told())
    assert (await exported(stack))["工作台账"]["A2"].value == "统计截至 2023-06-15，数据更新至 2023-06-15 12:00"
    english = await exported(stack, headers={"Accept-Language": "en"})
    assert english["Ledger"]["A2"].value == "As of 2023-06-15, data up to 2023-06-15 12:00"


async def test_a_township_exports_nothing_of_the_whole_district(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    await stack.ask("GET", LEDGER, role=Role.TOWNSHIP, expect=403)
