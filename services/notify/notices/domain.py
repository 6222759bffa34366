"""A notice: one person is told of one event by one rule through one channel, once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.notify.rules.domain import Happening, Rule, Urgency
from shared.contracts.base import Envelope, Event, derived_id

IN_APP = "in_app"


class Notice(BaseModel):
    """``text`` is the catalogue's code that ``words`` fill; ``about`` are the ids that it leads to."""

    model_config = ConfigDict(frozen=True)

    id: str
    user: str
    rule: str
    channel: str
    urgency: Urgency
    text: str
    words: Mapping[str, Any]
    about: Mapping[str, str]
    at: datetime
    read: bool = False


def notice(cause: Envelope[Event], rule: Rule, happening: Happening, user: str, unit_name: str) -> Notice:
    """The same event or occasion, rule, person and channel give the same id, however often the event comes."""
    return Notice(
        id=derived_id("notice", happening.occasion or cause.id, rule.id, user, IN_APP),
        user=user,
        rule=rule.id,
        channel=IN_APP,
        urgency=rule.urgency,
        text=rule.text,
        words={**happening.words, "unit": unit_name},
        about=happening.about,
        at=cause.time,
    )
