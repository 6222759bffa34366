"""What the notify service answers about channels, as far as the dashboard reads it."""

from datetime import datetime

from dashboard.models import Answer

CHANNELS = "/api/notify/channels"
DELIVERIES = "/api/notify/deliveries"
KINDS = ("wecom", "dingtalk", "feishu", "webhook", "apprise")
SIGNED = frozenset({"dingtalk", "feishu", "webhook"})
"""Kinds that have a secret."""


class Attempt(Answer):
    """One test message: the provider's own answer, after ``seconds``."""

    accepted: bool
    answer: str
    seconds: float


class Tested(Attempt):
    at: datetime


class Channel(Answer):
    """``to`` and ``secret`` come with their keys covered; sent back like that, they stay what they are."""

    id: str
    version: int
    kind: str
    name: str
    to: str
    secret: str | None = None
    unit: str
    unit_name: str
    rules: tuple[str, ...] = ()
    active: bool = True
    tested: Tested | None = None


class Delivery(Answer):
    """A letter on its way to one place, of which ``endpoint_name`` and ``to`` are None once it is gone; last tried at
    ``due``, with the provider's ``answer``."""

    id: str
    channel: str
    endpoint_name: str | None = None
    to: str | None = None
    notices: tuple[str, ...]
    due: datetime
    attempts: int
    answer: str | None = None
