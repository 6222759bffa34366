"""A plan's editions: which one is in force, which one is being prepared. Pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from shared.clock import day_of


class Activation(BaseModel):
    """``edition`` came into force at ``at``, because ``by`` (a user's id) said so."""

    model_config = ConfigDict(frozen=True)

    edition: int
    at: datetime
    by: str


class Preparing(BaseModel):
    """``edition`` comes into force once its cells are worked out; ``turn`` tells one preparation from the next."""

    model_config = ConfigDict(frozen=True)

    edition: int
    by: str
    turn: int


class PlanHead(BaseModel):
    """What is known of a plan besides its editions' content. ``latest`` is the newest edition, in force or not;
    ``turns`` counts the preparations."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    year: int
    zone: str
    latest: int
    activations: tuple[Activation, ...] = ()
    preparing: Preparing | None = None
    turns: int = 0

    @property
    def active(self) -> int | None:
        """The edition in force now; None for a plan that was never activated."""
        return self.activations[-1].edition if self.activations else None

    @property
    def first(self) -> int | None:
        return self.activations[0].edition if self.activations else None

    def day(self, moment: datetime) -> date:
        return day_of(moment, ZoneInfo(self.zone))

    def in_force(self, day: date) -> int | None:
        """The edition in force at the end of ``day``; before the first activation that first one. None for a draft."""
        begun = [each.edition for each in self.activations if self.day(each.at) <= day]
        return begun[-1] if begun else self.first

    def changed_by(self, day: date) -> tuple[int, ...]:
        """The editions whose answers an event of ``day`` can change: those in force then or later, and the prepared."""
        touched: dict[int, None] = {}
        for number, each in enumerate(self.activations):
            following = self.activations[number + 1 :]
            if not following or day <= self.day(following[0].at):
                touched[each.edition] = None
        if self.preparing:
            touched[self.preparing.edition] = None
        return tuple(touched)

    def prepare(self, edition: int, by: str) -> "PlanHead":
        turn = self.turns + 1
        return self.model_copy(update={"preparing": Preparing(edition=edition, by=by, turn=turn), "turns": turn})

    def activate(self, now: datetime) -> "PlanHead":
        """The prepared edition comes into force at ``now``."""
        assert self.preparing is not None
        at = now.astimezone(UTC)
        done = Activation(edition=self.preparing.edition, at=at, by=self.preparing.by)
        return self.model_copy(update={"activations": (*self.activations, done), "preparing": None})
