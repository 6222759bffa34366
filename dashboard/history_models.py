"""A plan's history as the tasks service answers it, as far as the dashboard reads it."""

from datetime import datetime

from dashboard.models import Answer


class PlanChange(Answer):
    """``text`` says it in the reader's language."""

    what: str
    text: str


class PlanStep(Answer):
    """``what``: an ``edition`` that was made (with its changes against the one before, and why), an ``activation``, or a ``unit``
    that moved (``text`` says how). ``by`` is a user's id."""

    what: str
    at: datetime
    by: str
    by_name: str | None = None
    edition: int | None = None
    reason: str | None = None
    changes: tuple[PlanChange, ...] = ()
    text: str = ""


class PlanHistory(Answer):
    """Newest first."""

    items: tuple[PlanStep, ...]
    next: str | None = None


class PlanDifferences(Answer):
    """What will change once the newest edition comes into force."""

    to: int
    changes: tuple[PlanChange, ...]
