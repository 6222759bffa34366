"""Many verdicts at once: each stands or falls on its own, and the request may be sent again."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from services.events.activities.domain.lifecycle import Move, check_move
from services.events.activities.domain.lifecycle import Request as Sent
from services.events.activities.posting import Posting, allowed
from shared.access import Principal
from shared.contracts.base import derived_id
from shared.web.preconditions import etag
from shared.web.problems import Problem

VERDICTS = {"verify": Move.VERIFY, "return": Move.RETURN}
AT_ONCE = 16
"""How many verdicts are under way together; a store that groups its commits writes them in one."""


class Seen(NamedTuple):
    """An activity in the version that the reviewer looked at."""

    id: str
    version: int


class Outcome(NamedTuple):
    """``version`` is the one that the verdict made; ``refusal`` says why there is none."""

    id: str
    version: int | None = None
    refusal: Problem | None = None


class Reviewing:
    def __init__(self, posting: Posting) -> None:
        self._posting = posting

    async def review(
        self, seen: Sequence[Seen], verdict: str, who: Principal, request: Sent | None, *, reason: str | None
    ) -> list[Outcome]:
        """An outcome for each of ``seen``, in their order. Sent again under one key it answers the same.

        Raises ``Unavailable``; what was decided until then stays decided, and the same request goes on from there.
        """
        places = asyncio.Semaphore(AT_ONCE)

        async def decide(each: Seen) -> Outcome:
            async with places:
                return await self._decide(each, VERDICTS[verdict], who, _own(request, each), reason)

        decided = await asyncio.gather(*map(decide, seen), return_exceptions=True)  # none goes on behind the answer
        outcomes = [each for each in decided if isinstance(each, Outcome)]
        for each in decided:
            if isinstance(each, BaseException):
                raise each
        return outcomes

    async def _decide(
        self, seen: Seen, move: Move, who: Principal, request: Sent | None, reason: str | None
    ) -> Outcome:
        try:
            await self._check(seen, move, who, request)
            tag = etag(seen.version)
            activity = await self._posting.step(seen.id, move, who, request, reason=reason, if_match=tag)
        except Problem as refusal:
            return Outcome(seen.id, refusal=refusal)
        return Outcome(seen.id, version=activity.facts.version)

    async def _check(self, seen: Seen, move: Move, who: Principal, request: Sent | None) -> None:
        """Refuse what the version seen never allowed, so that the refusal stays the same whatever comes after it."""
        activity = await self._posting.viewing.visible(seen.id, who)
        made = request is not None and activity.version_made_by(request.key) is not None
        if not made and seen.version <= activity.facts.version:
            allowed(lambda: check_move(move, activity.until(seen.version), who))


def _own(request: Sent | None, seen: Seen) -> Sent | None:
    """The request's part for one activity: a key and digest of its own, made from the whole request's key."""
    return None if request is None else request.model_copy(update={"key": derived_id(request.key, seen.id)})
