"""Errors as RFC 9457 problem details with a stable ``code`` and, for bad fields, which, why, and what to do."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.catalogue import Catalogue, language_of
from shared.errors import Unavailable

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


@dataclasses.dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: its path (``details.area``), the reason's catalogue code and parameters.

    ``line`` is where it stands in an uploaded text, from 1.
    """

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    line: int | None = None


class Problem(Exception):
    """An answer that says no. ``code`` is stable and names the catalogue's text; ``params`` fill that text."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
        **params: Any,
    ) -> None:
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.headers = headers
        self.extra = extra or {}
        self.params = params
        super().__init__(code)


def invalid(*errors: FieldProblem) -> Problem:
    """A body or query whose fields are wrong: 422 with a reason for each."""
    return Problem(422, "invalid", errors=errors)


def respond(request: Request, problem: Problem) -> JSONResponse:
    return JSONResponse(document(request, problem), problem.status, media_type=MEDIA_TYPE, headers=problem.headers)


def document(request: Request, problem: Problem) -> dict[str, Any]:
    """The problem in words, as an answer to ``request``: in the language that it asks for."""
    catalogue: Catalogue = request.app.state.catalogue
    language = language_of(request.headers.get("accept-language"))
    body: dict[str, Any] = {
        "type": f"urn:pufa:problem:{problem.code}",
        "title": catalogue.text(problem.code, language, **problem.params),
        "status": problem.status,
        "code": problem.code,
        "instance": request.url.path,
        **problem.extra,
    }
    if problem.errors:
        body["errors"] = [
            {"field": e.field, "code": e.code, "reason": catalogue.text(e.code, language, **e.params)}
            | ({"line": e.line} if e.line else {})
            for e in problem.errors
        ]
    return body


def _from_validation(error: RequestValidationError) -> Problem:
    fields = []
    for item in error.errors():
        parts = item["loc"] if item["type"] != "json_invalid" else ()
        where = [str(part) for part in parts[1:]]  # the first says whether body, query, path or header
        context = {k: v for k, v in item.get("ctx", {}).items() if isinstance(v, (str, int, float))}
        code = item["type"] if "." in item["type"] else f"invalid.{item['type']}"
        fields.append(FieldProblem(".".join(where) or "body", code, {"message": item["msg"], **context}))
    return Problem(422, "invalid", errors=fields)


def _known_reasons(catalogue: Catalogue, problem: Problem) -> Problem:
    """Give every field's reason a text: the validator's own words where no catalogue has one for its type."""
    problem.errors = tuple(
        e if catalogue.has(e.code) else FieldProblem(e.field, "invalid.other", {"message": e.code, **e.params})
        for e in problem.errors
    )
    return problem


def install(app: FastAPI, catalogue: Catalogue) -> None:
    """Make every error of ``app`` a problem document; an unexpected exception stays a 500 and its cause stays in the log."""
    app.state.catalogue = catalogue

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Problem)
        return respond(request, error)

    async def on_validation(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return respond(request, _known_reasons(catalogue, _from_validation(error)))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, Problem):  # raised while the framework read the body
            return respond(request, error.__cause__)
        unread = [FieldProblem("body", "invalid.body")] if error.status_code == 400 else []  # the framework's only 400
        code = f"http.{error.status_code}"
        problem = Problem(error.status_code, code, errors=unread, headers=dict(error.headers or {}))
        return respond(request, problem)

    async def on_unavailable(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Unavailable)
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return respond(request, Problem(503, "unavailable", headers=headers, dependency=error.dependency))

    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        return respond(request, Problem(500, "internal"))

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_validation)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(Unavailable, on_unavailable)
    app.add_exception_handler(Exception, on_unexpected)
