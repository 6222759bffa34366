"""What the notify service says: what became of a notice."""

from typing import ClassVar

from shared.contracts.base import Event


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
