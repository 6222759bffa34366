"""Dead letters of one service over HTTP: list, replay as they are or edited, drop. For administrators."""

from datetime import datetime
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field

from shared.access import Action
from shared.bus.port import Bus, Dead, Message, OutcomeUnknown, Unroutable
from shared.contracts.registry import Undecodable, decode, heard_by
from shared.errors import Rejected, Unavailable
from shared.web.guard import GuardedRoute, guarded
from shared.web.problems import FieldProblem, invalid

MOST = 1000


class DeadLetter(BaseModel):
    """``key`` names it here, ``id`` is the event's. ``request`` led to the event, which is about ``subject`` and happened at
    ``time``: None where the body does not tell. ``readable``: as it stands the contract knows it."""

    key: str
    id: str
    type: str
    reason: str
    attempts: int
    died_at: datetime
    body: str
    request: str | None
    subject: str | None
    time: str | None
    readable: bool


class DeadLetters(BaseModel):
    items: list[DeadLetter]
    next: None = None


class Undertaking(BaseModel):
    """``body`` is what one letter says once it is edited: a whole event, in JSON, under the letter's own id."""

    model_config = ConfigDict(extra="forbid")

    do: Literal["replay", "drop"]
    keys: list[str] = Field(min_length=1, max_length=MOST)
    body: str | None = None


class Undertaken(BaseModel):
    found: int


def dead_letters(service: str, bus: Bus) -> APIRouter:
    router = APIRouter(prefix=f"/api/{service}/dead", route_class=GuardedRoute, tags=["operations"])

    @router.get("")
    @guarded(Action.OPERATE)
    async def list_dead(limit: Annotated[int, Query(ge=1, le=MOST)] = 100) -> DeadLetters:
        """Oldest first."""
        return DeadLetters(items=[_letter(dead) for dead in await bus.dead(service, limit)])

    @router.post("")
    @guarded(Action.OPERATE)
    async def undertake(body: Undertaking) -> Undertaken:
        """Hand letters in again, one of them edited if a ``body`` is given, or delete them for good. A letter that is not
        there any more is not found: the same again changes nothing."""
        instead = None if body.body is None else await _edited(service, bus, body)
        try:
            if body.do == "drop":
                return Undertaken(found=await bus.drop(service, body.keys))
            return Undertaken(found=await bus.replay(service, body.keys, instead=instead))
        except (OutcomeUnknown, Unroutable) as error:  # the letter stands where it was: do it again
            raise Unavailable("bus", str(error)) from error

    return router


async def _edited(service: str, bus: Bus, asked: Undertaking) -> Message:
    """What is handed in instead of the letter. Raises a 422 ``Problem`` that names the field."""
    if asked.do != "replay" or len(asked.keys) != 1:
        raise invalid(FieldProblem("body", "dead.edit_one"))
    message = _message(service, (asked.body or "").encode())
    letter = next((each for each in await bus.dead(service, MOST) if each.key == asked.keys[0]), None)
    if letter is not None and letter.id not in ("", message.id):
        raise invalid(FieldProblem("body.id", "dead.other_id", {"id": letter.id}))
    return message


def _message(service: str, body: bytes) -> Message:
    told = _parsed(body)
    type = str(told.get("type", ""))
    if told and type not in heard_by(service):
        raise invalid(FieldProblem("body.type", "dead.not_heard", {"type": type, "service": service}))
    try:
        envelope = decode(body, type or heard_by(service)[0])
    except Undecodable as error:
        errors = [{**each, "loc": ("body", "body", *each["loc"])} for each in error.errors]
        raise RequestValidationError(errors) from error
    return Message(envelope.id, type, body)


def _letter(dead: Dead) -> DeadLetter:
    told = _parsed(dead.body)
    return DeadLetter(
        key=dead.key,
        id=dead.id,
        type=dead.type,
        reason=dead.reason,
        attempts=dead.attempts,
        died_at=dead.died_at,
        body=dead.body.decode(errors="replace"),
        request=_text(told, "requestid"),
        subject=_text(told, "subject"),
        time=_text(told, "time"),
        readable=_is_readable(dead),
    )


def _is_readable(dead: Dead) -> bool:
    try:
        decode(dead.body, dead.type)
    except Rejected:
        return False
    return True


def _parsed(body: bytes) -> dict[str, Any]:
    """Empty for what is no JSON object."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _text(told: dict[str, Any], name: str) -> str | None:
    value = told.get(name)
    return value if isinstance(value, str) else None
