"""A notice as HTTP and the stream answer it."""

from datetime import datetime

from pydantic import BaseModel

from services.notify.notices.domain import Notice
from services.notify.notices.texts import Texts
from services.notify.restraint.domain import Held
from services.notify.rules.urgency import Urgency


class NoticeAnswer(BaseModel):
    """``about`` are ids to go to: ``activity``, ``campaign``, ``slip``, or ``plan`` with ``task``, of a number also
    ``target``, ``unit`` and ``period``.

    ``waits``: it is not told yet, and will be at ``due``, in a ``digest`` or by itself; ``held``: because of the quiet hours,
    or because enough was told already. ``settled``: what it asks for is done. ``letter`` is what it was told with.
    """

    id: str
    title: str
    text: str
    urgency: Urgency
    rule: str
    about: dict[str, str]
    at: datetime
    digest: bool
    due: datetime
    waits: bool
    held: Held | None
    settled: bool
    letter: str | None
    read: bool
    read_at: datetime | None


class NoticeList(BaseModel):
    """``unread`` counts all that the person was told and has not read, up to 100."""

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
        digest=notice.digest,
        due=notice.due,
        waits=not notice.posted,
        held=notice.held,
        settled=notice.settled,
        letter=notice.letter,
        read=notice.read,
        read_at=notice.read_at,
    )
