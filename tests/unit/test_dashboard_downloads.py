"""Files that the dashboard hands on: in the person's name, as they arrive, and let go of whatever the browser does."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Message

from dashboard import client, routes, sessions, viewer
from tests.unit.dashboard_edge import Edge, token

EXPORT = "/api/events/activities/export.xlsx"
SLIPS = "/api/notify/slips/"


class Pieces(httpx.SyncByteStream):
    def __init__(self) -> None:
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"one ", b"two")

    def close(self) -> None:
        self.closed = True


class Services:
    """Answers every request with ``answer``, or the rest of the dashboard's edge where there is none."""

    def __init__(self) -> None:
        self.asked: list[httpx.Request] = []
        self.pieces = Pieces()
        self.status, self.edge = 200, Edge()

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != EXPORT and not request.url.path.startswith(SLIPS):
            return self.edge.handle(request)
        self.asked.append(request)
        if self.status != 200:
            return httpx.Response(self.status, json={"title": "导出的活动太多，请缩小范围。", "code": "x"})
        said = {"Content-Type": "text/x", "Content-Disposition": "attachment; filename=a.xlsx"}
        return httpx.Response(200, headers=said, stream=self.pieces)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    faked = Services()
    shared = httpx.Client(transport=httpx.MockTransport(faked.handle), base_url="http://services")
    fresh = sessions.Sessions()

    def init(self: client.Client, token: str | None = None, language: str = "zh") -> None:
        for name, value in {"token": token, "language": language, "http": shared}.items():
            object.__setattr__(self, name, value)

    monkeypatch.setattr(client.Client, "__init__", init)
    monkeypatch.setattr(viewer, "sessions", lambda: fresh)
    yield faked
    shared.close()


def signed_in() -> dict[str, str]:
    return {"Cookie": f"{sessions.TOKEN_COOKIE}={token()}; {sessions.REFRESH_COOKIE}=r1"}


async def ask(path: str) -> httpx.Response:
    app = httpx.ASGITransport(Starlette(routes=routes.routes()))
    async with httpx.AsyncClient(transport=app, base_url="http://dashboard") as browser:
        return await browser.get(path, headers=signed_in())


async def test_an_export_is_handed_on_with_its_filters_under_the_services_name(services: Services) -> None:
    answer = await ask("/do/sheet/export.xlsx?status=posted&unit=qinghe")
    assert (answer.status_code, answer.content) == (200, b"one two")
    assert answer.headers["content-disposition"] == "attachment; filename=a.xlsx"
    assert answer.headers["x-content-type-options"] == "nosniff"
    [asked] = services.asked
    assert dict(asked.url.params) == {"status": "posted", "unit": "qinghe"}
    assert asked.headers["authorization"].startswith("Bearer ")
    assert services.pieces.closed


async def test_what_the_service_refuses_is_told_in_its_words(services: Services) -> None:
    services.status = 422
    answer = await ask("/do/sheet/export.xlsx")
    assert (answer.status_code, answer.text) == (422, "导出的活动太多，请缩小范围。")


async def test_no_other_file_of_the_services_is_reached(services: Services) -> None:
    assert (await ask("/do/sheet/..%2fexport.xlsx")).status_code == 404
    assert services.asked == []


async def test_the_answer_is_let_go_of_when_the_browser_is_gone_before_its_first_byte(services: Services) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise OSError("gone")

    cookies = signed_in()["Cookie"].encode()
    scope = {
        "type": "http", "method": "GET", "path": "/do/sheet/export.xlsx", "query_string": b"", "root_path": "",
        "headers": [(b"cookie", cookies)], "asgi": {"version": "3.0", "spec_version": "2.4"},
    }  # fmt: skip
    with pytest.raises((OSError, ClientDisconnect)):
        await Starlette(routes=routes.routes())(scope, receive, send)
    assert len(services.asked) == 1
    assert services.pieces.closed


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        ("/do/slip/s1/slip.docx", f"{SLIPS}s1/slip.docx"),
        ("/do/slip/s1/slip.pdf", f"{SLIPS}s1/slip.pdf"),
        ("/do/slip/..%2fx/slip.pdf", None),
        ("/do/duty?year=2023&unit=qinghe", f"{SLIPS}report.docx?year=2023&unit=qinghe"),
    ],
)
async def test_slips_and_the_duty_report_are_handed_on_under_their_own_names(
    services: Services, address: str, asked: str | None
) -> None:
    answer = await ask(address)
    assert [request.url.raw_path.decode() for request in services.asked] == ([asked] if asked else [])
    assert answer.status_code == (200 if asked else 404)
    if asked:
        assert answer.headers["content-disposition"] == "attachment; filename=a.xlsx"


async def test_a_slip_in_a_form_that_there_is_not_is_not_asked_for(services: Services) -> None:
    assert (await ask("/do/slip/s1/slip.exe")).status_code == 404
    assert services.asked == []
