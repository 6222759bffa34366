"""Kinds of activities as data: its name and the details that a post of it may carry (``plans/kinds.yaml``)."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.data_file import DataFile

LARGEST_NUMBER = 1e12
LONGEST_TEXT = 2000
DIALECT = "https://json-schema.org/draft/2020-12/schema"

KindId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class DetailType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICE = "choice"


NUMERIC = frozenset({DetailType.INTEGER, DetailType.NUMBER})


@dataclasses.dataclass(frozen=True)
class DetailProblem:
    """``field`` is a path like ``details.area_m2``, ``code`` a key of the catalogues (``kinds.*``)."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Data):
    zh: str
    en: str


class Choice(_Data):
    id: KindId
    label: Label


class Detail(_Data):
    """One field of a kind. ``min`` and ``max`` bound a number's value or a text's length; ``unit`` follows a number.

    ``reach`` marks a number that says how many a campaign reached: these are added up over its activities. ``help`` is a
    sentence for who fills it in.
    """

    id: KindId
    label: Label
    type: DetailType
    help: Label | None = None
    unit: Label | None = None
    min: float | None = None
    max: float | None = None
    required: bool = False
    reach: bool = False
    choices: tuple[Choice, ...] = ()

    @model_validator(mode="after")
    def _makes_sense(self) -> "Detail":
        ids = [choice.id for choice in self.choices]
        low, high = self._bounds
        said = {
            "a choice has choices, and nothing else has": bool(ids) == (self.type is DetailType.CHOICE),
            "a choice stands there twice": len(set(ids)) == len(ids),
            "only a number has a unit": self.unit is None or self.type in NUMERIC,
            "only a number adds up to a reach": not self.reach or self.type in NUMERIC,
            "only a number and a text have bounds": (self.min, self.max) == (None, None) or self._is_bounded,
            "min is more than max": low <= high,
        }
        for what, holds in said.items():
            if not holds:
                raise ValueError(what)
        return self

    @property
    def _is_bounded(self) -> bool:
        return self.type in NUMERIC or self.type is DetailType.STRING

    @property
    def _bounds(self) -> tuple[float, float]:
        """The least and the most, of a text's length or a number's value."""
        most = LONGEST_TEXT if self.type is DetailType.STRING else LARGEST_NUMBER
        return (0 if self.min is None else self.min, most if self.max is None else self.max)

    def problem(self, value: object) -> tuple[str, dict[str, Any]] | None:
        """Why ``value`` cannot stand here, as a code and its parameters; None if it can."""
        match self.type:
            case DetailType.CHOICE:
                ids = [choice.id for choice in self.choices]
                return None if value in ids else ("kinds.not_a_choice", {"choices": ", ".join(ids)})
            case DetailType.BOOLEAN:
                return None if isinstance(value, bool) else ("kinds.not_a_boolean", {})
            case DetailType.DATE:
                return None if _is_date(value) else ("kinds.not_a_date", {})
            case DetailType.STRING:
                if not isinstance(value, str):
                    return "kinds.not_text", {}
                return self._outside(len(value), "kinds.text_length")
            case DetailType.INTEGER | DetailType.NUMBER:
                wanted = int if self.type is DetailType.INTEGER else (int, float)
                if isinstance(value, bool) or not isinstance(value, wanted):
                    return (
                        f"kinds.not_{'an_integer' if self.type is DetailType.INTEGER else 'a_number'}",
                        {},
                    )
                return self._outside(value, "kinds.out_of_range")
        raise AssertionError(self.type)

    def _outside(self, value: float, code: str) -> tuple[str, dict[str, Any]] | None:
        low, high = self._bounds
        return None if low <= value <= high else (code, {"min": f"{low:.15g}", "max": f"{high:.15g}"})

    def json_schema(self, language: str) -> dict[str, Any]:
        """The field as JSON Schema, from which a form can be built: ``x-unit`` is the word after a number, ``x-reach``
        marks one that a campaign adds up."""
        schema: dict[str, Any] = {"title": getattr(self.label, language)} | _TYPES[self.type]
        if self.help:
            schema["description"] = getattr(self.help, language)
        if self.type is DetailType.CHOICE:
            schema["oneOf"] = [{"const": each.id, "title": getattr(each.label, language)} for each in self.choices]
        if self._is_bounded:
            names = ("minLength", "maxLength") if self.type is DetailType.STRING else ("minimum", "maximum")
            schema |= zip(names, map(_whole, self._bounds), strict=True)
        if self.unit:
            schema["x-unit"] = getattr(self.unit, language)
        return schema | ({"x-reach": True} if self.reach else {})


def _whole(bound: float) -> float:
    """A bound as an integer where it is one: JSON then writes 10, not 10.0."""
    return int(bound) if bound == int(bound) else bound


_TYPES: dict[DetailType, dict[str, Any]] = {
    DetailType.STRING: {"type": "string"},
    DetailType.INTEGER: {"type": "integer"},
    DetailType.NUMBER: {"type": "number"},
    DetailType.BOOLEAN: {"type": "boolean"},
    DetailType.DATE: {"type": "string", "format": "date"},
    DetailType.CHOICE: {"type": "string"},
}


class FilePart(StrEnum):
    """What the file of an activity may be asked to hold. ``material`` is anything at all that shows it."""

    MATERIAL = "material"
    PICTURE = "picture"
    DOCUMENT = "document"
    PLACE = "place"
    PARTICIPANTS = "participants"


class Kind(_Data):
    """``file`` is what the file of such an activity should hold; nothing of it is required for a post."""

    id: KindId
    name: Label
    file: tuple[FilePart, ...] = (FilePart.MATERIAL,)
    details: tuple[Detail, ...] = ()

    @model_validator(mode="after")
    def _names_each_once(self) -> "Kind":
        ids = [detail.id for detail in self.details]
        if len(set(ids)) != len(ids):
            raise ValueError("a detail stands there twice")
        return self

    def detail(self, id: str) -> Detail | None:
        return next((detail for detail in self.details if detail.id == id), None)

    def validate_details(self, details: Mapping[str, Any]) -> list[DetailProblem]:
        """Every detail that is unknown, missing or wrong; none if a post of this kind may carry ``details``."""
        problems = [
            DetailProblem(f"details.{id}", "kinds.unknown_detail", {"kind": self.id})
            for id in details
            if self.detail(id) is None
        ]
        for detail in self.details:
            value = details.get(detail.id)
            if value is None:
                if detail.required or detail.id in details:
                    problems.append(DetailProblem(f"details.{detail.id}", "kinds.missing_detail"))
            elif found := detail.problem(value):
                problems.append(DetailProblem(f"details.{detail.id}", *found))
        return problems

    def json_schema(self, language: str = "zh") -> dict[str, Any]:
        """The schema of ``details`` for this kind; ``x-order`` is the order of its fields in a form."""
        return {
            "$schema": DIALECT,
            "type": "object",
            "title": getattr(self.name, language),
            "x-order": [detail.id for detail in self.details],
            "properties": {detail.id: detail.json_schema(language) for detail in self.details},
            "required": [detail.id for detail in self.details if detail.required],
            "additionalProperties": False,
        }


class _File(_Data):
    kinds: tuple[Kind, ...] = Field(min_length=1)


def load_kinds(path: Path) -> dict[str, Kind]:
    """The kinds by id, in the file's order. A file that is wrong stops the start: ``DataFileInvalid``."""
    return {kind.id: kind for kind in _read(DataFile.at(path, "PUFA_KINDS_FILE"))}


@lru_cache(maxsize=2)
def _read(file: DataFile) -> tuple[Kind, ...]:
    """Read once for all who start with the same file."""
    said, reading = file.parse(_File)
    by_id: dict[str, Kind] = {}
    for position, kind in enumerate(said.kinds):
        if by_id.setdefault(kind.id, kind) is not kind:
            raise file.wrong(reading, ("kinds", position), f"the kind {kind.id} stands there twice")
    return said.kinds


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or len(value) != len("2023-01-01"):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
