"""The dashboard's own routes: signing in and out, and that another site can do neither."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from dashboard import client, routes, sessions
from tests.unit.dashboard_edge import Edge, before_pages, cell, progress, refusal, token


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
    "path", ["/do/changes", "/do/thumbnail/e1", "/do/picture/e1", "/do/file/e1", "/do/sheet/export.csv", "/do/ledger/p"]
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


@pytest.mark.parametrize("path", ["/do/year", "/do/people/users.xlsx"])
async def test_who_is_not_signed_in_gets_no_year_and_no_sheet(edge: Edge, path: str) -> None:
    async with browser() as user:
        assert (await user.get(path)).status_code == 401


async def test_there_are_empty_sheets_for_units_and_users_alone(edge: Edge) -> None:
    async with browser() as user:
        assert (await user.get("/do/people/plans.xlsx")).status_code == 404


class Past(Edge):
    """Knows no progress of the days after ``known_until``."""

    known_until = "9999-12-31"

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.params.get("as_of", "") > self.known_until:
            raise httpx.ConnectError("gone", request=request)
        return super().handle(request)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[Past]:
    """The services behind routes that read what pages read."""
    faked = Past(progress=progress(cell(), cell("baishi"), as_of="2023-01-20"))
    with before_pages(faked, monkeypatch):
        yield faked


async def year(**asked: str) -> httpx.Response:
    async with browser() as user:
        user.cookies.set(sessions.TOKEN_COOKIE, token())
        user.cookies.set(sessions.REFRESH_COOKIE, "r1")
        return await user.get("/do/year", params=asked)


def frames(answer: httpx.Response) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_the_year_is_played_week_by_week_up_to_today_and_kept_by_nobody(played: Past) -> None:
    answer = await year()
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert answer.headers["cache-control"] == "no-store"
    shown = frames(answer)
    assert [each["day"] for each in shown] == ["2023-01-01", "2023-01-08", "2023-01-15", "2023-01-20"]
    assert shown[-1]["tasks"].keys() == {"6"}


@pytest.mark.parametrize("role", ["leader", "township", "department", "section", "admin", "inspector"])
async def test_each_is_played_what_the_service_gives_in_their_own_name(played: Past, role: str) -> None:
    played.role, played.unit = role, "qinghe"
    assert (await year()).status_code == 200
    asked = [request for request in played.sent if request.url.path.endswith("/progress")]
    assert {request.headers.get("authorization", "").split(" ")[0] for request in asked} == {"Bearer"}
    assert all("unit" not in request.url.params for request in asked)


async def test_no_parameter_of_the_address_asks_for_another_plan_unit_or_day(played: Past) -> None:
    answer = await year(plan="other", unit="baishi", as_of="x", until="9999-99-99")
    assert len(frames(answer)) == 4
    assert not [request for request in played.sent if "other" in request.url.path or "unit" in request.url.params]


async def test_without_a_plan_there_is_no_year(played: Past) -> None:
    played.plans = []
    assert (await year()).status_code == 404


async def test_while_the_service_does_not_answer_the_year_is_not_to_be_had(played: Past) -> None:
    played.down = {"tasks"}
    assert (await year()).status_code == 503


async def test_a_year_that_breaks_off_says_so_in_its_last_line(played: Past) -> None:
    played.known_until = "2023-01-01"
    shown = frames(await year())
    assert [each.get("day") for each in shown] == ["2023-01-01", None]
    assert shown[-1] == {"lost": True}
