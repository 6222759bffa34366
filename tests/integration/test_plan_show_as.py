"""A plan as an official document, over HTTP and on the command line, and documents parsed without a server."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.tasks.drafts.domain.annexed.annexes import annexed_plan
from services.tasks.drafts.readers.reading import read
from services.tasks.plans.domain.parsing import parse_plan
from services.tasks.plans.domain.plan import Plan
from shared.contracts.tasks import Role
from tests.builders import SAMPLE_PLAN_FILE, kinds, plan_data, target_data
from tests.commands import answered, logs_left_alone, pufa, refusal
from tests.integration.tasks_stack import TasksStack, tasks_stack

ID = "luozhuang-2023"
SAMPLE = parse_plan(SAMPLE_PLAN_FILE.read_bytes(), kinds())
FORMS = ("markdown", "docx", "xlsx")
LETTER = "罗庄区司法局2023年普法工作计划\n\n二、工作任务\n1、面向青少年普法。（责任科室：普法科，完成时限：11月底前）\n"


logs_are_not_set_up = pytest.fixture(scope="module", autouse=True)(logs_left_alone)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stopped data folder with the sample plan; read only."""
    data = tmp_path_factory.mktemp("planned") / "data"
    data.mkdir()
    answered("plan", "import", SAMPLE_PLAN_FILE, "--data", data)
    return data


def plan_in(name: str, content: bytes) -> Plan:
    return Plan.model_validate(annexed_plan(read(name, content)))


@pytest.mark.parametrize("form", FORMS)
def test_a_plan_that_is_shown_as_a_document_is_read_back_as_the_same_plan(
    form: str, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"plan.{form}"
    assert "Edition 1" in answered("plan", "show", ID, "--as", form, "--out", file, "--data", data)
    assert plan_in(file.name, file.read_bytes()) == SAMPLE
    parsed = json.loads(answered("plan", "parse", file, "--json"))
    assert [task["no"] for task in parsed["tasks"]] == [task.no for task in SAMPLE.tasks]
    assert parsed["questions"] == []


def test_markdown_is_printed_and_nothing_else_with_it(data: Path) -> None:
    shown = answered("plan", "show", ID, "--as", "markdown", "--data", data)
    assert shown.startswith(f"# {SAMPLE.title}\n")
    assert plan_in("plan.md", shown.encode()) == SAMPLE


def test_a_docx_without_a_name_lands_in_the_current_folder_and_never_on_another_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"{ID}-1.docx" in answered("plan", "show", ID, "--as", "docx", "--data", data)
    assert plan_in("plan.docx", (tmp_path / f"{ID}-1.docx").read_bytes()) == SAMPLE
    assert "--out" in refusal("plan", "show", ID, "--as", "docx", "--data", data)
    assert "cannot be written" in refusal(
        "plan", "show", ID, "--as", "docx", "--out", tmp_path / "no" / "where.docx", "--data", data
    )


def test_a_plan_or_an_edition_that_is_not_there_is_refused(data: Path) -> None:
    assert "404" in refusal("plan", "show", "nothing", "--as", "markdown", "--data", data)
    assert "404" in refusal("plan", "show", ID, "--as", "markdown", "--edition", "7", "--data", data)
    for usage in (("--as", "docx"), (ID, "--out", "x.docx"), (ID, "--as", "pdf")):
        assert pufa("plan", "show", *usage, "--data", data).exit_code == 2


def test_a_document_is_parsed_without_a_server_from_a_file_or_from_stdin(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(LETTER, encoding="gb18030")
    from_file = json.loads(answered("plan", "parse", file, "--json"))
    assert json.loads(answered("plan", "parse", "-", "--json", typed=LETTER.encode())) == from_file
    (task,) = from_file["tasks"]
    assert (task["title"], task["lead"], task["deadlines"][0]["due"]) == ("面向青少年普法", ["普法科"], "2023-11-30")


def test_what_was_read_is_printed_for_people(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text(LETTER)
    shown = answered("plan", "parse", file)
    for words in ("罗庄区司法局2023年普法工作计划", "普法科", "2023-11-30"):
        assert words in shown
    assert "工作任务" not in pufa("plan", "parse", file, language="zh").stderr


def test_the_draft_of_a_document_is_a_plan_file_that_can_be_imported(tmp_path: Path) -> None:
    letter, draft, data = tmp_path / "letter.txt", tmp_path / "draft.yaml", tmp_path / "data"
    letter.write_text(LETTER)
    data.mkdir()
    draft.write_text(answered("plan", "parse", letter, "--draft"))
    assert "imported" in answered("plan", "import", draft, "--data", data)


@pytest.mark.parametrize("form", FORMS)
def test_the_draft_of_a_plan_that_we_wrote_is_that_plan(form: str, data: Path, tmp_path: Path) -> None:
    file = tmp_path / f"plan.{form}"
    answered("plan", "show", ID, "--as", form, "--out", file, "--data", data)
    assert parse_plan(answered("plan", "parse", file, "--draft"), kinds()) == SAMPLE


def test_what_is_no_plan_is_said_and_is_no_failure(tmp_path: Path) -> None:
    file = tmp_path / "law.txt"
    file.write_text(
        "某市法治宣传教育条例\n第一章 总则\n" + "".join(f"第{n}条 应当开展法治宣传教育。\n" for n in "一二三四五六七八")
    )
    said = json.loads(answered("plan", "parse", file, "--json"))
    assert said["kind"] == "not_a_plan"
    assert said["reason"] in answered("plan", "parse", file).replace("\n", " ")


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, b"PK\x03\x04 no package"])
def test_what_cannot_be_read_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "file.docx"
    file.write_bytes(content)
    for arguments in ((file,), (file, "--json")):
        said = refusal("plan", "parse", *arguments)
        assert said.strip()
        assert "drafts." not in said
    assert "cannot be read" in refusal("plan", "parse", tmp_path / "nowhere.txt")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


async def exported(stack: TasksStack, ending: str, **query: Any) -> tuple[bytes, str]:
    answer = await stack.send("GET", f"/plans/sample-2023/exports/plan.{ending}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.content, answer.headers["content-type"]


@pytest.mark.parametrize(
    ("ending", "media_type"), [("md", "text/markdown"), ("docx", "wordprocessingml"), ("xlsx", "spreadsheetml")]
)
async def test_each_edition_is_exported(stack: TasksStack, ending: str, media_type: str) -> None:
    first, second = plan_data(target_data(goal=1)), plan_data(target_data(goal=2))
    await stack.import_and_activate(first)
    await stack.ask("POST", "/plans", json=second, expect=201)
    for query, goal in (({}, 1), ({"edition": 2}, 2)):
        content, told = await exported(stack, ending, **query)
        assert media_type in told
        assert plan_in(f"plan.{ending}", content).tasks[0].targets[0].goal == goal


async def test_who_may_not_export_and_what_is_not_there(stack: TasksStack) -> None:
    await stack.import_and_activate(plan_data(target_data()))
    path = "/plans/sample-2023/exports/plan"
    await stack.ask("GET", f"{path}.md", role=Role.TOWNSHIP, expect=403)
    await stack.ask("GET", f"{path}.md?edition=5", expect=404)
    await stack.ask("GET", f"{path}.pdf", expect=422)
    await stack.ask("GET", "/plans/nothing/exports/plan.md", expect=404)


@pytest.mark.parametrize("ending", ["md", "docx", "xlsx"])
async def test_a_plan_that_was_exported_is_a_draft_without_questions_and_the_next_edition(
    stack: TasksStack, ending: str
) -> None:
    first, second = plan_data(target_data(goal=1)), plan_data(target_data(goal=2))
    await stack.import_and_activate(first)
    await stack.ask("POST", "/plans", json=second, expect=201)
    content, _ = await exported(stack, ending, edition=1)
    draft = await stack.ask("POST", "/drafts", files={"file": (f"plan.{ending}", content)}, expect=201)
    assert draft["questions"] == []
    made = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    assert (made["id"], made["edition"]) == ("sample-2023", 3)
    again, _ = await exported(stack, ending, edition=3)
    assert plan_in(f"plan.{ending}", again) == plan_in(f"plan.{ending}", content)
