"""Every plan among our documents: drafted, each question answered as suggested, activated, written, read back."""

import io
from collections.abc import AsyncIterator
from itertools import cycle
from typing import Any

import pytest
import pytest_asyncio

from shared.yaml12 import read_yaml
from tests.builders import REPOSITORY
from tests.integration.tasks_stack import TasksStack, tasks_stack

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIXTURES = REPOSITORY / "tests" / "fixtures" / "plans"
ENDING = ".expected.yaml"
PLANS = sorted(
    path.name.removesuffix(ENDING)
    for path in FIXTURES.glob(f"*{ENDING}")
    if read_yaml(path.read_text("utf-8")).data.get("kind", "plan") == "plan"
)
ENDINGS = ("md", "docx", "xlsx")
MOST_ROUNDS = 5


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TasksStack]:
    """One service for all documents, as an office has one: each is of a district of its own."""
    async with tasks_stack(tmp_path_factory.mktemp("whole_life")) as stack:
        yield stack


def upload(name: str, content: bytes) -> dict[str, Any]:
    return {"files": {"file": (name, io.BytesIO(content))}}


async def settled(stack: TasksStack, draft: dict[str, Any]) -> dict[str, Any]:
    """Every question answered as is suggested, also those that an answer brings up; the title and year where none are."""
    for _ in range(MOST_ROUNDS):
        opened = [question for question in draft["questions"] if not question["answered"]]
        if not opened:
            return draft
        answers = [{"answers": each["id"], "now": _answer(each)} for each in opened]
        headers = {"If-Match": f'"{draft["version"]}"'}
        body = {"edits": [*draft["edits"], *answers]}
        draft = await stack.ask("PUT", f"/drafts/{draft['id']}/edits", json=body, headers=headers)
        assert draft["conflicts"] == []
    raise AssertionError(f"still asking: {[each['text'] for each in draft['questions'] if not each['answered']]}")


def _answer(question: dict[str, Any]) -> Any:
    given = {"year": 2026, "title": "普法工作计划"}
    return given.get(question["about"]) if question["suggested"] is None else question["suggested"]


async def exported(stack: TasksStack, plan: str, ending: str) -> bytes:
    answer = await stack.send("GET", f"/plans/{plan}/exports/plan.{ending}")
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize(("name", "ending"), list(zip(PLANS, cycle(ENDINGS), strict=False)))
async def test_a_document_becomes_a_plan_that_is_written_and_read_back_without_a_question(
    name: str, ending: str, stack: TasksStack
) -> None:
    (path,) = (path for path in FIXTURES.glob(f"{name}.*") if not path.name.endswith(ENDING))
    draft = await settled(stack, await stack.ask("POST", "/drafts", **upload(path.name, path.read_bytes()), expect=201))
    assert draft["errors"] == []

    made = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    await stack.ask("POST", f"/plans/{made['id']}/activate")
    plan = await stack.ask("GET", f"/plans/{made['id']}")

    written = await exported(stack, made["id"], ending)
    again = await stack.ask("POST", "/drafts", **upload(f"plan.{ending}", written), expect=201)
    assert [question["text"] for question in again["questions"]] == []
    same = await stack.ask("POST", f"/drafts/{again['id']}/plan", expect=200)
    assert same["edition"] == made["edition"]
    assert await stack.ask("GET", f"/plans/{made['id']}") == plan
