"""What the notify service answers about a person's notices, and how they want to be told, as far as the dashboard reads it."""

from datetime import date, datetime, time

from pydantic import Field

from dashboard import links
from dashboard.models import Answer

NOTICES = "/api/notify/notices"
PREFERENCES = "/api/notify/preferences"
ADDRESSES = "/api/notify/addresses"
URGENCIES = ("high", "normal", "low")
GROUPS = ("slip", "deadline", "activity", "target", "campaign", "other")
"""What notices are about: the beginnings of the rules' names, ``task`` with ``target``; a district's own rules are ``other``."""

TO_REVIEW = frozenset({"section", "admin"})
POSTING = frozenset({"township", "department"})


class Notice(Answer):
    """``waits``: it stands here already and will be sent at ``due``, with the ``digest`` or by itself; ``held`` says why it
    is later than it might be: quiet, cap or pause. ``settled``: what it asks for is done."""

    id: str
    title: str
    text: str = ""
    urgency: str = "normal"
    rule: str = ""
    about: dict[str, str] = Field(default_factory=dict)
    at: datetime | None = None
    digest: bool = False
    due: datetime | None = None
    waits: bool = False
    held: str | None = None
    settled: bool = False
    read: bool = False

    @property
    def group(self) -> str:
        begin = self.rule.partition("-")[0]
        begin = "target" if begin == "task" else begin
        return begin if begin in GROUPS else "other"

    def address(self, role: str) -> str:
        """The page of what it speaks of; where it names nothing, that on which something can be done."""
        match self.about:
            case {"slip": id}:
                return links.slip(id)
            case {"campaign": id}:
                return links.campaign(id)
            case {"activity": id}:
                return links.activity(id)
            case {"task": no, "target": target, "unit": unit, "period": period}:
                return links.task(no, cell=f"{target}/{unit}/{period}")
            case {"task": no}:
                return links.task(no)
        doing = self.doing(role)
        return f"/{doing}" if doing else "/overview"

    def doing(self, role: str) -> str | None:
        """The page on which the reader does what it asks for: ``review`` or ``post``; None: nothing is asked."""
        if self.settled or {"slip", "campaign"} & set(self.about):
            return None
        if role in TO_REVIEW:
            return "review" if "activity" in self.about or self.rule.endswith("review") else None
        asks = self.group == "deadline" or (self.group == "activity" and self.rule.endswith("returned"))
        return "post" if role in POSTING and asks else None


class Notices(Answer):
    """``unread`` counts all that the person was told and has not read, up to 100; ``next`` is where older ones begin."""

    items: tuple[Notice, ...] = ()
    next: str | None = None
    unread: int = 0


class Code(Answer):
    """A code that was sent and may be entered until ``ends_at``."""

    ends_at: datetime
    tries_left: int


class Address(Answer):
    """Where letters go, once it is ``verified``: those ``at_once``, and ``digests``."""

    id: str
    kind: str
    to: str
    verified: bool
    at_once: bool
    digests: bool
    code: Code | None = None


class Attempt(Answer):
    """What the provider answered to one message, and after how long."""

    accepted: bool
    answer: str
    seconds: float


class CodeSent(Answer):
    """``sent`` is None where the address needs no code any more."""

    address: Address
    sent: Attempt | None = None


class Chosen(Answer):
    """A person's own choices; None: as the district has it."""

    language: str | None = None
    immediate_from: str | None = None
    no_quiet: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest: str | None = None
    paused_until: date | None = None


class Policy(Answer):
    """How a person is told; None: no quiet hours, no cap."""

    immediate_from: str
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest: str
    digest_at: time
    most_a_day: int | None = None
    most_a_month: int | None = None
    most_digests_a_month: int | None = None
    paused_until: date | None = None


class Preferences(Answer):
    """``chosen`` with what ``district`` has for the role makes ``policy``."""

    version: int
    chosen: Chosen
    district: Policy
    policy: Policy
    addresses: tuple[Address, ...] = ()
    kinds: tuple[str, ...] = ()
    most_addresses: int = 5
