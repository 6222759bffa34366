"""Users over HTTP: made, changed, disabled, and taken in from a spreadsheet."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.tasks.identity.announcements import ANNOUNCEMENTS
from services.tasks.identity.users.documents import USERS
from shared.contracts.registry import decode, encode
from shared.contracts.tasks import UnitsChangedV1, UserChangedV1
from tests.integration.identity_stack import IdentityStack, identity_stack, workbook

PATH = "/api/tasks/users"
HEADER = ("登录名", "姓名", "角色", "单位")


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[IdentityStack]:
    async with identity_stack(tmp_path) as stack:
        yield stack


def body(**different: Any) -> dict[str, Any]:
    usual = {"name": "dongzhen", "display_name": "测试员乙", "role": "township", "unit": "town-east"}
    return usual | different


async def test_without_a_password_one_is_made_and_answered_once(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    made = await stack.client.post(PATH, json=body(), headers=admin)
    assert made.status_code == 201
    await stack.sign_in("dongzhen", made.json()["password"])
    listed = await stack.client.get(PATH, headers=admin, params={"role": "township"})
    assert [user["name"] for user in listed.json()["items"]] == ["dongzhen"]
    assert "password" not in listed.text


@pytest.mark.parametrize(
    ("different", "field", "code"),
    [
        ({"unit": "nowhere"}, "unit", "identity.unknown_unit"),
        ({"password": "short"}, "password", "identity.password_length"),
        ({"password": "x" * 129}, "password", "identity.password_length"),
        ({"password": "Password1234"}, "password", "identity.password_common"),
        ({"role": "king"}, "role", "invalid.enum"),
        ({"name": "two words"}, "name", "invalid.string_pattern_mismatch"),
        ({"name": None}, "name", "invalid.string_type"),
        ({"rank": 1}, "rank", "invalid.extra_forbidden"),
    ],
)
async def test_a_bad_user_is_refused_with_the_field_and_nothing_is_stored(
    stack: IdentityStack, different: dict[str, Any], field: str, code: str
) -> None:
    admin = await stack.with_units()
    answer = await stack.client.post(PATH, json=body(**different), headers=admin)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert await stack.store.count(USERS, {}, cap=10) == 1


async def test_a_sign_in_name_is_taken_once_however_it_is_written(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    await stack.client.post(PATH, json=body(), headers=admin)
    answer = await stack.client.post(PATH, json=body(name="ＤｏｎｇＺｈｅｎ"), headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (409, "identity.name_taken")


async def test_every_change_is_told_with_a_version_and_without_the_password(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    user = (await stack.client.post(PATH, json=body(), headers=admin)).json()
    for change in ({"unit": "town-west"}, {"disabled": True}, {"disabled": True}):
        assert (await stack.client.patch(f"{PATH}/{user['id']}", json=change, headers=admin)).status_code == 200
    doc = await stack.store.get(USERS, user["id"])
    assert doc is not None
    events = [decode(encode(each), each["type"]).data for each in doc["outbox"]]
    states = [(e.user.version, e.user.unit, e.user.disabled) for e in events if isinstance(e, UserChangedV1)]
    assert states == [(1, "town-east", False), (2, "town-west", False), (3, "town-west", True)]
    assert "argon2" not in str(doc["outbox"])


async def test_a_new_password_can_be_made_for_a_user(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    user = (await stack.client.post(PATH, json=body(), headers=admin)).json()
    changed = await stack.client.patch(f"{PATH}/{user['id']}", json={"make_password": True}, headers=admin)
    assert changed.json()["password"] != user["password"]
    await stack.sign_in("dongzhen", changed.json()["password"])


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "leader"}])
async def test_the_last_administrator_stays_one(stack: IdentityStack, change: dict[str, Any]) -> None:
    admin = await stack.with_units()
    (me,) = (await stack.client.get(PATH, headers=admin)).json()["items"]
    refused = await stack.client.patch(f"{PATH}/{me['id']}", json=change, headers=admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "identity.last_administrator")
    await stack.client.post(PATH, json=body(role="admin", unit="district-a"), headers=admin)
    assert (await stack.client.patch(f"{PATH}/{me['id']}", json=change, headers=admin)).status_code == 200


async def test_a_user_that_is_not_there_is_not_found(stack: IdentityStack) -> None:
    answer = await stack.client.patch(f"{PATH}/nobody", json={"disabled": True}, headers=await stack.admin())
    assert answer.status_code == 404


async def test_users_are_listed_in_pages(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    for number in range(4):
        await stack.client.post(PATH, json=body(name=f"user-{number}"), headers=admin)
    first = (await stack.client.get(PATH, headers=admin, params={"limit": 3})).json()
    rest = (await stack.client.get(PATH, headers=admin, params={"limit": 3, "cursor": first["next"]})).json()
    names = {user["name"] for user in (*first["items"], *rest["items"])}
    assert (len(first["items"]), rest["next"]) == (3, None)
    assert names == {"admin", *(f"user-{number}" for number in range(4))}


async def test_a_spreadsheet_of_users_is_taken_in_once(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    file = workbook(HEADER, ("dong", "测试员甲", "街镇", "东镇"), ("xi", None, "township", "town-west"))
    first = (await stack.client.post(f"{PATH}/import", files=file, headers=admin)).json()
    assert [(user["name"], user["display_name"]) for user in first["added"]] == [("dong", "测试员甲"), ("xi", "xi")]
    await stack.sign_in("xi", first["added"][1]["password"])
    second = (await stack.client.post(f"{PATH}/import", files=file, headers=admin)).json()
    assert second == {"added": [], "changed": [], "unchanged": 2}
    moved = workbook(HEADER, ("dong", "测试员甲", "街镇", "西镇"))
    third = (await stack.client.post(f"{PATH}/import", files=moved, headers=admin)).json()
    assert [(user["name"], user["unit"]) for user in third["changed"]] == [("dong", "town-west")]


async def test_one_wrong_row_keeps_every_user_out(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    file = workbook(
        HEADER, ("dong", "甲", "街镇", "东镇"), ("xi", "乙", "国王", "没有"), ("DONG", "丙", "街镇", "东镇")
    )
    answer = await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    assert answer.status_code == 422
    fields = [error["field"] for error in answer.json()["errors"]]
    assert fields == ["rows[3].role", "rows[3].unit", "rows[4].user_name"]
    assert await stack.store.count(USERS, {}, cap=10) == 1


async def test_a_list_unmakes_no_administrator(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    file = workbook(HEADER, ("admin", "管理员", "街镇", "东镇"))
    await stack.client.post(f"{PATH}/import", files=file, headers=admin)
    (user,) = (await stack.client.get(PATH, headers=admin)).json()["items"]
    assert (user["role"], user["unit"]) == ("admin", "town-east")


async def test_an_announcement_tells_every_unit_and_user_again(stack: IdentityStack) -> None:
    admin = await stack.with_units()
    await stack.client.post(PATH, json=body(), headers=admin)
    answer = await stack.client.post("/api/tasks/announce", headers=admin)
    assert answer.json() == {"units": 4, "users": 2}
    docs = (await stack.store.find(ANNOUNCEMENTS, {})).items
    events = [decode(encode(each), each["type"]).data for doc in docs for each in doc["outbox"]]
    assert sum(len(event.units) for event in events if isinstance(event, UnitsChangedV1)) == 4
    assert {event.user.name for event in events if isinstance(event, UserChangedV1)} == {"admin", "dongzhen"}
