"""Deadlines on the n-th working day after a period, by the State Council's calendars, and years that have none yet.

The days are worked out by hand from the notices on holidays of 2023 (国办发明电〔2022〕16号) and 2024 (〔2023〕7号).
"""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest

from shared.contracts.events import ActivityStatus
from tests.builders import plan_data, target_data
from tests.commands import answered, logs_left_alone
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

logs_are_not_set_up = pytest.fixture(scope="module", autouse=True)(logs_left_alone)

NO_CALENDAR = 2090
FIELD = "tasks[0].deadlines[0].by"


def plan_due_after(each: str, n: int, year: int, **given: Any) -> dict[str, Any]:
    """A training by the n-th working day after each period."""
    deadline = {"id": "after", "each": each, "by": {"working_day": n}}
    target = target_data(id="trainings", of={"kind": "training"}, goal=1, every=each, deadline="after", **given)
    return plan_data(target, deadlines=(deadline,), year=year)


async def dues(tasks: TasksStack) -> dict[str, str]:
    """The due day of each period that is still to be met."""
    cells = (await tasks.target("trainings"))["cells"]
    return {cell["period"]: cell["due"] for cell in cells if cell["status"] != "done"}


async def warnings(tasks: TasksStack, language: str = "zh") -> list[dict[str, str]]:
    plan = await tasks.ask("GET", "/plans/sample-2023", headers={"Accept-Language": language})
    said: list[dict[str, str]] = plan["warnings"]
    return said


@pytest.mark.parametrize(
    ("each", "n", "year", "period", "due"),
    [
        # 3, 4 April; the 5th is Tomb-Sweeping Day; 6, 7, 10, 11 April.
        ("quarter", 6, 2023, "2023-Q1", "2023-04-11"),
        # 1 July 2023 is a Saturday: 3 to 7 and 10 July.
        ("quarter", 6, 2023, "2023-Q2", "2023-07-10"),
        # National Day from 29 September to 6 October; Saturday 7 and Sunday 8 October are worked, then 9 to 12 October.
        ("quarter", 6, 2023, "2023-Q3", "2023-10-12"),
        # New Year's Day to 1 January 2024; 2 to 5, 8 and 9 January.
        ("quarter", 6, 2023, "2023-Q4", "2024-01-09"),
        # 1 and 2 February, Sunday the 4th is worked for the Spring Festival, 5 to 7 February.
        ("month", 6, 2024, "2024-01", "2024-02-07"),
        # The same and 8, 9 February (New Year's Eve is no holiday); off from the 10th to the 17th; Sunday the 18th, the 19th.
        ("month", 10, 2024, "2024-01", "2024-02-19"),
        # 1 to 3 April; off from the 4th to the 6th; Sunday the 7th is worked, 8 and 9 April.
        ("quarter", 6, 2024, "2024-Q1", "2024-04-09"),
        # Off from 1 to 7 October; 8 to 11 October, Saturday the 12th is worked, the 14th.
        ("quarter", 6, 2024, "2024-Q3", "2024-10-14"),
    ],
)
async def test_a_working_day_is_counted_by_the_state_councils_calendar(
    tmp_path: Path, each: str, n: int, year: int, period: str, due: str
) -> None:
    async with tasks_stack(tmp_path) as tasks:
        await tasks.import_and_activate(plan_due_after(each, n, year))
        assert (await dues(tasks))[period] == due
        assert await warnings(tasks) == []


async def test_a_year_without_a_calendar_is_reckoned_by_weekdays_and_the_plan_says_so(tmp_path: Path) -> None:
    """30 June 2090 is a Friday; 1 January 2091 a Monday, which without a calendar counts like any other."""
    async with tasks_stack(tmp_path) as tasks:
        await tasks.import_and_activate(plan_due_after("half", 6, NO_CALENDAR))
        assert await dues(tasks) == {"2090-H1": "2090-07-10", "2090-H2": "2091-01-08"}
        first, second = await warnings(tasks)
        assert first["field"] == second["field"] == FIELD
        assert first["code"] == second["code"] == "plan.working_days_guessed"
        for warning, year, day in ((first, 2090, "2090-07-10"), (second, 2091, "2091-01-08")):
            assert f"第 1 项任务：软件中还没有 {year} 年的放假安排" in warning["text"]
            assert day in warning["text"]
        assert "holidays of 2090 are not known" in (await warnings(tasks, "en"))[0]["text"]


async def test_a_plan_without_working_days_has_no_doubts_in_any_year(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as tasks:
        deadline = {"id": "after", "each": "quarter", "by": "last_day"}
        target = target_data(every="quarter", deadline="after")
        await tasks.import_and_activate(plan_data(target, deadlines=(deadline,), year=NO_CALENDAR))
        assert await warnings(tasks) == []


async def test_a_draft_says_so_before_it_becomes_a_plan(tmp_path: Path) -> None:
    text = """示例区司法局2090年普法工作计划
一、工作任务
1、组织法律知识培训。各街镇每季度开展一次专题培训。(责任科室:普法科,完成时限:每季度结束后6个工作日内)
"""
    async with tasks_stack(tmp_path) as tasks:
        await tasks.ask("POST", "/plans", json=plan_data(), expect=201)
        file = ("计划.txt", text.encode(), "text/plain")
        draft = await tasks.ask("POST", "/drafts", files={"file": file}, expect=201)
        assert [warning["code"] for warning in draft["warnings"]] == ["plan.working_days_guessed"] * 2


async def test_a_guessed_day_corrects_itself_once_the_year_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """9 January 2024 is the sixth working day; who does not know that New Year's Day is off takes it for the seventh.

    Nothing that was stored while it was a guess holds on to it: not the cells, nor what they come to for the district.
    """
    ninth = datetime(2024, 1, 9, 4, tzinfo=UTC)
    with monkeypatch.context() as before_the_notice:
        before_the_notice.setattr(chinese_calendar.utils, "holidays", {date(2004, 1, 1): "", date(2023, 12, 31): ""})
        async with tasks_stack(tmp_path, now=ninth) as tasks:
            await tasks.import_and_activate(plan_due_after("year", 6, 2023, per="township"))
            await tasks.hear(told(kind="training", unit="east", status=ActivityStatus.VERIFIED))
            assert await standing(tasks) == ("1/2", "overdue", {"east": "done", "west": "overdue"})
            assert await dues(tasks) == {"2023": "2024-01-08"}
            assert ["2024 年" in warning["text"] for warning in await warnings(tasks)] == [True]
    async with tasks_stack(tmp_path, now=ninth) as tasks:
        assert await standing(tasks) == ("1/2", "at_risk", {"east": "done", "west": "at_risk"})
        assert await dues(tasks) == {"2023": "2024-01-09"}
        assert await warnings(tasks) == []


async def standing(tasks: TasksStack) -> tuple[str, str, dict[str, str]]:
    """How the target stands for the whole district, and each township's cell."""
    target = await tasks.target("trainings")
    cells = {cell["unit"]: cell["status"] for cell in target["cells"] if cell["unit"] in ("east", "west")}
    return f"{target['value']:g}/{target['goal']:g}", target["status"], cells


def test_the_command_line_says_what_of_a_plan_is_a_guess(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "plan.json"
    data.mkdir()
    file.write_text(json.dumps(plan_due_after("quarter", 6, NO_CALENDAR)))
    for said in (
        answered("plan", "import", file, "--activate", "--data", data),
        answered("plan", "show", "sample-2023", "--data", data),
    ):
        assert f"Note: {FIELD}: Task 1: the holidays of 2090 are not known" in said
    json.loads(answered("plan", "show", "sample-2023", "--json", "--data", data))
