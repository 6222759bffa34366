"""A notice as HTTP and the stream answer it."""

from datetime import datetime

from pydantic import BaseModel

from services.notify.notices.domain import Notice
from services.notify.notices.texts import Texts
from services.notify.rules.domain import Urgency


class NoticeAnswer(BaseModel):
    """``about`` are ids to go to: ``activity``, or ``plan`` with ``target``, ``unit`` and ``period`` or ``task``."""

    id: str
    title: str
    text: str
    urgency: Urgency
    rule: str
    about: dict[str, str]
    at: datetime
    read: bool


class NoticeList(BaseModel):
    """``unread`` counts all of the person's, up to 100."""

    items: list[NoticeAnswer]
    next: str | None
    unread: int


def answer(notice: Notice, texts: Texts, language: str) -> NoticeAnswer:
    return NoticeAnswer(
        id=notice.id,
        title=texts.title(notice, language),
        text=texts.text(notice, language),
        urgency=notice.urgency,
        rule=notice.rule,
        about=dict(notice.about),
        at=notice.at,
        read=notice.read,
    )
