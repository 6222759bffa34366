"""The dashboard's own routes beside the pages: signing in and out, language, pictures, the stream that wakes pages.

Every cookie is HttpOnly and SameSite=Strict, so that another site's request comes without them: it can neither act in a
user's name nor sign them out. Signing in itself is kept from other sites by a token that the form and a cookie both hold.
"""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard.burden_models import BURDEN
from dashboard.client import Client, Refused, Unreachable
from dashboard.downloads import download
from dashboard.models import Tokens
from dashboard.performance_models import PERFORMANCES
from dashboard.render import panel
from dashboard.sessions import REFRESH_COOKIE, TOKEN_COOKIE, SignedOut, sessions, sign_in
from dashboard.settings import settings
from dashboard.slip_models import SLIPS
from dashboard.sources import Watch
from dashboard.texts import LANGUAGE_COOKIE, LANGUAGES, texts
from dashboard.viewer import language, viewer

FORM_COOKIE = "pufa_form"
SIGN_IN_SECONDS = 12 * 3600
LANGUAGE_SECONDS = 400 * 24 * 3600
PICTURE_SECONDS = 3600
HEARTBEAT_SECONDS = 15.0
FORBIDDEN = 403
HOME, LOGIN = "/", "/do/login"
PAGE = re.compile(r"/[a-z_]*(?:\?[\w.~%&=+-]*)?", re.ASCII)
"""The dashboard's pages: one step, and what ``urlencode`` writes; never another site, however its address is written."""
CAMPAIGN_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
ACTIVITIES = "/api/events/activities"
SLIP_FORMS = ("slip.docx", "slip.pdf")
SHEETS = ("template.xlsx", "export.xlsx", "export.csv")
RETRY = "retry: 1500\n\n"
"""How long the browser waits, in milliseconds, before it opens the stream again."""


def routes() -> list[Route]:
    return [
        Route(LOGIN, show_login, methods=["GET"]),
        Route(LOGIN, login, methods=["POST"]),
        Route("/do/logout", logout, methods=["GET"]),
        Route("/do/language", choose_language, methods=["GET"]),
        Route("/do/thumbnail/{evidence}", thumbnail, methods=["GET"]),
        Route("/do/picture/{evidence}", picture, methods=["GET"]),
        Route("/do/file/{evidence}", file, methods=["GET"]),
        Route("/do/sheet/{name}", sheet, methods=["GET"]),
        Route("/do/burden.xlsx", burden_sheet, methods=["GET"]),
        Route("/do/changes", changes, methods=["GET"]),
        Route("/do/calendar.ics", calendar, methods=["GET"]),
        Route("/do/summary/{campaign}", summary, methods=["GET"]),
        Route("/do/slip/{slip}/{form}", slip, methods=["GET"]),
        Route("/do/duty", duty, methods=["GET"]),
    ]


def show_login(request: Request) -> Response:
    return _form(request)


async def login(request: Request) -> Response:
    form = await request.form()
    name, password, token = (str(form.get(field, "")) for field in ("name", "password", "token"))
    t = texts(language(request.cookies))
    if not secrets.compare_digest(token.encode(), request.cookies.get(FORM_COOKIE, " ").encode()):
        return _form(request, error=t("login.stale"), name=name, status=FORBIDDEN)
    try:
        tokens = await run_in_threadpool(sign_in, name, password, t.language)
    except Refused as error:
        return _form(request, error=error.title or t("login.wrong"), name=name, status=error.status)
    except Unreachable:
        return _form(request, error=t("login.down"), name=name, status=503)
    return _signed_in(tokens)


def logout(request: Request) -> Response:
    answer = RedirectResponse(LOGIN, 303)
    if refresh := request.cookies.get(REFRESH_COOKIE):
        sessions().end(refresh)
        for cookie in (TOKEN_COOKIE, REFRESH_COOKIE):
            answer.delete_cookie(cookie, httponly=True, samesite="strict")
    return answer


def choose_language(request: Request) -> Response:
    answer = RedirectResponse(_own_page(request.query_params.get("back", "")), 303)
    wanted = request.query_params.get("to", "")
    if wanted in LANGUAGES:
        _set(answer, LANGUAGE_COOKIE, wanted, LANGUAGE_SECONDS)
    return answer


def _own_page(back: str) -> str:
    """``back``, if it is a page of the dashboard, else its first page."""
    return back if back == LOGIN or PAGE.fullmatch(back) else HOME


def thumbnail(request: Request) -> Response:
    return _image(request, "/thumbnail")


def picture(request: Request) -> Response:
    return _image(request, "")


def file(request: Request) -> Response:
    """A piece of evidence that is no picture."""
    evidence = quote(request.path_params["evidence"], safe="")
    return download(request, f"/api/events/evidence/{evidence}", cache_control=f"private, max-age={PICTURE_SECONDS}")


def sheet(request: Request) -> Response:
    """A spreadsheet of activities, with the filters of the address."""
    asked, name = dict(request.query_params), request.path_params["name"]
    if name == "returned.xlsx":
        name = f"imports/{quote(asked.pop('id', ''), safe='')}/{name}"
    elif name not in SHEETS:
        return Response(status_code=404)
    return download(request, f"{ACTIVITIES}/{name}?{urlencode(asked)}")


def burden_sheet(request: Request) -> Response:
    """A month of the burden meter as a spreadsheet."""
    return download(request, f"{BURDEN}.xlsx?{urlencode(dict(request.query_params))}")


async def changes(request: Request) -> Response:
    """Server-sent events: one each time that something the viewer watches has changed.

    Where that cannot be said now, the stream ends at once, and the browser asks again.
    """
    try:
        watch = Watch(await run_in_threadpool(viewer, request.cookies))
    except SignedOut:
        return Response(status_code=401)
    except Unreachable:
        return _stream(_ended())
    given = request.query_params.get("campaign", "")
    return _stream(_changes(watch, given if CAMPAIGN_ID.fullmatch(given) else None))


def _stream(events: AsyncIterator[str]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _ended() -> AsyncIterator[str]:
    yield RETRY


async def _changes(watch: Watch, campaign: str | None) -> AsyncIterator[str]:
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    def listen() -> Callable[[], None]:
        return watch.listen(wake, campaign=campaign)

    yield RETRY
    stop = await run_in_threadpool(listen)
    try:
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await changed.wait()
            except TimeoutError:
                yield ": still here\n\n"
                continue
            changed.clear()
            old, stop = stop, await run_in_threadpool(listen)  # a plan that came into force brings a new source
            old()
            yield "data: changed\n\n"
    finally:
        stop()


def summary(request: Request) -> Response:
    """A campaign's summary as a Word file, under its own name."""
    campaign, name = quote(request.path_params["campaign"], safe=""), quote(request.query_params.get("name", "summary"))
    named = f"attachment; filename=\"summary.docx\"; filename*=UTF-8''{name}.docx"
    return download(request, f"/api/events/campaigns/{campaign}/summary.docx", content_disposition=named)


def slip(request: Request) -> Response:
    """A slip as a Word or PDF file."""
    form = request.path_params["form"]
    if form not in SLIP_FORMS:
        return Response(status_code=404)
    return download(request, f"{SLIPS}/{quote(request.path_params['slip'], safe='')}/{form}")


def duty(request: Request) -> Response:
    """The year's duty report, with the year and unit of the address."""
    return download(request, f"{SLIPS}/report.docx?{urlencode(dict(request.query_params))}")


def calendar(request: Request) -> Response:
    """The calendar of performances for a calendar program, which signs in by the key in its address alone."""
    key = quote(request.query_params.get("key", ""), safe="")
    try:
        content, media_type = Client(language=language(request.cookies)).content(
            f"{PERFORMANCES}/calendar.ics?key={key}"
        )
    except Refused as error:
        return Response(status_code=error.status)
    except Unreachable:
        return Response(status_code=503)
    return Response(content, media_type=media_type, headers={"Cache-Control": "private, no-cache"})


def _image(request: Request, form: str) -> Response:
    """A picture of the evidence, asked for in the person's name: they get it if they may see it."""
    path = f"/api/events/evidence/{quote(request.path_params['evidence'], safe='')}{form}"
    try:
        content, media_type = viewer(request.cookies).client().content(path)
    except SignedOut:
        return Response(status_code=401)
    except Refused as error:
        return Response(status_code=error.status)
    except Unreachable:
        return Response(status_code=503)
    if not media_type.startswith("image/"):
        return Response(status_code=404)
    headers = {"Cache-Control": f"private, max-age={PICTURE_SECONDS}", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media_type, headers=headers)


def _form(request: Request, *, error: str | None = None, name: str = "", status: int = 200) -> Response:
    t = texts(language(request.cookies))
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = HTMLResponse(
        panel("login", t, error=error, name=name, token=token), status, headers={"Cache-Control": "no-store"}
    )
    _set(answer, FORM_COOKIE, token, SIGN_IN_SECONDS)
    return answer


def _signed_in(tokens: Tokens) -> Response:
    answer = RedirectResponse(HOME, 303)
    _set(answer, TOKEN_COOKIE, tokens.access_token, SIGN_IN_SECONDS)
    _set(answer, REFRESH_COOKIE, tokens.refresh_token, SIGN_IN_SECONDS)
    return answer


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    secure = settings().dashboard_secure_cookies
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="strict", secure=secure)
