"""Targets: which activities count, what of them is added up, how much is asked, of whom, how often."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from services.tasks.plans.domain.fields import Frozen, Id, Json, SomeWords, Words
from services.tasks.plans.domain.periods import Every
from shared.contracts.tasks import UnitKind

DETAILS = "details."
FACTS = frozenset({"participants", "place", "unit"})
"""What a target may name besides ``details.X``; ``laws`` too, where different ones are counted."""

Scalar = StrictBool | StrictInt | StrictFloat | Words


class Measure(StrEnum):
    COUNT = "count"
    SUM = "sum"
    DISTINCT = "distinct"
    RATIO = "ratio"
    MILESTONE = "milestone"


def _field_name(value: str) -> str:
    if value in FACTS or value == "laws" or (value.startswith(DETAILS) and len(value) > len(DETAILS)):
        return value
    raise PydanticCustomError("plan.unknown_fact", "no such fact", {"name": value})


FieldName = Annotated[Words, AfterValidator(_field_name)]


class Filter(Frozen):
    """Which activities count: every condition that is given must hold; of a list, one entry is enough.

    In a plan the conditions on a kind's own fields are written flat: ``details.level: city``.
    """

    kind: SomeWords | None = None
    observance: SomeWords | None = None
    campaign: SomeWords | None = None
    laws: SomeWords | None = None
    min_participants: Annotated[int, Field(ge=1, le=10_000_000, strict=True)] | None = None
    details: dict[Words, Annotated[tuple[Scalar, ...], Field(min_length=1)]] = Field(default_factory=dict)

    model_config = ConfigDict(
        json_schema_extra={"patternProperties": {"^details[.].+$": {"type": ["string", "number", "boolean", "array"]}}}
    )

    @model_validator(mode="before")
    @classmethod
    def _gather_details(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        flat = {key: value for key, value in data.items() if isinstance(key, str) and key.startswith(DETAILS)}
        if not flat:
            return data
        rest = {key: value for key, value in data.items() if key not in flat}
        gathered = {
            key.removeprefix(DETAILS): value if isinstance(value, (list, tuple)) else [value]
            for key, value in flat.items()
        }
        return {**rest, "details": gathered}

    @model_serializer
    def _written(self) -> Json:
        fixed = {
            "kind": self.kind,
            "observance": self.observance,
            "campaign": self.campaign,
            "laws": self.laws,
            "min_participants": self.min_participants,
        }
        written: Json = {key: list(v) if isinstance(v, tuple) else v for key, v in fixed.items() if v is not None}
        return written | {DETAILS + key: list(values) for key, values in self.details.items()}


class Target(Frozen):
    """One number that a plan asks for. ``counted_in`` is the measure word that follows it (场, 次, 平方米).

    Without ``per`` and ``units`` the target is the whole plan's: one cell, of its root.
    """

    id: Id
    title: Words
    measure: Measure
    of: Filter = Filter()
    goal: Annotated[float, Field(gt=0, le=1e9, strict=True)] = 1
    counted_in: Annotated[Words, Field(max_length=20)] | None = None
    field: FieldName | None = None
    numerator: FieldName | None = None
    denominator: FieldName | None = None
    once_per: FieldName | None = None
    per: UnitKind | None = None
    units: tuple[Id, ...] | None = Field(default=None, min_length=1)
    excluded: tuple[Id, ...] = Field(default=(), alias="except")
    every: Every = Every.YEAR
    deadline: Id | None = None
