"""How a channel sends: it returns once the provider has accepted, or raises one of three answers."""

from collections.abc import Callable
from typing import Protocol

from services.notify.channels.domain import Endpoint, Outgoing


class Refused(Exception):
    """The provider will not take this, now or later (no such address, wrong key); trying again is of no use.

    ``answer`` is what the provider said, for the person who set the channel up.
    """

    def __init__(self, answer: str) -> None:
        self.answer = answer
        super().__init__(answer)


class Busy(Exception):
    """The provider takes no more for now: nothing is wrong, and no attempt is counted."""

    def __init__(self, answer: str, seconds: float) -> None:
        self.answer = answer
        self.seconds = seconds
        super().__init__(f"{answer}: again in {seconds:g} s")


class Unanswered(Exception):
    """No answer, or a failure that may pass. ``reached``: the message may have been accepted all the same."""

    def __init__(self, answer: str, *, reached: bool = False) -> None:
        self.answer = answer
        self.reached = reached
        super().__init__(answer)


Yes = Callable[[str], None]
"""Told the provider's words in the moment in which it is known that it has accepted. It does not wait."""


def nobody(words: str) -> None:
    """Where nobody waits for that moment."""


class Sender(Protocol):
    """One kind of channel."""

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        """The provider's own words once it has accepted; whoever can tells them to ``yes`` before. Raises ``Refused``,
        ``Busy`` or ``Unanswered``."""
        ...

    async def close(self) -> None: ...
