"""Reviewing in bulk over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from services.events.activities.domain.content import Id, Text
from services.events.activities.requests import sent
from services.events.activities.reviewing import Outcome, Reviewing, Seen
from shared.access import Action
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded
from shared.web.idempotency import OptionalKey
from shared.web.problems import FieldProblem, invalid

MOST = 100


class SeenIn(BaseModel):
    """An activity in the version that was looked at: another one is not decided."""

    model_config = ConfigDict(extra="forbid")

    id: Id
    version: Annotated[int, Field(ge=1, le=1_000_000, strict=True)]


class Reviews(BaseModel):
    """One verdict on many; a return has its reason."""

    model_config = ConfigDict(extra="forbid")

    verdict: Literal["verify", "return"]
    reason: Text | None = None
    items: list[SeenIn] = Field(min_length=1, max_length=MOST)


class OutcomeOut(BaseModel):
    """``version`` is the one that the verdict made; else ``code`` and ``reason`` say why nothing was done."""

    id: str
    ok: bool
    version: int | None = None
    code: str | None = None
    reason: str | None = None


class Reviewed(BaseModel):
    items: list[OutcomeOut]
    next: None = None


def router(reviewing: Reviewing, texts: Catalogue) -> APIRouter:
    router = APIRouter(prefix="/api/events/activities/reviews", route_class=GuardedRoute, tags=["activities"])

    @router.post("")
    @guarded(Action.REVIEW_ACTIVITY)
    async def review(body: Reviews, who: Who, key: OptionalKey, request: Request) -> Reviewed:
        """Verify or return up to 100 activities, each on its own; one that has moved on is refused, the others go on.

        Sent again under one ``Idempotency-Key`` it answers the same, also where the first try broke off.
        """
        _check(body)
        seen = [Seen(each.id, each.version) for each in body.items]
        outcomes = await reviewing.review(seen, body.verdict, who, sent(key, body), reason=body.reason)
        language = language_of(request.headers.get("accept-language"))
        return Reviewed(items=[_told(outcome, texts, language) for outcome in outcomes])

    return router


def _check(body: Reviews) -> None:
    """Raises a 422 that names every field that does not go together with the others."""
    ids = [each.id for each in body.items]
    wrong = [
        FieldProblem(f"items.{position}.id", "named_twice")
        for position, id in enumerate(ids)
        if id in ids[:position]
    ]  # fmt: skip
    if (body.verdict == "return") != (body.reason is not None):
        wrong.append(FieldProblem("reason", "reason_missing" if body.reason is None else "reason_not_asked"))
    if wrong:
        raise invalid(*wrong)


def _told(outcome: Outcome, texts: Catalogue, language: str) -> OutcomeOut:
    refusal = outcome.refusal
    if refusal is None:
        return OutcomeOut(id=outcome.id, ok=True, version=outcome.version)
    reason = texts.text(refusal.code, language, **refusal.params)
    return OutcomeOut(id=outcome.id, ok=False, code=refusal.code, reason=reason)
