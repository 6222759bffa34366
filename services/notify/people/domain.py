"""What a person wants to hear, when, and where."""

from datetime import time
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from services.notify.rules.domain import Urgency


class Rhythm(StrEnum):
    """How often the rest is put together: each working day, or each week on its first working day."""

    DAILY = "daily"
    WEEKLY = "weekly"


class Policy(BaseModel):
    """How one recipient is told. What is at least as urgent as ``immediate_from`` is told at once, outside the quiet hours
    and up to the caps (the last ``kept_for_urgent`` places of a month are for what is urgent); the rest waits for the digest
    at ``digest_at``. Hours are the district's; None: no quiet hours, no cap.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    immediate_from: Urgency
    quiet_from: time | None = None
    quiet_until: time | None = None
    digest: Rhythm
    digest_at: time
    most_a_day: int | None = None
    most_a_month: int | None = None
    kept_for_urgent: int = 0
    most_digests_a_month: int | None = None
