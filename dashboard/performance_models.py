"""What the events service answers about performances, as far as the dashboard reads it."""

from datetime import date

from dashboard.models import Answer

PERFORMANCES = "/api/events/performances"
SESSIONS = ("morning", "afternoon", "evening")
PLACES = ("village", "township")
"""Kinds of units where a performance may be held."""


class Performance(Answer):
    """``status`` is planned, held or cancelled; ``session`` None: the whole day; ``activity`` is what it became."""

    id: str
    version: int
    status: str
    title: str
    held_on: date
    session: str | None = None
    starts_at: str | None = None
    unit: str
    troupe: str | None = None
    programme: tuple[str, ...] = ()
    village: str | None = None
    venue: str | None = None
    partner: str | None = None
    activity: str | None = None
    reason: str | None = None
