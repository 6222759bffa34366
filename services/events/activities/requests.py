"""A request that may come twice, as the step that it makes remembers it."""

from typing import overload

from pydantic import BaseModel

from services.events.activities.domain.lifecycle import Request
from shared.web.idempotency import digest


@overload
def sent(key: str, body: BaseModel) -> Request: ...
@overload
def sent(key: str | None, body: BaseModel) -> Request | None: ...
def sent(key: str | None, body: BaseModel) -> Request | None:
    """``key`` is an endpoint's ``RequiredKey`` or ``OptionalKey``; without one nothing is remembered."""
    return None if key is None else Request(key=key, digest=digest(body))
