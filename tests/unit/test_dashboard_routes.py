"""The dashboard's own routes: signing in and out, and that another site can do neither."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from dashboard import client, routes, sessions
from tests.unit.dashboard_edge import Edge, refusal


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Edge:
    faked = Edge()
    monkeypatch.setattr(client.Client, "_send", _through(faked))
    fresh = sessions.Sessions()
    monkeypatch.setattr(routes, "sessions", lambda: fresh)
    return faked


def _through(edge: Edge) -> Callable[..., httpx.Response]:
    """Every request of the dashboard goes to ``edge``; what it refuses is raised as usual."""

    def send(
        self: client.Client, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        response = edge.handle(httpx.Request(method, f"http://services{path}", headers=headers, **more))
        if response.is_client_error:
            raise client.problem(response)
        return response

    return send


def browser() -> httpx.AsyncClient:
    app = Starlette(routes=routes.routes())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://dashboard")


async def _sign_in(user: httpx.AsyncClient, **given: str) -> httpx.Response:
    await user.get("/do/login")
    fields = {"name": "u1", "password": "a long password", "token": user.cookies[routes.FORM_COOKIE], **given}
    return await user.post("/do/login", data=fields)


async def test_signing_in_sets_cookies_that_no_script_and_no_other_site_can_use(edge: Edge) -> None:
    async with browser() as user:
        answer = await _sign_in(user)
    assert answer.status_code == 303
    cookies = answer.headers.get_list("set-cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {sessions.TOKEN_COOKIE, sessions.REFRESH_COOKIE}
    assert all("HttpOnly" in cookie and "SameSite=strict" in cookie for cookie in cookies)


async def test_a_form_from_another_site_signs_nobody_in(edge: Edge) -> None:
    async with browser() as user:
        answer = await _sign_in(user, token="guessed")
    assert answer.status_code == 403
    assert edge.posts("/api/tasks/auth/token") == []


async def test_a_wrong_password_is_told_in_the_services_words(edge: Edge) -> None:
    edge.answers = [refusal(401, "identity.sign_in_refused", "用户名或密码错误。")]
    async with browser() as user:
        answer = await _sign_in(user)
    assert answer.status_code == 401
    assert "用户名或密码错误。" in answer.text


async def test_the_name_that_was_typed_is_never_markup(edge: Edge) -> None:
    edge.answers = [refusal(401, "identity.sign_in_refused", "no")]
    async with browser() as user:
        answer = await _sign_in(user, name='"><script>alert(1)</script>')
    assert "<script>" not in answer.text


async def test_a_request_without_the_cookies_signs_nobody_out(edge: Edge) -> None:
    async with browser() as user:
        answer = await user.get("/do/logout")
    assert answer.headers.get_list("set-cookie") == []


@pytest.mark.parametrize(
    "path", ["/do/changes", "/do/thumbnail/e1", "/do/picture/e1", "/do/file/e1", "/do/sheet/export.csv"]
)
async def test_who_is_not_signed_in_gets_no_picture_and_no_stream(edge: Edge, path: str) -> None:
    async with browser() as user:
        assert (await user.get(path)).status_code == 401


ELSEWHERE = (
    "https://elsewhere.example",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "/\t/elsewhere.example",
    "///elsewhere.example",
    "/new_plan?draft=d1\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "/do/logout",
    "new_plan",
    "",
)


@pytest.mark.parametrize("back", ELSEWHERE)
async def test_the_language_leads_back_into_the_dashboard_only(edge: Edge, back: str) -> None:
    async with browser() as user:
        answer = await user.get("/do/language", params={"to": "en", "back": back})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "back", ["/", "/overview", "/new_plan?draft=d-1", "/overview?day=2023-11-20&x=%E6%99%AE", "/do/login"]
)
async def test_the_language_leads_back_to_the_page_it_was_chosen_on(edge: Edge, back: str) -> None:
    async with browser() as user:
        answer = await user.get("/do/language", params={"to": "en", "back": back})
    assert answer.headers["location"] == back
    assert "pufa_language=en" in answer.headers["set-cookie"]
