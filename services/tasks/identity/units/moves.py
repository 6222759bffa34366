"""What became of the register's structure: each change of a known unit's parent or kind, kept for good."""

from datetime import datetime
from typing import NamedTuple

from shared.contracts.tasks import UnitKind


class Move(NamedTuple):
    """A known unit got another parent, another kind, or both; ``version`` is the register's that first showed it.

    ``by`` is the id of the user who did it, ``at`` an aware time in UTC.
    """

    version: int
    unit: str
    at: datetime
    by: str
    kind_before: UnitKind
    under_before: str | None
    kind: UnitKind
    under: str | None
