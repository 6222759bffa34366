"""A notice: one person, or one robot, is told of one event by one rule, once."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from services.notify.channels.domain import ChannelKind
from services.notify.restraint.domain import Held, Place
from services.notify.rules.domain import Rule
from services.notify.rules.happenings import Happening
from services.notify.rules.urgency import Urgency
from shared.contracts.base import Envelope, Event, derived_id

IN_APP = "in_app"


class Recipient(NamedTuple):
    """``id`` is a user's, or ``channel:…``; ``unit`` is whose people they are."""

    id: str
    unit: str


class Notice(BaseModel):
    """``text`` is the code of the words that ``words`` fill; ``about`` are the ids that it leads to, ``event`` is the event's.

    It is told at ``due`` with a letter of its kind, a ``digest`` or not; ``held`` says why it is later than it might be.
    Then it is ``posted``, with ``letter``; or without one where it was ``settled``: what it asks for (``cell``, the id of
    a standing) has been done before. ``unit`` is the recipient's, ``channels`` are those that may carry it beside the app
    (None: any).
    """

    model_config = ConfigDict(frozen=True)

    id: str
    user: str
    unit: str
    rule: str
    urgency: Urgency
    text: str
    words: Mapping[str, Any]
    about: Mapping[str, str]
    event: str = ""
    channels: tuple[ChannelKind, ...] | None = None
    cell: str = ""
    at: datetime
    digest: bool
    due: datetime
    held: Held | None = None
    posted: bool = False
    letter: str | None = None
    settled: bool = False
    read: bool = False
    read_at: datetime | None = None


def notice(
    cause: Envelope[Event], rule: Rule, happening: Happening, unit_name: str, to: Recipient, place: Place
) -> Notice:
    """The same event or occasion, rule and recipient give the same id, however often the event comes."""
    return Notice(
        id=derived_id("notice", happening.occasion or cause.id, rule.id, to.id, IN_APP),
        user=to.id,
        unit=to.unit,
        rule=rule.id,
        urgency=rule.urgency,
        text=rule.code,
        words=rule.words(happening, unit_name),
        about=happening.about,
        event=cause.id,
        channels=rule.channels,
        cell=happening.cell or "",
        at=cause.time,
        digest=place.digest,
        due=place.due,
        held=place.held,
    )


def newest_of_cells(notices: Iterable[Notice]) -> dict[str, datetime]:
    """When each of the cells that these ask for was last told of."""
    newest: dict[str, datetime] = {}
    for notice in notices:
        if notice.cell:
            newest[notice.cell] = max(newest.get(notice.cell, notice.at), notice.at)
    return newest
