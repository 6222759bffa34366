"""Plan documents over HTTP: parsed, kept as drafts, corrected, made plans."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.tasks import Role
from tests.builders import REPOSITORY, plan_data
from tests.integration.tasks_stack import TasksStack, tasks_stack

FIXTURES = REPOSITORY / "tests" / "fixtures" / "plans"
DOCUMENT = """示例区司法局2023年普法工作计划
一、工作任务
(一)突出重点
1、开展普法演出。送法下乡,今年计划开展普法演出5场次。(责任科室:普法科,完成时限:12月底前)
2、组织法律知识培训。各街镇每季度开展一次专题培训。(责任科室:普法科、各街镇司法所,完成时限:每季度)
3、营造氛围。广泛宣传,营造良好氛围。(责任单位:未知局,完成时限:贯穿全年)
"""
RENEWED = DOCUMENT.replace("演出5场次", "演出8场次").replace("2、组织", "4、组织")
NO_PLAN = """第一条 为了规范普法工作,制定本办法。
第二条 本办法适用于本区。
第三条 各单位应当履行普法责任。
第四条 本办法自公布之日起施行。
"""


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        yield stack


def file(text: str = DOCUMENT, name: str = "计划.txt") -> dict[str, Any]:
    return {"files": {"file": (name, io.BytesIO(text.encode()), "text/plain")}}


async def with_register(stack: TasksStack) -> None:
    """The small district's units, as a plan brought them along."""
    await stack.ask("POST", "/plans", json=plan_data(), expect=201)


async def drafted(stack: TasksStack, text: str = DOCUMENT) -> dict[str, Any]:
    await with_register(stack)
    draft: dict[str, Any] = await stack.ask("POST", "/drafts", **file(text), expect=201)
    return draft


def suggestions(draft: dict[str, Any]) -> list[dict[str, Any]]:
    """The edits there are, and what is suggested as the answer to every open question."""
    answers = [{"answers": q["id"], "now": q["suggested"]} for q in draft["questions"] if not q["answered"]]
    return [*draft["edits"], *answers]


async def put_edits(stack: TasksStack, draft: dict[str, Any], edits: list[dict[str, Any]], expect: int = 200) -> Any:
    headers = {"If-Match": f'"{draft["version"]}"'}
    return await stack.ask("PUT", f"/drafts/{draft['id']}/edits", json={"edits": edits}, headers=headers, expect=expect)


async def settled(stack: TasksStack, draft: dict[str, Any]) -> dict[str, Any]:
    """Every question answered as is suggested, also those that an answer brings up."""
    while any(not question["answered"] for question in draft["questions"]):
        draft = await put_edits(stack, draft, suggestions(draft))
    return draft


async def test_a_document_is_parsed_and_proposed_as_a_plan_without_keeping_it(stack: TasksStack) -> None:
    await with_register(stack)
    answer = await stack.ask("POST", "/plans/parse", **file())
    assert answer["parse"]["title"] == "示例区司法局2023年普法工作计划"
    assert [task["title"] for task in answer["parse"]["tasks"]] == ["开展普法演出", "组织法律知识培训", "营造氛围"]
    assert answer["draft"]["id"] == "plan-2023"
    assert answer["draft"]["tasks"][1]["lead"] == ["section", {"each": "township"}]
    assert (await stack.ask("GET", "/drafts"))["items"] == []


async def test_the_bare_body_with_its_media_type_will_do(stack: TasksStack) -> None:
    headers = {
        "Content-Type": "text/plain",
        "Content-Disposition": "attachment; filename*=UTF-8''%E8%AE%A1%E5%88%92.txt",
    }
    answer = await stack.ask("POST", "/plans/parse", content=DOCUMENT.encode("gb18030"), headers=headers)
    assert len(answer["parse"]["tasks"]) == 3


async def test_what_is_no_plan_is_an_answer_with_its_reason(stack: TasksStack) -> None:
    answer = await stack.ask("POST", "/plans/parse", **file(NO_PLAN), headers={"Accept-Language": "en"})
    assert answer["draft"] is None
    assert answer["parse"]["kind"] == "not_a_plan"
    assert answer["parse"]["reason_code"] == "drafts.not_a_plan.regulation"
    assert "第×条" in answer["parse"]["reason"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "drafts.read.empty"),
        (b"PK\x03\x04" + b"\x00" * 99, "drafts.read.damaged"),
        (b"%PDF-1.7 nothing", "drafts.read.damaged"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_the_reason(
    stack: TasksStack, content: bytes, code: str
) -> None:
    problem = await stack.ask("POST", "/plans/parse", files={"file": ("a.docx", io.BytesIO(content))}, expect=422)
    assert problem["code"] == code
    assert problem["title"] != code


async def test_a_form_without_the_file_says_so(stack: TasksStack) -> None:
    problem = await stack.ask("POST", "/plans/parse", files={"other": ("a.txt", io.BytesIO(b"x"))}, expect=422)
    assert [error["field"] for error in problem["errors"]] == ["file"]


async def test_a_draft_is_kept_listed_read_and_deleted(stack: TasksStack) -> None:
    draft = await drafted(stack)
    assert (draft["version"], draft["name"]) == (1, "计划.txt")
    assert draft["document"]["text"].startswith("示例区司法局")
    assert {question["code"] for question in draft["questions"]} >= {
        "drafts.question.owner",
        "drafts.question.no_target",
    }
    assert all(question["text"] != question["code"] for question in draft["questions"])
    (item,) = (await stack.ask("GET", "/drafts"))["items"]
    assert (item["id"], item["changed_by_name"]) == (draft["id"], (await stack.ask("GET", "/auth/me"))["display_name"])
    assert await stack.ask("GET", f"/drafts/{draft['id']}") == draft
    await stack.ask("DELETE", f"/drafts/{draft['id']}", expect=204)
    await stack.ask("GET", f"/drafts/{draft['id']}", expect=404)


async def test_the_same_request_makes_one_draft_and_the_same_key_with_another_file_none(stack: TasksStack) -> None:
    headers = {"Idempotency-Key": "once"}
    first = await stack.ask("POST", "/drafts", **file(), headers=headers, expect=201)
    again = await stack.ask("POST", "/drafts", **file(), headers=headers, expect=200)
    assert again["id"] == first["id"]
    await stack.ask("POST", "/drafts", **file(RENEWED), headers=headers, expect=409)


async def test_answers_and_corrections_are_seen_in_the_draft_and_questions_are_marked(stack: TasksStack) -> None:
    draft = await drafted(stack)
    owner = next(question for question in draft["questions"] if question["code"] == "drafts.question.owner")
    edits = [
        {"answers": owner["id"], "now": ["schools"]},
        {"path": "tasks/1/targets/performance/goal", "was": 5, "now": 6},
    ]
    draft = await put_edits(stack, draft, edits)
    assert draft["version"] == 2
    assert draft["draft"]["tasks"][2]["lead"] == ["schools"]
    assert draft["draft"]["tasks"][0]["targets"][0]["goal"] == 6
    assert [question["answered"] for question in draft["questions"] if question["id"] == owner["id"]] == [True]
    assert (draft["applied"], draft["conflicts"]) == ([0, 1], [])
    assert draft["edits"][1]["title"] == "开展普法演出"


async def test_an_answer_that_does_not_fit_is_a_conflict_and_the_question_stays_open(stack: TasksStack) -> None:
    draft = await drafted(stack)
    owner = next(question for question in draft["questions"] if question["code"] == "drafts.question.owner")
    draft = await put_edits(stack, draft, [{"answers": owner["id"], "now": ["nobody"]}])
    assert [(conflict["edit"], conflict["reason"]) for conflict in draft["conflicts"]] == [(0, "unfit")]
    assert [question["answered"] for question in draft["questions"] if question["id"] == owner["id"]] == [False]


async def test_a_change_names_the_version_that_it_was_made_from(stack: TasksStack) -> None:
    draft = await drafted(stack)
    await stack.ask("PUT", f"/drafts/{draft['id']}/edits", json={"edits": []}, expect=428)
    await put_edits(stack, draft, [])
    await put_edits(stack, draft, [], expect=412)
    headers = {"If-Match": '"1"'}
    await stack.ask("PUT", f"/drafts/{draft['id']}/document", **file(RENEWED), headers=headers, expect=412)


async def test_of_two_corrections_at_once_one_is_told_that_it_is_stale(stack: TasksStack) -> None:
    draft = await drafted(stack)
    sent = [
        stack.send(
            "PUT",
            f"/drafts/{draft['id']}/edits",
            json={"edits": [{"path": "title", "was": draft["draft"]["title"], "now": title}]},
            headers={"If-Match": '"1"'},
        )
        for title in ("甲", "乙")
    ]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    kept = await stack.send("GET", f"/drafts/{draft['id']}")
    assert kept.headers["ETag"] == '"2"'
    assert kept.json()["draft"]["title"] in ("甲", "乙")


async def test_a_word_document_with_tables_shows_where_each_part_stands(stack: TasksStack) -> None:
    content = (FIXTURES / "chengxi-environment-2025-tables.docx").read_bytes()
    draft = await stack.ask("POST", "/drafts", files={"file": ("计划.docx", io.BytesIO(content))}, expect=201)
    document, task = draft["document"], draft["draft"]["tasks"][0]
    assert document["tables"]
    where = draft["sources"][f"tasks/{task['no']}/title"]
    assert document["text"][where["start"] : where["end"]] == task["title"]


async def test_a_new_edition_of_the_document_keeps_the_corrections_and_shows_conflicts(stack: TasksStack) -> None:
    draft = await settled(stack, await drafted(stack))
    edits = [
        *draft["edits"],
        {"path": "tasks/1/targets/performance/goal", "was": 5, "now": 6},
        {"path": "tasks/2/title", "was": "组织法律知识培训", "now": "抓好培训"},
    ]
    draft = await put_edits(stack, draft, edits)
    headers = {"If-Match": f'"{draft["version"]}"'}
    draft = await stack.ask("PUT", f"/drafts/{draft['id']}/document", **file(RENEWED), headers=headers)
    conflict = draft["conflicts"][0]
    assert len(draft["conflicts"]) == 1
    assert (conflict["was"], conflict["stands"], conflict["now"]) == (5, 8, 6)
    assert [task["title"] for task in draft["draft"]["tasks"] if task["no"] == "4"] == ["抓好培训"]
    assert all(question["answered"] for question in draft["questions"])
    problem = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=409)
    assert problem["code"] == "conflicts_open"
    edits = [edit | {"was": 8} if edit["path"] == conflict["path"] else edit for edit in draft["edits"]]
    draft = await put_edits(stack, draft, edits)
    assert (draft["conflicts"], draft["draft"]["tasks"][0]["targets"][0]["goal"]) == ([], 6)


async def test_open_questions_keep_a_draft_from_becoming_a_plan(stack: TasksStack) -> None:
    draft = await drafted(stack)
    problem = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=409)
    assert problem["code"] == "questions_open"
    assert problem["questions"][0]["text"]
    draft = await settled(stack, draft)
    made = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    assert (made["id"], made["edition"]) == ("plan-2023", 1)
    assert (await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=200))["edition"] == 1
    await stack.ask("POST", "/plans/plan-2023/activate")


async def test_a_draft_that_is_no_valid_plan_says_which_field_is_wrong(stack: TasksStack) -> None:
    draft = await settled(stack, await drafted(stack))
    broken = {"path": "tasks/1/targets/performance/goal", "was": 5, "now": 1.5}
    draft = await put_edits(stack, draft, [*draft["edits"], broken])
    assert [error["field"] for error in draft["errors"]] == ["tasks[0].targets[0].goal"]
    problem = await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=422)
    assert problem["code"] == "plan_invalid"
    assert [error["field"] for error in problem["errors"]] == ["tasks[0].targets[0].goal"]


async def test_an_empty_register_gets_the_units_that_the_document_speaks_of(stack: TasksStack) -> None:
    draft = await stack.ask("POST", "/drafts", **file(), expect=201)
    draft = await settled(stack, draft)
    assert [(unit["name"], unit["kind"]) for unit in draft["draft"]["units"]] == [
        ("示例区", "district"),
        ("普法科", "section"),
        ("未知局", "department"),
    ]
    await stack.ask("POST", f"/drafts/{draft['id']}/plan", expect=201)
    assert len((await stack.ask("GET", "/units"))["items"]) == 3


async def test_no_plan_becomes_none(stack: TasksStack) -> None:
    draft = await stack.ask("POST", "/drafts", **file(NO_PLAN), expect=201)
    assert (draft["draft"], draft["questions"]) == (None, [])
    problem = await stack.ask("POST", f"/drafts/{draft['id']}/plan", role=Role.ADMIN, expect=409)
    assert problem["code"] == "drafts.not_a_plan"


@pytest.mark.parametrize(
    "edit",
    [
        {"op": "set"},
        {"path": "tasks/1/title", "op": "answer"},
        {"path": "a//b"},
        {"path": "title", "now": [[[[[[[[[[1]]]]]]]]]]},
        {"path": "title", "now": 1e300},
        {"path": "title", "unknown": 1},
    ],
)
async def test_an_edit_that_makes_no_sense_is_refused(stack: TasksStack, edit: dict[str, Any]) -> None:
    draft = await drafted(stack)
    problem = await put_edits(stack, draft, [edit], expect=422)
    assert all(error["reason"] != error["code"] for error in problem["errors"])


async def test_a_year_that_a_person_tells_dates_every_deadline(stack: TasksStack) -> None:
    draft = await drafted(stack, DOCUMENT.replace("2023年", ""))
    assert draft["parse"]["year"] is None
    (asked,) = [question["id"] for question in draft["questions"] if question["about"] == "year"]

    told = await put_edits(stack, draft, [{"answers": asked, "now": 2024}])

    assert told["draft"]["year"] == 2024
    assert [limit["due"] for limit in told["draft"]["tasks"][0]["deadlines"]] == ["2024-12-31"]
    assert not [q for q in told["questions"] if q["about"].startswith("tasks/1/deadlines")]
