"""``Idempotency-Key``: the same request sent again has no second effect (see the design, "HTTP").

The key is kept as the id, or in a step, of the document that the request made: it lives as long as that document.
"""

import re
from hashlib import sha256
from typing import Annotated

import orjson
from fastapi import Request
from pydantic import BaseModel

from shared.contracts.base import derived_id
from shared.web.given import Given
from shared.web.guard import who_asks
from shared.web.problems import Problem

HEADER = "Idempotency-Key"
_VISIBLE = re.compile(r"[\x21-\x7e]{1,200}")


def _optional(request: Request) -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not _VISIBLE.fullmatch(given):
        raise Problem(400, "idempotency_key_invalid")
    return derived_id(who_asks(request).user, request.url.path, given)


def _required(request: Request) -> str:
    key = _optional(request)
    if key is None:
        raise Problem(400, "idempotency_key_required")
    return key


OptionalKey = Annotated[str | None, Given(_optional)]
"""An endpoint's parameter: an id made from who asks, the path and the header; None without the header."""

RequiredKey = Annotated[str, Given(_required)]
"""The same where the header must be given: 400 without."""


def digest(body: BaseModel) -> str:
    """What was sent, as far as it was understood: equal for bodies that mean the same."""
    return sha256(orjson.dumps(body.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)).hexdigest()
