"""Parameters of endpoints that a plain function of the request gives, before the body is read.

The framework's own dependencies do more (they nest, they clean up) and cost each request more than most endpoints do.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, NamedTuple, get_type_hints

from fastapi import Request

Give = Callable[[Request], Any]
_REQUEST = "given_request"


class Given(NamedTuple):
    """Of a parameter's type: ``Annotated[Principal, Given(who_asks)]``. ``give`` may raise a ``Problem``."""

    give: Give


def given_to(endpoint: Callable[..., Any]) -> Mapping[str, Give]:
    """The parameters that are given, by name."""
    hints = get_type_hints(endpoint, include_extras=True)
    return {
        name: mark.give
        for name, hint in hints.items()
        for mark in getattr(hint, "__metadata__", ())
        if isinstance(mark, Given)
    }


def give(request: Request, wanted: Mapping[str, Give]) -> None:
    """Keep with the request what its endpoint is given."""
    request.state.given = {name: each(request) for name, each in wanted.items()}


def without_given(endpoint: Callable[..., Any], wanted: Mapping[str, Give]) -> Callable[..., Any]:
    """The endpoint as the framework is to see it: the parameters that are given are taken from the request. The framework
    hands one parameter the request, and no second one."""
    if not wanted:
        return endpoint
    signature = inspect.signature(endpoint, eval_str=True)
    own = [name for name, each in signature.parameters.items() if each.annotation is Request]
    rest = [each for name, each in signature.parameters.items() if name not in wanted and name not in own]
    added = inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request)

    def values(given_request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        return {**asked, **dict.fromkeys(own, given_request), **given_request.state.given}

    if inspect.iscoroutinefunction(endpoint):

        @wraps(endpoint)
        async def called(*, given_request: Request, **asked: Any) -> Any:
            return await endpoint(**values(given_request, asked))
    else:

        @wraps(endpoint)
        def called(*, given_request: Request, **asked: Any) -> Any:
            return endpoint(**values(given_request, asked))

    called.__signature__ = signature.replace(parameters=[*rest, added])  # type: ignore[attr-defined]
    return called
