"""The wall's routes: for whom, what of whose, as text alone, how old; and that its sign-in goes on for weeks."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from dashboard import client, live, routes, sessions, sources, viewer
from dashboard.campaign_models import Campaigns
from dashboard.texts import texts
from dashboard.wall import board, campaign, models, page
from dashboard.wall import routes as wall
from tests.unit.dashboard_edge import Edge, activity, cell, progress, token

HOSTILE = "<img src=x onerror=alert(1)>"
CAMPAIGN = {
    "id": "week", "version": 1, "status": "open", "title": "宪法宣传周", "first": "2023-12-04", "last": "2023-12-10",
    "slogan": "弘扬宪法精神", "theme_days": [{"day": "2023-12-04", "title": "宪法进机关"}],
}  # fmt: skip
STANDING = {
    **CAMPAIGN,
    "today": "2023-12-04",
    "activities": {"verified": 1, "awaiting": 1},
    "coverage": {
        "expected": 2, "took_part": 1, "awaiting": 0, "missing": 1,
        "units": [
            {"unit": "qinghe", "name": "青禾街道", "part": "took_part", "verified": 1, "awaiting": 0},
            {"unit": "baishi", "name": "白石镇", "part": "missing", "verified": 0, "awaiting": 0},
        ],
    },
    "days": [{"day": "2023-12-04", "theme": "宪法进机关", "verified": 1, "awaiting": 1, "units": 2}],
    "reach": [{"id": "participants", "label": "参加群众", "unit": "人次", "verified": 300, "awaiting": 80}],
}  # fmt: skip


@dataclass
class Hung:
    """A wall's browser before the services' ``edge``."""

    edge: Edge
    browser: httpx.AsyncClient
    sources: live.Sources

    async def data(self, **headers: str) -> httpx.Response:
        return await self.browser.get(wall.DATA, headers=headers)

    def feed(self) -> live.Source[Any]:
        return self.sources.get(("activities", "district", "zh", ("limit", sources.FEED_LENGTH)), str)

    async def shown(self) -> dict[str, Any]:
        answer = await self.data()
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found


def _through(edge: Edge) -> Callable[..., httpx.Response]:
    def send(
        self: client.Client, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        try:
            response = edge.handle(httpx.Request(method, f"http://services{path}", headers=headers, **more))
        except httpx.HTTPError as error:
            raise client.Unreachable(str(error)) from error
        if response.is_client_error:
            raise client.problem(response)
        return response

    return send


@pytest.fixture
def hung(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hung]:
    edge, known, signed_in = Edge(), live.Sources(), sessions.Sessions()
    edge.more = {"events/campaigns": {"items": [], "today": "2023-11-20"}}
    monkeypatch.setattr(client.Client, "_send", _through(edge))
    monkeypatch.setattr(sources, "registry", lambda: known)
    for module in (routes, viewer, wall):
        monkeypatch.setattr(module, "sessions", lambda: signed_in)
    app = Starlette(routes=routes.routes(), middleware=[wall.wall_door()])
    cookies = {sessions.TOKEN_COOKIE: token(), sessions.REFRESH_COOKIE: "r1"}
    yield Hung(
        edge, httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wall", cookies=cookies), known
    )
    known.stop()


@pytest.mark.parametrize("path", [wall.DATA, wall.NEWS])
async def test_who_is_not_signed_in_gets_nothing(hung: Hung, path: str) -> None:
    hung.browser.cookies.clear()
    answer = await hung.browser.get(path)
    assert answer.status_code == 401
    assert answer.content == b""


@pytest.mark.parametrize("path", ["/?screen=wall", wall.PAGE])
async def test_who_is_not_signed_in_is_led_to_sign_in_and_back(hung: Hung, path: str) -> None:
    hung.browser.cookies.clear()
    answer = await hung.browser.get(path)
    assert answer.status_code == 303
    form = await hung.browser.get(answer.headers["location"])
    given = re.search(r'name="token" value="([^"]+)"', form.text)
    assert given
    fields = {"name": "u1", "password": "a long password", "token": given[1], "back": "/?screen=wall"}
    assert (await hung.browser.post("/do/login", data=fields)).headers["location"] == "/?screen=wall"


@pytest.mark.parametrize("back", ["https://elsewhere.example", "//elsewhere.example", "/do/logout", "javascript:x"])
async def test_signing_in_leads_to_no_other_site(hung: Hung, back: str) -> None:
    await hung.browser.get("/do/login", params={"back": back})
    fields = {
        "name": "u1",
        "password": "a long password",
        "token": hung.browser.cookies[routes.FORM_COOKIE],
        "back": back,
    }
    assert (await hung.browser.post("/do/login", data=fields)).headers["location"] == "/"


async def test_the_wall_stands_at_its_address_and_streamlit_at_every_other(hung: Hung) -> None:
    assert 'id="wall"' in (await hung.browser.get("/?lang=zh&screen=wall")).text
    assert (await hung.browser.get("/?screen=walls")).status_code == 404
    assert (await hung.browser.get("/overview?screen=wall")).status_code == 404


async def test_the_page_says_to_run_nothing_but_its_own_script(hung: Hung) -> None:
    answer = await hung.browser.get("/?screen=wall")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert (
        re.search(
            r"style=|onload=|onerror=",
            answer.text.split("<style>")[0] + answer.text.split("</style>")[1].split("<script>")[0],
        )
        is None
    )


async def test_what_has_not_changed_is_not_sent_again_but_its_age_is(hung: Hung) -> None:
    first = await hung.data()
    again = await hung.data(**{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for answer in (first, again):
        ages = dict(each.split("=") for each in answer.headers[wall.AGES].split(", "))
        assert set(ages) == {board.TASKS, board.EVENTS}
        assert all(0 <= float(age) < 60 for age in ages.values())


async def test_a_post_makes_another_snapshot(hung: Hung) -> None:
    first = await hung.data()
    hung.edge.activities = [activity(title="送法进村", evidence=["e1", "e2", "e3"])]
    feed, turn = hung.feed(), hung.feed()._reading.turn
    feed.hurry()
    async with asyncio.timeout(10):
        while feed._reading.turn == turn:
            await asyncio.sleep(0.01)
    second = await hung.data(**{"If-None-Match": first.headers["etag"]})
    assert second.status_code == 200
    assert second.json()["newest"]["title"] == "送法进村"
    assert [photo["id"] for photo in second.json()["photos"]] == ["e1", "e2"]


@pytest.mark.parametrize("status", ["returned", "withdrawn", "planned"])
async def test_what_does_not_count_is_not_hung_in_a_hall(hung: Hung, status: str) -> None:
    hung.edge.activities = [activity(status=status, evidence=["e1"])]
    shown = await hung.shown()
    assert (shown["newest"], shown["photos"]) == (None, [])


async def test_a_service_that_is_down_is_named_and_its_data_stay_and_age(hung: Hung) -> None:
    assert (await hung.shown())["down"] == []
    hung.edge.down.add("events")
    feed = hung.feed()
    feed.hurry()
    async with asyncio.timeout(10):
        while feed._reading.down_since is None:
            await asyncio.sleep(0.01)
    shown = await hung.shown()
    assert shown["down"] == ["活动服务"]
    assert shown["overview"] is not None


async def test_before_the_services_have_ever_answered_the_page_stands_and_the_data_wait(hung: Hung) -> None:
    hung.edge.down |= {"tasks", "events", "notify"}
    assert (await hung.browser.get("/?screen=wall")).status_code == 200
    assert (await hung.data()).status_code == 503


@pytest.mark.parametrize(
    ("role", "unit", "scope"),
    [("leader", "district", ("district",)), ("township", "qinghe", ("unit", "qinghe"))],
)
async def test_each_scope_reads_sources_of_its_own(hung: Hung, role: str, unit: str, scope: tuple[str, ...]) -> None:
    hung.edge.role, hung.edge.unit = role, unit
    await hung.shown()
    keyed = [key for key in hung.sources._sources if key[0] in ("activities", "progress")]  # type: ignore[index]
    assert len(keyed) == 2
    assert all(set(scope) <= set(key) for key in keyed)  # type: ignore[call-overload]


async def test_what_people_wrote_is_sent_as_text_and_stands_in_no_markup(hung: Hung) -> None:
    hung.edge.activities = [activity(title=HOSTILE, evidence=['"><script>'])]
    hung.edge.plans = [{**hung.edge.plans[0], "title": HOSTILE}]
    hung.edge.more["events/campaigns"] = {"items": [{**CAMPAIGN, "title": HOSTILE}], "today": "2023-12-04"}
    hung.edge.more["events/campaigns/week"] = {**STANDING, "title": HOSTILE, "slogan": HOSTILE}
    hung.edge.more["events/campaigns/week/photos"] = {"items": []}
    answer = await hung.data()
    assert answer.headers["content-type"] == "application/json"
    shown = answer.json()
    assert shown["newest"]["title"] == shown["title"] == shown["campaign"]["slogan"] == HOSTILE
    assert HOSTILE not in (await hung.browser.get("/?screen=wall")).text


@pytest.mark.parametrize("words", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("])
def test_the_script_makes_no_markup(words: str) -> None:
    assert words not in page.page("zh").html


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_field_that_the_page_names_is_one_of_the_snapshot(language: str) -> None:
    named = set(re.findall(r'data-(?:text|each|if)="([\w.]+)"', page.page(language).html))
    shown = [each for each in vars(models).values() if isinstance(each, type) and issubclass(each, models.Shown)]
    fields = {name for each in shown for name in each.model_fields}
    assert {part for name in named for part in name.split(".")} <= fields


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_word_on_the_page_is_another_version(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page.page(language).version
    words = {**texts(language).words, "wall.newest": "other"}
    monkeypatch.setitem(texts(language).__dict__, "words", words)
    page.page.cache_clear()
    assert page.page(language).version != before
    monkeypatch.undo()
    page.page.cache_clear()


async def test_the_newest_tokens_are_handed_to_the_browser_for_as_long_as_a_sign_in_rests(hung: Hung) -> None:
    """The access token is about to end: the dashboard renews it, and what the browser holds has to follow."""
    hung.browser.cookies = httpx.Cookies({sessions.TOKEN_COOKIE: token(10), sessions.REFRESH_COOKIE: "r1"})
    answer = await hung.data()
    given = {cookie.split("=")[0]: cookie for cookie in answer.headers.get_list("set-cookie")}
    assert given.keys() == {sessions.TOKEN_COOKIE, sessions.REFRESH_COOKIE}
    assert given[sessions.REFRESH_COOKIE].startswith(f"{sessions.REFRESH_COOKIE}=r2;")
    assert all("HttpOnly" in each and f"Max-Age={wall.KEPT_SECONDS}" in each for each in given.values())
    hung.browser.cookies = httpx.Cookies({sessions.TOKEN_COOKIE: token(10), sessions.REFRESH_COOKIE: "r2"})
    assert (await hung.data()).headers.get_list("set-cookie") == []


def test_a_page_that_opened_with_earlier_tokens_is_still_signed_in_and_they_do_not_pile_up() -> None:
    known = sessions.Sessions()
    session = known.of("a", "first")
    assert session
    for number in range(sessions.KEPT_TOKENS * 3):
        session.refresh = f"r{number}"
        assert known.handed_out(session).refresh == f"r{number}"
    assert known.of("a", "first") is known.of("a", f"r{number}") is session
    assert len(known._by_cookie) <= sessions.KEPT_TOKENS + 1


def test_signing_out_ends_every_token_of_the_sign_in() -> None:
    known = sessions.Sessions()
    session = known.of("a", "first")
    assert session
    session.refresh = "second"
    known.handed_out(session)
    known.end("second")
    assert known.of("a", "second") is not session


@pytest.mark.parametrize(
    ("status", "last", "shown"),
    [
        ("announced", "2023-12-20", True),
        ("open", "2023-12-10", True),
        ("closed", "2023-12-03", True),
        ("closed", "2023-11-20", False),
        ("cancelled", "2023-12-10", False),
    ],
)
def test_a_campaign_hangs_there_until_a_week_after_it(status: str, last: str, shown: bool) -> None:
    first = min(date(2023, 12, 1), date.fromisoformat(last)).isoformat()
    one = {**CAMPAIGN, "status": status, "first": first, "last": last}
    found = campaign.shown_now(Campaigns.model_validate({"items": [one], "today": "2023-12-10"}))
    assert (found is not None) == shown


async def test_a_campaign_is_told_in_words(hung: Hung) -> None:
    hung.edge.more["events/campaigns"] = {"items": [CAMPAIGN], "today": "2023-12-04"}
    hung.edge.more["events/campaigns/week"] = STANDING
    hung.edge.more["events/campaigns/week/photos"] = {"items": []}
    shown = (await hung.shown())["campaign"]
    assert [(tile["name"], tile["word"], tile["count"]) for tile in shown["tiles"]] == [
        ("青禾", "已参加", "1"),
        ("白石", "未参加", "0"),
    ]
    assert ("参加群众", "380", "人次") in [(each["label"], each["value"], each["unit"]) for each in shown["numbers"]]
    assert [(each["place"], each["theme"]) for each in shown["days"]] == [("today", "宪法进机关")]


async def test_a_fresh_district_has_a_word_for_it(hung: Hung) -> None:
    hung.edge.plans = []
    shown = await hung.shown()
    assert (shown["overview"], shown["note"]) == (None, texts("zh")("no_plan.title"))


async def test_the_squares_of_every_row_stand_under_the_columns(hung: Hung) -> None:
    hung.edge.progress = progress(cell("qinghe"), cell("baishi", status="overdue"))
    overview = (await hung.shown())["overview"]
    assert overview["columns"] == ["青禾", "白石"]
    assert [[square["look"] for square in row["squares"]] for row in overview["rows"]] == [["open", "overdue"]]
    assert [(turn["who"], turn["word"]) for turn in overview["turns"]] == [("白石镇", "逾期")]


async def test_english_is_english(hung: Hung) -> None:
    hung.browser.cookies.set("pufa_language", "en", domain="wall")
    shown = await hung.shown()
    assert json.dumps([each["word"] for each in shown["overview"]["figures"]]).isascii()
