"""One try: asks the sender within a bounded time, and says what came of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.sending import Busy, Refused, Sender, Unanswered, Yes, nobody
from services.notify.delivery.domain import Delivery
from services.notify.delivery.pace import Pace

log = structlog.get_logger(__name__)

NO_ANSWER = "delivery.no_answer"
BROKE = "delivery.broke"
"""Codes of the catalogue, where nobody else has said anything."""


@dataclass(frozen=True)
class Accepted:
    answer: str


Word = Accepted | Refused | Busy | Unanswered


async def ask(sender: Sender, endpoint: Endpoint, message: Outgoing, longest: float, yes: Yes = nobody) -> Word:
    """The provider's word; no word within ``longest`` seconds, and a sender that breaks, are ``Unanswered``. ``yes`` is told
    of an acceptance as soon as it is known, and once."""
    told: list[str] = []

    def accepted(words: str) -> None:
        if not told:
            told.append(words)
            yes(words)

    word = await _word(sender, endpoint, message, longest, accepted)
    if isinstance(word, Accepted):
        accepted(word.answer)
    return Accepted(told[0]) if told else word  # whatever went wrong after the yes


async def _word(sender: Sender, endpoint: Endpoint, message: Outgoing, longest: float, yes: Yes) -> Word:
    try:
        async with asyncio.timeout(longest):
            return Accepted(await sender.send(endpoint, message, yes))
    except (Refused, Busy, Unanswered) as word:
        return word
    except TimeoutError:
        return Unanswered(NO_ANSWER, reached=True)
    except Exception:  # what is wrong with one letter, or one kind of channel, keeps no other from being sent
        log.exception("sender broke", channel=endpoint.kind, endpoint=endpoint.id, message=message.id)
        return Unanswered(BROKE)


def after(word: Word, delivery: Delivery, now: datetime, pace: Pace) -> Delivery:
    match word:
        case Accepted(answer):
            return delivery.accepted(answer, now)
        case Refused(answer=answer):
            return delivery.refused(answer)
        case Busy(answer=answer, seconds=seconds):
            return delivery.busy(answer, now, seconds)
        case Unanswered(answer=answer):
            return delivery.unanswered(answer, now, pace.steps)
