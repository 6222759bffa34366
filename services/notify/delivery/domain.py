"""One letter on its way through one channel: how often it was tried, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.channels.domain import ChannelKind
from shared.contracts.base import derived_id

LONGEST_ANSWER = 500
LONGEST_BUSY = timedelta(days=1)


class DeliveryStatus(StrEnum):
    """``sent``: the provider has accepted it. ``dropped``: its address or channel was taken away meanwhile."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Delivery(BaseModel):
    """``notices`` are what it carries, ``endpoint`` where it goes. It is next tried at ``due``; ``answer`` is the
    provider's last word, ``accepted_at`` when it took the letter, ``busy_since`` when it first said "later"."""

    model_config = ConfigDict(frozen=True)

    id: str
    letter: str
    recipient: str
    digest: bool
    notices: tuple[str, ...]
    more: int = 0
    endpoint: str
    channel: ChannelKind
    status: DeliveryStatus = DeliveryStatus.WAITING
    due: datetime
    attempts: int = 0
    answer: str | None = None
    accepted_at: datetime | None = None
    busy_since: datetime | None = None

    def accepted(self, answer: str, now: datetime) -> "Delivery":
        return self._with(
            status=DeliveryStatus.SENT, attempts=self.attempts + 1, answer=clipped(answer), accepted_at=now
        )

    def refused(self, answer: str) -> "Delivery":
        return self._with(status=DeliveryStatus.FAILED, attempts=self.attempts + 1, answer=clipped(answer))

    def unanswered(self, answer: str, now: datetime, steps: Sequence[float]) -> "Delivery":
        """Due again after the next of ``steps`` (seconds before the second, third, … attempt); failed after the last."""
        if self.attempts >= len(steps):
            return self.refused(answer)
        due = now + timedelta(seconds=steps[self.attempts])
        return self._with(attempts=self.attempts + 1, due=due, answer=clipped(answer))

    def put_off(self, due: datetime) -> "Delivery":
        """Nothing was tried: no attempt is counted."""
        return self._with(due=due)

    def busy(self, answer: str, now: datetime, seconds: float) -> "Delivery":
        """Nothing is wrong, and no attempt is counted; failed where it has been so for ``LONGEST_BUSY``, as with a mailbox
        that is full and that nobody looks into."""
        since = self.busy_since or now
        if now - since >= LONGEST_BUSY:
            return self.refused(answer)
        return self._with(due=now + timedelta(seconds=seconds), answer=clipped(answer), busy_since=since)

    def dropped(self) -> "Delivery":
        return self._with(status=DeliveryStatus.DROPPED)

    def again(self, now: datetime) -> "Delivery":
        """From the first attempt, because somebody asked for it."""
        return self._with(status=DeliveryStatus.WAITING, attempts=0, due=now, busy_since=None)

    def _with(self, **changes: object) -> "Delivery":
        return self.model_copy(update=changes)


def clipped(answer: str) -> str:
    """A provider's words, as much of them as anybody reads."""
    return answer if len(answer) <= LONGEST_ANSWER else f"{answer[: LONGEST_ANSWER - 1]}…"


def delivery_id(letter: str, endpoint: str) -> str:
    """The same letter through the same endpoint is one delivery, however often it is made."""
    return derived_id("delivery", letter, endpoint)
