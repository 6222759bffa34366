"""One message sent while a person waits for it: what the provider answered, in its own words."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from services.notify.channels.domain import ChannelKind, Endpoint, Outgoing
from services.notify.channels.sending import Sender
from services.notify.delivery.trying import Accepted, ask
from shared.catalogue import Catalogue

LONGEST_SECONDS = 20.0
"""Nobody waits longer before a page; the message may arrive all the same."""


class Attempt(BaseModel):
    """``answer`` is the provider's own; ``seconds`` is how long it took."""

    accepted: bool
    answer: str
    seconds: float


class Trying(NamedTuple):
    """``senders`` are those that are set up here; ``words`` has texts for what a sender says itself."""

    senders: Mapping[ChannelKind, Sender]
    words: Catalogue

    async def attempt(self, endpoint: Endpoint, message: Outgoing) -> Attempt:
        """Send once, now."""
        began = time.monotonic()
        word = await ask(self.senders[endpoint.kind], endpoint, message, LONGEST_SECONDS)
        answer = self.words.text(word.answer, message.language) if self.words.has(word.answer) else word.answer
        seconds = round(time.monotonic() - began, 3)
        return Attempt(accepted=isinstance(word, Accepted), answer=answer, seconds=seconds)
