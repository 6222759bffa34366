"""What the notify service answers about the rules of who hears of what, as far as the dashboard reads it."""

from datetime import date, datetime
from typing import Any

from dashboard.models import Answer

RULES = "/api/notify/rules"
PREVIEW = f"{RULES}/preview"


class RuleInForce(Answer):
    """``rule`` as its file has it; ``title`` and ``text`` are what it says of something made up; ``words`` are what its
    texts may name."""

    id: str
    rule: dict[str, Any]
    title: str
    text: str
    words: tuple[str, ...]


class Told(Answer):
    user: str
    name: str
    unit_name: str
    notices: int


class OnDay(Answer):
    day: date
    notices: int


class Sample(Answer):
    at: datetime
    title: str
    text: str
    to: tuple[str, ...]


class Preview(Answer):
    """What a rule would have sent from ``first`` to ``last``."""

    first: date
    last: date
    happened: int
    matched: int
    notices: int
    at_once: int
    in_digest: int
    people: tuple[Told, ...]
    by_day: tuple[OnDay, ...]
    samples: tuple[Sample, ...]
    is_whole: bool
