"""What leaves for the world outside: the kinds of channel, where one leads, and what is said through it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.rules.urgency import Urgency


class ChannelKind(StrEnum):
    """``apprise`` is everything that Apprise knows by an address: SMS gateways, ntfy, Slack, Telegram and so on."""

    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    APPRISE = "apprise"
    WEBHOOK = "webhook"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Endpoint(Frozen):
    """Where letters to one recipient go: a person's verified address (id ``address:…``), or a robot or webhook that the
    district set up (id ``channel:…``). ``to`` is an e-mail address or a URL, ``secret`` what its messages are signed with.
    """

    id: str
    kind: ChannelKind
    name: str
    to: str
    secret: str | None = None


class Item(Frozen):
    """One notice in words. ``link`` leads to what it is about, where the dashboard's address is known."""

    id: str
    title: str
    text: str
    urgency: Urgency
    at: datetime
    rule: str
    about: Mapping[str, str]
    link: str | None = None


class Outgoing(Frozen):
    """One message to one endpoint, in the reader's language. ``id`` stays the same however often it is tried.

    ``more`` counts what was left out for length. ``unsubscribe`` is the link by which a person ends these messages.
    """

    id: str
    language: str
    heading: str
    items: tuple[Item, ...]
    digest: bool
    more: int = 0
    unsubscribe: str | None = None
