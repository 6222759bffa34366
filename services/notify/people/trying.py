"""One message sent while a person waits for it: what the provider answered, in its own words."""

import time
from collections.abc import Mapping

from pydantic import BaseModel

from services.notify.channels.domain import ChannelKind, Endpoint, Outgoing
from services.notify.channels.sending import Busy, Refused, Sender, Unanswered

Senders = Mapping[ChannelKind, Sender]
"""Those that are set up here; of a kind that is not there nothing can be sent."""


class Attempt(BaseModel):
    """``answer`` is the provider's own; ``seconds`` is how long it took."""

    accepted: bool
    answer: str
    seconds: float


async def attempt(senders: Senders, endpoint: Endpoint, message: Outgoing) -> Attempt:
    """Send once, now."""
    began = time.monotonic()
    try:
        accepted, answer = True, await senders[endpoint.kind].send(endpoint, message)
    except (Refused, Busy, Unanswered) as error:
        accepted, answer = False, error.answer
    return Attempt(accepted=accepted, answer=answer, seconds=round(time.monotonic() - began, 3))
