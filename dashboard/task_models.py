"""What the tasks service answers about one target: its course until a day with a forecast, and what is behind a cell."""

from datetime import date

from dashboard.models import Answer, Status


class Moment(Answer):
    """How it stood from the end of ``day`` on; a ratio of nothing has no value."""

    day: date
    value: float | None = None
    provisional: float | None = None
    goal: float
    status: Status


class Forecast(Answer):
    """At the present pace: done as likely before as after ``expected``, in four of five cases from ``earliest`` to
    ``latest`` (None: not within a year). ``text`` says it."""

    expected: date | None = None
    earliest: date | None = None
    latest: date | None = None
    basis: str = ""
    text: str = ""


class Timeline(Answer):
    """``cells`` is how many are summed up in it, each capped at its goal; ``due`` the last day, None where none is set."""

    target: str
    cells: int
    begins: date
    due: date | None = None
    as_of: date
    moments: tuple[Moment, ...]
    forecast: Forecast


class Counted(Answer):
    """An activity behind a number: what it adds to what is ``verified``, and with what awaits review (``posted``);
    ``evidence`` is how many pieces it carries."""

    id: str
    version: int
    status: str
    kind: str
    title: str
    unit: str
    held_on: date
    evidence: int = 0
    verified: float = 0
    posted: float = 0
