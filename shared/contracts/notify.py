"""What the notify service says: what became of a notice, and how a slip stands."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Contract, Event


class NoticeEvent(Event):
    publisher: ClassVar[str] = "notify"
    notice: str
    user: str
    channel: str
    rule: str


class NoticeDeliveredV1(NoticeEvent):
    type: ClassVar[str] = "notice.delivered.v1"


class NoticeFailedV1(NoticeEvent):
    type: ClassVar[str] = "notice.failed.v1"
    reason: str


class SlipKind(StrEnum):
    """``prompt`` (提示单) says at the start of a month what is due in it; ``supervision`` (督办单) asks for what is late,
    missing or was returned twice to be put right."""

    PROMPT = "prompt"
    SUPERVISION = "supervision"


class SlipStatus(StrEnum):
    """``draft`` → ``issued`` → ``answered`` → ``closed`` (销号); an answer that is not accepted makes it ``issued`` again.
    ``discarded``: a draft that was never issued. ``lapsed``: a prompt slip whose month is over: what was not done is asked
    for by later slips."""

    DRAFT = "draft"
    ISSUED = "issued"
    ANSWERED = "answered"
    CLOSED = "closed"
    DISCARDED = "discarded"
    LAPSED = "lapsed"


class SlipFacts(Contract):
    """A slip as of ``version``. ``number`` is the office's, for people; ``month`` is "2023-05"; ``due`` is the day by which
    it is to be fed back or put right; ``items`` how many things it asks for, ``open`` how many of them are not done."""

    id: str
    version: int
    kind: SlipKind
    status: SlipStatus
    number: str
    unit: str
    month: str
    due: date
    items: int
    open: int


class SlipEvent(Event):
    """``by`` is who did it, None for the service itself; ``note`` what they wrote."""

    publisher: ClassVar[str] = "notify"
    slip: SlipFacts
    by: str | None
    note: str | None


class SlipIssuedV1(SlipEvent):
    """Also when an answer was not accepted and the slip stands again."""

    type: ClassVar[str] = "slip.issued.v1"
    again: bool


class SlipAnsweredV1(SlipEvent):
    """In writing, or by the activities themselves once nothing is open (``by`` is None). ``evidence`` are ids of the
    evidence that the answer brings along."""

    type: ClassVar[str] = "slip.answered.v1"
    evidence: tuple[str, ...] = ()


class SlipEscalatedV1(SlipEvent):
    """It was not put right by its day: the leader in charge is told."""

    type: ClassVar[str] = "slip.escalated.v1"


class SlipClosedV1(SlipEvent):
    type: ClassVar[str] = "slip.closed.v1"
