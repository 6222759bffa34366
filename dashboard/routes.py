"""The dashboard's own routes beside the pages: signing in and out, language, pictures, the stream that wakes pages.

Every cookie is HttpOnly and SameSite=Strict, so that another site's request comes without them: it can neither act in a
user's name nor sign them out. Signing in itself is kept from other sites by a token that the form and a cookie both hold.
"""

import re
import secrets
from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.burden_models import BURDEN
from dashboard.changes import changes
from dashboard.client import Client, Refused, Unreachable
from dashboard.cookies import keep
from dashboard.downloads import download
from dashboard.models import Tokens
from dashboard.performance_models import PERFORMANCES
from dashboard.render import panel
from dashboard.sessions import REFRESH_COOKIE, TOKEN_COOKIE, SignedOut, sessions, sign_in
from dashboard.slip_models import SLIPS
from dashboard.texts import LANGUAGE_COOKIE, LANGUAGES, texts
from dashboard.theme import theme
from dashboard.viewer import language, viewer
from dashboard.wall.routes import wall_routes
from dashboard.year import year

FORM_COOKIE = "pufa_form"
SIGN_IN_SECONDS = 12 * 3600
LANGUAGE_SECONDS = 400 * 24 * 3600
PICTURE_SECONDS = 3600
FORBIDDEN = 403
HOME, LOGIN = "/", "/do/login"
PAGE = re.compile(r"/[a-z_]*(?:\?[\w.~%&=+-]*)?", re.ASCII)
"""The dashboard's pages: one step, and what ``urlencode`` writes; never another site, however its address is written."""
ACTIVITIES = "/api/events/activities"
PEOPLE_SHEETS = ("units", "users")
SLIP_FORMS = ("slip.docx", "slip.pdf")
SHEETS = ("template.xlsx", "export.xlsx", "export.csv")


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
        Route("/do/people/{sheet}.xlsx", people_template, methods=["GET"]),
        Route("/do/burden.xlsx", burden_sheet, methods=["GET"]),
        Route("/do/ledger/{plan}", ledger, methods=["GET"]),
        Route("/do/changes", changes, methods=["GET"]),
        Route("/do/calendar.ics", calendar, methods=["GET"]),
        Route("/do/summary/{campaign}", summary, methods=["GET"]),
        Route("/do/slip/{slip}/{form}", slip, methods=["GET"]),
        Route("/do/duty", duty, methods=["GET"]),
        Route("/do/year", year, methods=["GET"]),
        *wall_routes(),
    ]


def show_login(request: Request) -> Response:
    """The form; ``back`` in the address is the page to come to."""
    return _form(request, back=request.query_params.get("back", ""))


async def login(request: Request) -> Response:
    form = await request.form()
    name, password, token, back = (str(form.get(field, "")) for field in ("name", "password", "token", "back"))
    t = texts(language(request.cookies))
    if not secrets.compare_digest(token.encode(), request.cookies.get(FORM_COOKIE, " ").encode()):
        return _form(request, error=t("login.stale"), name=name, back=back, status=FORBIDDEN)
    try:
        tokens = await run_in_threadpool(sign_in, name, password, t.language)
    except Refused as error:
        return _form(request, error=error.title or t("login.wrong"), name=name, back=back, status=error.status)
    except Unreachable:
        return _form(request, error=t("login.down"), name=name, back=back, status=503)
    return _signed_in(tokens, back)


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
        keep(answer, LANGUAGE_COOKIE, wanted, LANGUAGE_SECONDS)
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


def people_template(request: Request) -> Response:
    """The empty sheet for units or for users."""
    name = request.path_params["sheet"]
    if name not in PEOPLE_SHEETS:
        return Response(status_code=404)
    named = f'attachment; filename="{name}.xlsx"'
    return download(request, f"/api/tasks/{name}/template.xlsx", content_disposition=named)


def ledger(request: Request) -> Response:
    """A plan's work ledger as a spreadsheet, with the task and the day of the address."""
    plan, asked = quote(request.path_params["plan"], safe=""), urlencode(dict(request.query_params))
    return download(request, f"/api/tasks/plans/{plan}/exports/ledger.xlsx?{asked}")


def burden_sheet(request: Request) -> Response:
    """A month of the burden meter as a spreadsheet."""
    return download(request, f"{BURDEN}.xlsx?{urlencode(dict(request.query_params))}")


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


def _form(request: Request, *, error: str | None = None, name: str = "", back: str = "", status: int = 200) -> Response:
    t = texts(language(request.cookies))
    token = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    answer = HTMLResponse(
        panel("login", t, theme=Markup(theme()), error=error, name=name, token=token, back=back),
        status,
        headers={"Cache-Control": "no-store"},
    )
    keep(answer, FORM_COOKIE, token, SIGN_IN_SECONDS)
    return answer


def _signed_in(tokens: Tokens, back: str) -> Response:
    answer = RedirectResponse(HOME if back == LOGIN else _own_page(back), 303)
    keep(answer, TOKEN_COOKIE, tokens.access_token, SIGN_IN_SECONDS)
    keep(answer, REFRESH_COOKIE, tokens.refresh_token, SIGN_IN_SECONDS)
    return answer
