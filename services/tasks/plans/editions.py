"""A plan's editions: which one is in force, which one is being prepared. Pure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from shared.clock import day_of


class Activation(BaseModel):
    """``edition`` came into force at ``at``, because ``by`` (a user's id) said so."""

    model_config = ConfigDict(frozen=True)

    edition: int
    at: datetime
    by: str


FORM = 3
"""The form of what is worked out now. What stands in another is read, but nothing is added to it: it is worked out anew."""


class Build(BaseModel):
    """One working out of all that an edition's cells add up to. ``structure`` is the units' tree it was worked out for
    (``PlanUnits.structure``); ``turn`` tells it from the edition's earlier ones; ``form`` is that of its documents."""

    model_config = ConfigDict(frozen=True)

    edition: int
    turn: int
    structure: int
    form: int = 1


class Reason(StrEnum):
    """Why builds are prepared."""

    ACTIVATION = "activation"
    UNITS_MOVED = "units_moved"
    REBUILD = "rebuild"


class Preparing(BaseModel):
    """``builds`` take the place of the present ones, all at once, when they are worked out from the activities taken
    in; ``activates`` is the edition that then comes into force. ``turn`` tells one preparation from the next."""

    model_config = ConfigDict(frozen=True)

    turn: int
    by: str
    reason: Reason
    builds: tuple[Build, ...]
    activates: int | None = None

    @property
    def edition(self) -> int | None:
        return self.activates


class PlanHead(BaseModel):
    """What is known of a plan besides its editions' content. ``latest`` is the newest edition, in force or not;
    ``turns`` counts the preparations; ``builds`` are read, ``retired`` ones may be cleared away once nobody reads them;
    ``unspoken`` while not all is told of what the last preparation changed."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    year: int
    zone: str
    latest: int
    activations: tuple[Activation, ...] = ()
    builds: tuple[Build, ...] = ()
    preparing: Preparing | None = None
    retired: tuple[Build, ...] = ()
    turns: int = 0
    switched_at: datetime | None = None
    unspoken: bool = False

    @property
    def active(self) -> int | None:
        """The edition in force now; None for a plan that was never activated."""
        return self.activations[-1].edition if self.activations else None

    @property
    def first(self) -> int | None:
        return self.activations[0].edition if self.activations else None

    @property
    def begun(self) -> tuple[int, ...]:
        """The editions that were ever in force."""
        return tuple(dict.fromkeys(each.edition for each in self.activations))

    def day(self, moment: datetime) -> date:
        return day_of(moment, ZoneInfo(self.zone))

    def build_of(self, edition: int | None) -> Build | None:
        """What is read for ``edition``; None for one that was never in force."""
        return next((build for build in self.builds if build.edition == edition), None)

    @property
    def active_build(self) -> Build | None:
        return self.build_of(self.active)

    def in_force(self, day: date) -> int | None:
        """The edition in force at the end of ``day``; before the first activation that first one. None for a draft."""
        begun = [each.edition for each in self.activations if self.day(each.at) <= day]
        return begun[-1] if begun else self.first

    def changed_by(self, day: date) -> tuple[Build, ...]:
        """The builds whose answers an event of ``day`` can change: of editions in force then or later, and the prepared;
        none of an earlier form, in whose place another comes that knows the event, too."""
        touched: dict[int, None] = {}
        for number, each in enumerate(self.activations):
            following = self.activations[number + 1 :]
            if not following or day <= self.day(following[0].at):
                touched[each.edition] = None
        read = (build for build in self.builds if build.edition in touched)
        prepared = self.preparing.builds if self.preparing else ()
        return tuple(build for build in (*read, *prepared) if build.form == FORM)

    @property
    def outdated(self) -> bool:
        """Whether anything that is read, or being prepared, is of an earlier form."""
        return any(build.form != FORM for build in (*self.builds, *(self.preparing.builds if self.preparing else ())))

    def stale(self, structure: int) -> tuple[int, ...]:
        """The editions, once in force, whose builds were worked out for an older tree of units, or are missing."""
        built = {build.edition for build in self.builds if build.structure >= structure}
        return tuple(edition for edition in self.begun if edition not in built)

    def prepare(
        self, editions: Iterable[int], structure: int, *, by: str, reason: Reason, activates: int | None = None
    ) -> "PlanHead":
        """Begin anew; what was being prepared is given up. ``structure`` may come from an old copy of the units: nothing
        is laid out for an older tree than what is there."""
        turn = self.turns + 1
        structure = max(structure, *(build.structure for build in self.builds)) if self.builds else structure
        builds = tuple(Build(edition=edition, turn=turn, structure=structure, form=FORM) for edition in editions)
        preparing = Preparing(turn=turn, by=by, reason=reason, builds=builds, activates=activates)
        given_up = self.preparing.builds if self.preparing else ()
        return self.model_copy(update={"preparing": preparing, "turns": turn, "retired": (*self.retired, *given_up)})

    def switch(self, now: datetime) -> "PlanHead":
        """What was prepared is read from now on, and the edition that it activates is in force."""
        assert self.preparing is not None
        prepared = self.preparing
        taken = {build.edition for build in prepared.builds}
        activations = self.activations
        if prepared.activates is not None:
            done = Activation(edition=prepared.activates, at=now.astimezone(UTC), by=prepared.by)
            activations = (*activations, done)
        return self.model_copy(
            update={
                "activations": activations,
                "builds": (*(build for build in self.builds if build.edition not in taken), *prepared.builds),
                "retired": (*self.retired, *(build for build in self.builds if build.edition in taken)),
                "preparing": None,
                "switched_at": now.astimezone(UTC),
                "unspoken": True,
            }
        )
