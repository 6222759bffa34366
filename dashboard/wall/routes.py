"""The wall's page and its snapshot, for the person who signed in on the wall's computer, with their rights.

A wall lives for weeks: with each snapshot the browser gets the newest tokens, so that the sign-in goes on for as long as
the wall is shown, over restarts of the dashboard too, and ends ``KEPT_SECONDS`` after the last one.
"""

import hashlib
from collections.abc import Mapping

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.changes import AT_ONCE, stream
from dashboard.client import Unreachable
from dashboard.cookies import keep
from dashboard.sessions import REFRESH_COOKIE, TOKEN_COOKIE, SignedOut, sessions
from dashboard.shown import Shown, open_pages
from dashboard.sources import Watch
from dashboard.viewer import Viewer, language, viewer
from dashboard.wall.board import snapshot
from dashboard.wall.page import page

SCREEN = b"screen=wall"
PAGE, DATA, NEWS = "/do/wall", "/do/wall.json", "/do/wall/changes"
SIGN_IN = "/do/login?back=/%3Fscreen%3Dwall"
KEPT_SECONDS = 14 * 24 * 3600
"""As long as the tasks service lets a sign-in rest before it is over."""

BOARD = "board"
AGES = "X-Pufa-Ages"
"""``tasks=0.4, events=1.2``: how many seconds ago each service last confirmed what is shown of it. A header, because it
is another one each time, also of what has not changed."""


def wall_routes() -> list[Route]:
    return [
        Route(PAGE, show_wall, methods=["GET"]),
        Route(DATA, data, methods=["GET"]),
        Route(NEWS, news, methods=["GET"]),
    ]


def show_wall(request: Request) -> Response:
    """The page, also while the services are away: it says so itself, and fills when they are back."""
    try:
        who: Viewer | None = viewer(request.cookies)
    except SignedOut:
        return RedirectResponse(SIGN_IN, 303)
    except Unreachable:
        who = None
    made = page(language(request.cookies))
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": made.policy, "Referrer-Policy": "no-referrer"}
    answer = HTMLResponse(made.html, headers=headers)
    if who:
        _hand_out(answer, who, request.cookies)
    return answer


def data(request: Request) -> Response:
    """What the viewer sees now; 304 where the browser has it. Both say how old it is."""
    try:
        who = viewer(request.cookies)
        with _shown_to(who, request).drawing(BOARD):
            shown = snapshot(Watch(who), page(who.t.language).version)
    except SignedOut:
        return Response(status_code=401)
    except Unreachable:
        return Response(status_code=503)
    body = shown.board.model_dump_json().encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    ages = ", ".join(f"{name}={age:.1f}" for name, age in shown.ages.items() if age is not None)
    headers = {"ETag": etag, AGES: ages, "Cache-Control": "private, no-store", "Vary": "Cookie"}
    known = request.headers.get("if-none-match") == etag
    answer = Response(status_code=304) if known else Response(body, media_type="application/json")
    answer.headers.update(headers)
    _hand_out(answer, who, request.cookies)
    return answer


async def news(request: Request) -> Response:
    """The stream of changes, each told as it comes: the wall takes a few kilobytes, and draws by itself."""
    return await stream(request, lambda who: _shown_to(who, request), AT_ONCE)


def _shown_to(who: Viewer, request: Request) -> Shown:
    """What this wall shows, which its browser gives a name: known for as long as its stream is open."""
    name = f"{who.me.id} {request.query_params.get('page', '')}"
    return open_pages().setdefault(name, Shown())


def _hand_out(answer: Response, who: Viewer, cookies: Mapping[str, str]) -> None:
    """The newest tokens of this sign-in, where the browser has others."""
    tokens = sessions().handed_out(who.session)
    if tokens.refresh != cookies.get(REFRESH_COOKIE):
        keep(answer, TOKEN_COOKIE, tokens.access, KEPT_SECONDS)
        keep(answer, REFRESH_COOKIE, tokens.refresh, KEPT_SECONDS)


class WallDoor:
    """``/?screen=wall`` is the wall: its page is given at this address in the place of Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/" and SCREEN in scope["query_string"].split(b"&"):
            scope = {**scope, "path": PAGE, "raw_path": PAGE.encode()}
        await self._app(scope, receive, send)


def wall_door() -> Middleware:
    return Middleware(WallDoor)
