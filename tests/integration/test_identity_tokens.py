"""Signing in, refreshing, being shut out."""

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest

from services.tasks.identity.auth.keys import ensure_keys
from services.tasks.identity.auth.throttle import FAILURES
from tests.integration.identity_stack import ADMIN_PASSWORD, IdentityStack, identity_stack

TOKEN = "/api/tasks/auth/token"
REFRESH = "/api/tasks/auth/refresh"
TOWN_PASSWORD = "bicycle-cedar-window"


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[IdentityStack]:
    async with identity_stack(tmp_path) as stack:
        yield stack


async def a_town_user(stack: IdentityStack, **changes: str) -> tuple[dict[str, str], dict[str, str]]:
    """The administrator's header, and the new user."""
    admin = await stack.with_units()
    body = {"name": "东镇所", "role": "township", "unit": "town-east", "password": TOWN_PASSWORD, **changes}
    answer = await stack.client.post("/api/tasks/users", json=body, headers=admin)
    assert answer.status_code == 201, answer.text
    return admin, answer.json()


async def pair_of(stack: IdentityStack, name: str = "东镇所", password: str = TOWN_PASSWORD) -> dict[str, str]:
    answer = await stack.client.post(TOKEN, data={"username": name, "password": password})
    assert answer.status_code == 200, answer.text
    body: dict[str, str] = answer.json()
    return body


async def test_a_token_carries_the_role_the_unit_and_its_path(stack: IdentityStack) -> None:
    _, user = await a_town_user(stack)
    pair = await pair_of(stack)
    who = stack.tokens.read(pair["access_token"])
    assert (who.user, who.role, who.unit) == (user["id"], "township", "town-east")
    assert who.path == ("district-a", "town-east")
    claims = jwt.decode(pair["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == int(pair["expires_in"]) == 900


async def test_me_says_who_is_signed_in(stack: IdentityStack) -> None:
    await a_town_user(stack, display_name="测试员甲")
    header = await stack.sign_in("东镇所", TOWN_PASSWORD)
    me = (await stack.client.get("/api/tasks/auth/me", headers=header)).json()
    assert (me["display_name"], me["unit_name"], me["path"]) == ("测试员甲", "东镇", ["district-a", "town-east"])


@pytest.mark.parametrize(("name", "password"), [("admin", "wrong-wrong-wrong"), ("nobody", ADMIN_PASSWORD)])
async def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    stack: IdentityStack, name: str, password: str
) -> None:
    answer = await stack.client.post(TOKEN, data={"username": name, "password": password})
    assert answer.status_code == 401
    assert (answer.json()["code"], answer.json()["error"]) == ("identity.sign_in_refused", "invalid_grant")


async def test_a_form_without_its_fields_names_them(stack: IdentityStack) -> None:
    answer = await stack.client.post(TOKEN, data={"username": "admin"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "password"


async def test_capital_and_full_width_letters_sign_in_too(stack: IdentityStack) -> None:
    await pair_of(stack, "ＡＤＭＩＮ", ADMIN_PASSWORD)


async def test_after_many_failures_a_name_has_to_wait_even_with_the_right_password(stack: IdentityStack) -> None:
    for _ in range(FAILURES):
        await stack.client.post(TOKEN, data={"username": "admin", "password": "wrong-wrong-wrong"})
    answer = await stack.client.post(TOKEN, data={"username": "admin", "password": ADMIN_PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 60


async def test_a_refresh_token_works_once(stack: IdentityStack) -> None:
    first = await pair_of(stack, "admin", ADMIN_PASSWORD)
    again = await stack.client.post(REFRESH, json={"refresh_token": first["refresh_token"]})
    assert again.status_code == 200
    assert again.json()["refresh_token"] != first["refresh_token"]
    used = await stack.client.post(REFRESH, json={"refresh_token": first["refresh_token"]})
    assert (used.status_code, used.json()["code"]) == (401, "identity.refresh_refused")


async def test_of_two_refreshes_at_once_one_wins(stack: IdentityStack) -> None:
    pair = await pair_of(stack, "admin", ADMIN_PASSWORD)
    body = {"refresh_token": pair["refresh_token"]}
    answers = await asyncio.gather(*(stack.client.post(REFRESH, json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401]


async def test_the_form_takes_a_refresh_token_as_rfc_6749_has_it(stack: IdentityStack) -> None:
    pair = await pair_of(stack, "admin", ADMIN_PASSWORD)
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    assert (await stack.client.post(TOKEN, data=form)).status_code == 200


@pytest.mark.parametrize("change", [{"disabled": True}, {"password": "another-quiet-river"}])
async def test_disabling_or_a_new_password_ends_every_sign_in(stack: IdentityStack, change: dict[str, object]) -> None:
    admin, user = await a_town_user(stack)
    pair = await pair_of(stack)
    changed = await stack.client.patch(f"/api/tasks/users/{user['id']}", json=change, headers=admin)
    assert changed.status_code == 200
    refused = await stack.client.post(REFRESH, json={"refresh_token": pair["refresh_token"]})
    assert refused.status_code == 401


async def test_a_disabled_user_is_refused_with_a_token_that_is_still_good(stack: IdentityStack) -> None:
    admin, user = await a_town_user(stack)
    header = await stack.sign_in("东镇所", TOWN_PASSWORD)
    await stack.client.patch(f"/api/tasks/users/{user['id']}", json={"disabled": True}, headers=admin)
    answer = await stack.client.get("/api/tasks/auth/me", headers=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "disabled")
    assert (await stack.client.post(TOKEN, data={"username": "东镇所", "password": TOWN_PASSWORD})).status_code == 401


async def test_no_password_and_no_token_is_stored_as_it_is(stack: IdentityStack, tmp_path: Path) -> None:
    pair = await pair_of(stack, "admin", ADMIN_PASSWORD)
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite*"))
    assert b"argon2id" in stored
    assert ADMIN_PASSWORD.encode() not in stored
    assert pair["refresh_token"].encode() not in stored


async def test_without_a_given_password_the_first_one_is_said_once(tmp_path: Path) -> None:
    async with identity_stack(tmp_path, admin_password=None) as stack:
        chinese, english = stack.said
        password = english.rsplit(": ", 1)[1].split(" ")[0]
        assert password in chinese
        await pair_of(stack, "admin", password)
    async with identity_stack(tmp_path, admin_password=None) as stack:
        assert stack.said == []
        await pair_of(stack, "admin", password)


async def test_keys_are_made_once_even_by_many_at_once_and_kept_from_others(tmp_path: Path) -> None:
    private, public = tmp_path / "keys" / "private.pem", tmp_path / "keys" / "public.pem"
    await asyncio.gather(*(asyncio.to_thread(ensure_keys, private, public) for _ in range(8)))
    before = private.read_bytes(), public.read_bytes()
    ensure_keys(private, public)
    assert (private.read_bytes(), public.read_bytes()) == before
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    token = jwt.encode({"sub": "a"}, private.read_bytes(), algorithm="EdDSA")
    assert jwt.decode(token, public.read_bytes(), algorithms=["EdDSA"]) == {"sub": "a"}
    assert [path.name for path in sorted(private.parent.iterdir())] == ["private.pem", "public.pem"]
