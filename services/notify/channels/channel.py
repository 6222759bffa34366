"""A robot or webhook that the district set up for one of its units."""

from datetime import datetime

from services.notify.channels.domain import ChannelKind, Endpoint, Frozen
from services.notify.letters.domain import CHANNEL
from services.notify.rules.urgency import Urgency


class Tested(Frozen):
    """What the provider answered to the last test message, after how many seconds."""

    at: datetime
    accepted: bool
    answer: str
    seconds: float


class Channel(Frozen):
    """``unit`` is whose group it is: what its people are told is told there too. ``rules`` are the only ones that are,
    where any are named; else all that matter enough. A test does not change ``version``.
    """

    id: str
    version: int = 1
    kind: ChannelKind
    name: str
    to: str
    secret: str | None = None
    unit: str
    rules: tuple[str, ...] = ()
    active: bool = True
    tested: Tested | None = None

    @property
    def recipient(self) -> str:
        return CHANNEL + self.id

    def endpoint(self) -> Endpoint:
        return Endpoint(id=self.recipient, kind=self.kind, name=self.name, to=self.to, secret=self.secret)

    def hears(self, rule: str, urgency: Urgency) -> bool:
        return rule in self.rules if self.rules else urgency is not Urgency.LOW
