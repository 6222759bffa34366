"""The small types that plans are written in."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class Frozen(BaseModel):
    """A piece of a plan: never changed, unknown keys refused, written in the plan's words (``from``, ``except``)."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True)


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif type(value) is date:
        return value
    raise PydanticCustomError("plan.not_a_date", "a day is written YYYY-MM-DD")


def _number_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _one_or_many(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A calendar day in the plan's zone, written YYYY-MM-DD."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Text = Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,500}$")]
"""Why an edition was made, in a line or two of whoever made it."""

TaskNo = Annotated[
    str,
    BeforeValidator(_number_as_text),
    StringConstraints(pattern=r"^[^\s/?#%]{1,16}$"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^[^\s/?#%]{1,16}$"},
            ]
        }
    ),
]
"""A task's number as the plan prints it; a bare YAML number is taken as text."""

SomeWords = Annotated[
    tuple[Words, ...],
    Field(min_length=1),
    BeforeValidator(_one_or_many, json_schema_input_type=Words | Annotated[list[Words], Field(min_length=1)]),
]
"""One word or a list of them, of which any will do."""


def shape_of(value: object, *keys: str) -> str | None:
    """Which of ``keys`` a union's member is recognised by, as a tag (``@each``); None if there is none of them."""
    for key in keys:
        present = key in value if isinstance(value, Mapping) else hasattr(value, ATTRIBUTES.get(key, key))
        if present:
            return f"@{key}"
    return None


ATTRIBUTES = {"from": "start"}
"""Plan words that Python keeps for itself, and the attribute that stands for them."""

Json = dict[str, Any]
