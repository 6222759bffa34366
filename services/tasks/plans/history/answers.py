"""What is answered about a plan's history: editions made, editions that came into force, units that moved."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.tasks.plans.domain.changes import Change
from shared.contracts.tasks import UnitKind


class ChangeOut(Change):
    """``text`` says the change in the reader's language."""

    text: str


class Step(BaseModel):
    """Who did it, when: ``by`` is a user's id, ``by_name`` None where no such user is known any more."""

    at: datetime
    by: str
    by_name: str | None = None


class EditionMade(Step):
    """``changes`` are those against the edition before; of the first edition there are none. ``reason``: why it was made,
    where that was said."""

    what: Literal["edition"] = "edition"
    edition: int
    reason: str | None = None
    changes: list[ChangeOut]


class CameIntoForce(Step):
    what: Literal["activation"] = "activation"
    edition: int


class Place(BaseModel):
    """Where a unit stood: its own kind, and the unit above it (None at the top)."""

    kind: UnitKind
    under: str | None
    under_name: str | None


class UnitMoved(Step):
    """A unit got another parent (moved, or merged into another unit) or another kind."""

    model_config = ConfigDict(serialize_by_alias=True)

    what: Literal["unit"] = "unit"
    unit: str
    name: str
    before: Annotated[Place, Field(serialization_alias="from")]
    after: Annotated[Place, Field(serialization_alias="to")]
    text: str


HistoryItem = Annotated[EditionMade | CameIntoForce | UnitMoved, Field(discriminator="what")]


class PlanHistory(BaseModel):
    """Newest first."""

    items: list[HistoryItem]
    next: str | None


class Differences(BaseModel):
    """What edition ``to`` says otherwise than edition ``from``, in the plan's order."""

    model_config = ConfigDict(serialize_by_alias=True)

    before: Annotated[int, Field(serialization_alias="from")]
    after: Annotated[int, Field(serialization_alias="to")]
    changes: list[ChangeOut]
