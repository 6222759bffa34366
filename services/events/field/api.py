"""The page for phones over HTTP: public files without secrets. What it sends goes to the services' own addresses."""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from services.events.field.files import INDEX, File
from shared.web.guard import GuardedRoute, public
from shared.web.preconditions import IfNoneMatch, etag, is_unchanged
from shared.web.problems import Problem

PATH = "/api/events/field"
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
"""``no-cache``: asked for each time, answered with 304; the worker keeps its own copies for the time without a line."""


def router(files: Mapping[str, File]) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["field"])

    @router.get("", response_model=None, status_code=308)
    @public
    async def without_slash() -> Response:
        """The page's own address ends with a slash: its files and its worker's scope hang on it."""
        return RedirectResponse(f"{PATH}/", 308)

    @router.get("/", response_model=None)
    @public
    async def page(known: IfNoneMatch = None) -> Response:
        """The page on which people in the field write, with or without a line."""
        return _answer(files[INDEX], known)

    @router.get("/{file}", response_model=None)
    @public
    async def part(file: str, known: IfNoneMatch = None) -> Response:
        """A script, style, picture or catalogue of the page."""
        found = files.get(file)
        if found is None:
            raise Problem(404, "not_found")
        return _answer(found, known)

    return router


def _answer(file: File, known: str | None) -> Response:
    headers = {**HEADERS, "ETag": etag(file.tag)}
    if is_unchanged(known, etag(file.tag)):
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
