"""Units over HTTP: one by one, as a whole, from a spreadsheet."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.tasks.identity.units.api import MOST_PUT
from services.tasks.identity.units.news import NEWS
from shared.contracts.registry import decode, encode
from shared.contracts.tasks import UnitsChangedV1
from tests.integration.identity_stack import IdentityStack, identity_stack, workbook

PATH = "/api/tasks/units"
HEADER = ("名称", "编号", "类别", "上级")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[IdentityStack]:
    async with identity_stack(tmp_path) as stack:
        yield stack


async def listed(stack: IdentityStack, admin: dict[str, str]) -> tuple[list[dict[str, Any]], str]:
    answer = await stack.client.get(PATH, headers=admin)
    return answer.json()["items"], answer.headers["etag"]


async def told(stack: IdentityStack) -> list[tuple[str, int]]:
    """The units, with versions, of the events that stand to be told."""
    docs = await stack.store.pending(NEWS, "outbox", limit=1000)
    events = [decode(encode(each), each["type"]).data for doc in docs for each in doc["outbox"]]
    return [(unit.id, unit.version) for event in events if isinstance(event, UnitsChangedV1) for unit in event.units]


async def test_a_unit_is_entered_changed_and_told(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    body = {"name": "东街道", "kind": "township", "under": "district-a"}
    assert (await stack.client.put(f"{PATH}/town-east", json=body, headers=admin)).status_code == 428
    stale = await stack.client.put(f"{PATH}/town-east", json=body, headers=admin | {"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    changed = await stack.client.put(f"{PATH}/town-east", json=body, headers=admin | {"If-Match": '"3"'})
    assert (changed.json()["name"], changed.headers["etag"]) == ("东街道", '"5"')
    assert (await told(stack))[-1] == ("town-east", 5)


async def test_a_unit_that_is_there_is_not_entered_again(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    body = {"name": "别的", "id": "town-east", "kind": "village", "under": "district-a"}
    answer = await stack.client.post(PATH, json=body, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "identity.unit_exists")


async def test_a_merger_moves_a_unit_under_its_heir(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    items, etag = await listed(stack, admin)
    wanted = [{name: item[name] for name in ("id", "name", "kind", "under")} for item in items]
    next(item for item in wanted if item["id"] == "town-west")["under"] = "town-east"
    answer = await stack.client.put(PATH, json={"items": wanted}, headers=admin | {"If-Match": etag})
    assert answer.status_code == 200
    moved = next(item for item in answer.json()["items"] if item["id"] == "town-west")
    assert moved["path"] == ["district-a", "town-east", "town-west"]
    again = await stack.client.put(PATH, json={"items": wanted}, headers=admin | {"If-Match": etag})
    assert again.status_code == 412


async def test_a_circle_is_refused_with_the_place_of_each_unit_in_it(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    items, etag = await listed(stack, admin)
    wanted = [{name: item[name] for name in ("id", "name", "kind", "under")} for item in items]
    wanted[2]["under"], wanted[3]["under"] = wanted[3]["id"], wanted[2]["id"]
    answer = await stack.client.put(PATH, json={"items": wanted}, headers=admin | {"If-Match": etag})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["items.2.under", "items.3.under"]
    assert (await listed(stack, admin)) == (items, etag)


async def test_a_move_is_kept_with_who_made_it(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    me = (await stack.client.get("/api/tasks/auth/me", headers=admin)).json()["id"]
    body = {"name": "西镇", "kind": "township", "under": "town-east"}
    answer = await stack.client.put(f"{PATH}/town-west", json=body, headers=admin | {"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    register = await stack.identity.units.read()
    assert [(move.version, move.unit, move.by, move.under_before, move.under) for move in register.moves] == [
        (5, "town-west", me, "district-a", "town-east")
    ]
    assert register.structure == 5


async def test_units_are_listed_page_by_page_and_by_what_they_stand_under(stack: IdentityStack) -> None:
    admin = await stack.with_units()

    async def ids(**query: Any) -> tuple[list[str], str | None]:
        answer = (await stack.client.get(PATH, params=query, headers=admin)).json()
        return [item["id"] for item in answer["items"]], answer["next"]

    assert await ids() == (["district-a", "section-a", "town-east", "town-west"], None)
    first, cursor = await ids(limit=3)
    assert (first, cursor) == (["district-a", "section-a", "town-east"], "town-east")
    assert await ids(limit=3, cursor=cursor) == (["town-west"], None)
    assert await ids(under="") == (["district-a"], None)
    assert await ids(under="district-a", limit=1) == (["section-a"], "section-a")
    assert await ids(under="district-a", cursor="section-a") == (["town-east", "town-west"], None)
    assert await ids(under="nowhere") == ([], None)


async def test_a_cursor_that_is_none_is_refused_and_a_list_that_did_not_change_is_not_sent_again(
    stack: IdentityStack,
) -> None:
    admin = await stack.with_units()
    wrong = await stack.client.get(PATH, params={"cursor": "nowhere"}, headers=admin)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "cursor")
    _, etag = await listed(stack, admin)
    again = await stack.client.get(PATH, headers=admin | {"If-None-Match": etag})
    assert (again.status_code, again.headers["etag"]) == (304, etag)


@pytest.mark.slow
async def test_twenty_thousand_units_go_in_and_move_in_one_list(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    items, etag = await listed(stack, admin)
    known = [{name: item[name] for name in ("id", "name", "kind", "under")} for item in items]
    new = [{"id": f"v{n}", "name": f"示例村{n}", "kind": "village", "under": "town-east"} for n in range(20_000)]
    answer = await stack.client.put(PATH, json={"items": known + new}, headers=admin | {"If-Match": etag})
    assert answer.status_code == 200, answer.text[:500]
    moved = [unit | {"under": "town-west"} for unit in new]
    etag = answer.headers["etag"]
    answer = await stack.client.put(PATH, json={"items": known + moved}, headers=admin | {"If-Match": etag})
    assert answer.status_code == 200, answer.text[:500]
    assert len((await stack.identity.units.read()).moves) == 20_000


async def test_too_many_units_in_one_list_are_refused_with_what_to_do(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    items = [{"id": f"v{n}", "name": "村", "kind": "village"} for n in range(MOST_PUT + 1)]
    answer = await stack.client.put(PATH, json={"items": items}, headers=admin | {"If-Match": "*"})
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json()["errors"]] == ["identity.too_many_at_once"]


async def test_units_entered_at_the_same_moment_are_all_kept(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    bodies = [{"name": f"村{n}", "id": f"v{n}", "kind": "village", "under": "town-east"} for n in range(10)]
    answers = await asyncio.gather(*(stack.client.post(PATH, json=body, headers=admin) for body in bodies))
    assert {answer.status_code for answer in answers} == {201}
    assert {f"v{n}" for n in range(10)} <= {item["id"] for item in (await listed(stack, admin))[0]}
    assert {f"v{n}" for n in range(10)} <= {unit for unit, _ in await told(stack)}


async def test_the_same_spreadsheet_twice_changes_nothing_the_second_time(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    file = workbook(
        HEADER, ("民政部门", "civil", "部门", "区"), ("东一村", None, "村居", "东镇"), (None, None, None, None)
    )
    first = await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    assert (first.status_code, first.json()["rows"], len(first.json()["changed"])) == (200, 2, 2)
    before = await listed(stack, admin)
    second = await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    assert (second.status_code, second.json()) == (200, {"rows": 2, "changed": []})
    assert await listed(stack, admin) == before


async def test_kinds_are_understood_in_the_words_that_districts_use(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    words = {
        "街道": "township",
        "镇": "township",
        "司法所": "township",
        "Town": "township",
        "社区": "village",
        "单位": "department",
    }
    rows = [(f"新单位{number}", f"new-{number}", word, "区") for number, word in enumerate(words)]
    answer = await stack.client.post(f"{PATH}/import", files=workbook(HEADER, *rows), headers=admin)
    assert answer.status_code == 200, answer.text
    assert [unit["kind"] for unit in answer.json()["changed"]] == list(words.values())


async def test_one_wrong_row_keeps_the_whole_spreadsheet_out_and_says_which(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    before = await listed(stack, admin)
    file = workbook(HEADER, ("民政部门", "civil", "部门", "区"), ("某村", "v1", "村居", "没有的镇"))
    answer = await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "rows[3].under"
    assert "没有的镇" in error["reason"]
    assert await listed(stack, admin) == before


async def test_a_spreadsheet_that_moves_a_known_unit_is_a_clash_with_the_list(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    file = workbook(HEADER, ("东镇", "town-east", "村居", "西镇"))
    answer = await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "identity.units_clash")
    assert [error["field"] for error in answer.json()["errors"]] == ["rows[2].kind", "rows[2].under"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ({"file": ("a.xlsx", b"not a zip")}, "identity.sheet_unreadable"),
        ({"file": ("a.xlsx", b"PK\x05\x06" + bytes(18))}, "identity.sheet_unreadable"),
        (workbook(()), "identity.sheet_empty"),
        (workbook(("名称", "编号"), ("甲", "a")), "identity.sheet_lacks_columns"),
    ],
)
async def test_a_file_that_is_no_list_of_units_is_refused(stack: IdentityStack, file: Any, code: str) -> None:
    answer = await stack.client.post(f"{PATH}/import", files=file, headers=await stack.admin())
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("file", code)]


async def test_the_template_has_the_columns_that_an_import_reads(stack: IdentityStack) -> None:
    answer = await stack.client.get(f"{PATH}/template.xlsx", headers=await stack.admin())
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert tuple(cell.value for cell in sheet[1]) == HEADER
    empty = await stack.client.post(
        f"{PATH}/import", files={"file": ("t.xlsx", answer.content)}, headers=await stack.admin()
    )
    assert empty.json() == {"rows": 0, "changed": []}
