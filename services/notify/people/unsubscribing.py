"""The link in a letter by which whoever reads it ends letters to that address, without signing in.

Programs that look into mails follow links: reading the page changes nothing, sending its one button's form does. Mail
programs send that form themselves (RFC 8058, one click).
"""

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.notify.people.addresses import user_of
from services.notify.people.documents import People
from services.notify.people.person import unsubscribed
from services.notify.people.personal import UNSUBSCRIBE
from services.notify.people.signing import unsubscribed_address
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, public
from shared.web.problems import Problem

PAGE = Path(__file__).parent / "page"
Token = Annotated[str, Query(min_length=1, max_length=1000)]


def unsubscribe_router(people: People, words: Catalogue) -> APIRouter:
    router = APIRouter(prefix=UNSUBSCRIBE, route_class=GuardedRoute, tags=["people"])
    pages = Pages(words)

    @router.get("", response_class=HTMLResponse)
    @public
    async def ask(request: Request, token: Token = "") -> Response:
        """A page with one button; nothing is changed. A token that was not made here is a 400."""
        id = await _named(people, token)
        if id is None:
            return pages.refusal(request)
        address = (await people.of(user_of(id))).address(id)
        takes = address is not None and (address.at_once or address.digests)
        return pages.page(request, "ask" if takes else "over", to=masked(address.to) if address else "")

    @router.post("", response_class=HTMLResponse)
    @public
    async def end(request: Request, token: Token = "") -> Response:
        """Letters to that address end, once or many times sent; the person turns them on again in their preferences."""
        id = await _named(people, token)
        if id is None:
            return pages.refusal(request)
        address = (await people.change(user_of(id), lambda person: unsubscribed(person, id))).address(id)
        return pages.page(request, "over", to=masked(address.to) if address else "")

    return router


class Pages:
    """The small page, in the language that the browser asks for."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def refusal(self, request: Request) -> Response:
        """A page for who looks at it, a problem document for a program."""
        if "text/html" in request.headers.get("accept", ""):
            return self.page(request, "bad", status=400)
        raise Problem(400, "people.bad_link")

    def page(self, request: Request, state: str, *, to: str = "", status: int = 200) -> Response:
        language = language_of(request.headers.get("accept-language"))
        template, style = _template()
        t = self._words.in_language(language)
        content = template.render(t=t, language=language, state=state, to=to, style=style)
        return HTMLResponse(content, status, headers=_headers(style))


async def _named(people: People, token: str) -> str | None:
    """The address's id in the token, None where it was not made here."""
    return unsubscribed_address(await people.key(), token)


def masked(to: str) -> str:
    """Enough for its owner to know it by: ``z…@example.org``, or a URL's scheme."""
    local, _, domain = to.rpartition("@")
    return f"{local[:1]}…@{domain}" if local and "://" not in to else f"{to.partition(':')[0]}://…"


@lru_cache(maxsize=1)
def _template() -> tuple[Template, str]:
    made = Environment(loader=FileSystemLoader(PAGE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return made.get_template("unsubscribe.html"), (PAGE / "unsubscribe.css").read_text(encoding="utf-8")


def _headers(style: str) -> dict[str, str]:
    known = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{known}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
    }
