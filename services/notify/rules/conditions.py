"""What must hold of a happening for a rule to apply."""

from typing import Any

from services.notify.rules.happenings import Happening
from services.notify.rules.written import Strict
from shared.contracts.events import CampaignStatus
from shared.contracts.notify import SlipKind
from shared.contracts.tasks import UnitKind


class Between(Strict):
    """Both ends belong to it."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, count: int | None) -> bool:
        if count is None:
            return False
        return (self.at_least is None or count >= self.at_least) and (self.at_most is None or count <= self.at_most)


class When(Strict):
    """What must hold of the happening; what is not named does not matter."""

    awaiting_review: bool | None = None
    scope: tuple[UnitKind, ...] | None = None
    days_left: Between | None = None
    days_late: Between | None = None
    campaign: tuple[CampaignStatus, ...] | None = None
    moved: bool | None = None
    by_another: bool | None = None
    kind: tuple[str, ...] | None = None
    slip: tuple[SlipKind, ...] | None = None
    again: bool | None = None

    def holds(self, happening: Happening) -> bool:
        return all(_fits(getattr(self, name), getattr(happening, name)) for name in self.named())

    def named(self) -> list[str]:
        """Which conditions there are, by the names of what they look at in a happening."""
        return [name for name in When.model_fields if getattr(self, name) is not None]


def _fits(wanted: Any, there: Any) -> bool:
    match wanted:
        case Between():
            return wanted.holds(there)
        case tuple():
            return there in wanted
        case _:
            return bool(wanted == there)
