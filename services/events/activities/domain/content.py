"""What a person writes about an activity, and which of it cannot be: three required fields, the rest optional."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, Field, Strict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from services.events.activities.domain.periods import first_day
from shared.contracts.base import Contract
from shared.contracts.events import ActivityFacts, ActivityStatus
from shared.kinds import Kind

EARLIEST = date(2000, 1, 1)
YEARS_AHEAD = 1
"""How far beyond the present year an activity may be planned."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


_IN_NO_DOCUMENT = "\ufffe\uffff"
"""Neither Word nor a spreadsheet can hold these, which stand for no character."""


def _no_control_characters(text: str) -> str:
    if any((category(each) == "Cc" and each not in "\n\t") or each in _IN_NO_DOCUMENT for each in text):
        raise PydanticCustomError("control_character", "control characters are not allowed")
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise PydanticCustomError("control_character", "line breaks are not allowed")
    return _no_control_characters(text)


def _day(value: object) -> object:
    if type(value) is date:
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "a day is text")
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else _not_a_day()
    except ValueError:
        return _not_a_day()


def _not_a_day() -> object:
    raise PydanticCustomError("date_parsing", "a day is written YYYY-MM-DD")


def _scalar(value: object) -> object:
    if not isinstance(value, str | int | float | bool):
        raise PydanticCustomError("detail_scalar", "a detail is text, a number, or true or false")
    return _no_control_characters(value) if isinstance(value, str) else value


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000), AfterValidator(_no_control_characters)
]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
DetailId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
DetailValue = Annotated[Any, BeforeValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})]


class Content(Contract):
    """``unit`` None: the writer's own. ``held_on`` is a day in the district's zone, ``period`` the one it counts for."""

    kind: Id
    title: Line
    held_on: Day
    unit: Id | None = None
    for_units: tuple[Id, ...] = Field((), max_length=100)
    place: Line | None = None
    participants: Annotated[int, Strict()] | None = Field(None, ge=0, le=10_000_000)
    period: Annotated[str, StringConstraints(max_length=7)] | None = None
    observance: Id | None = None
    campaign: Id | None = None
    laws: tuple[Line, ...] = Field((), max_length=20)
    details: dict[DetailId, DetailValue] = Field({}, max_length=40)
    evidence: tuple[Id, ...] = Field((), max_length=20)

    def facts(self, id: str, version: int, status: ActivityStatus, unit: str) -> ActivityFacts:
        """The content as the facts of a version; what stands in a list twice stands there once."""
        return ActivityFacts(
            **self.model_dump(include=set(Content.model_fields) - {"unit", "for_units", "laws", "evidence"}),
            id=id,
            version=version,
            status=status,
            unit=unit,
            for_units=tuple(each for each in dict.fromkeys(self.for_units) if each != unit),
            laws=tuple(dict.fromkeys(self.laws)),
            evidence=tuple(dict.fromkeys(self.evidence)),
        )


@dataclasses.dataclass(frozen=True)
class Fault:
    """What is wrong with one field: its path, the reason's code in the catalogue and that text's parameters."""

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)


def faults(content: Content, *, planned: bool, today: date, kinds: Mapping[str, Kind]) -> list[Fault]:
    """Everything that cannot be, whoever wrote it."""
    return [*_date_faults(content, planned, today), *_kind_faults(content, kinds)]


def _date_faults(content: Content, planned: bool, today: date) -> Iterator[Fault]:
    held_on = content.held_on
    if held_on < EARLIEST:
        yield Fault("held_on", "held_on_too_early", {"earliest": EARLIEST.isoformat()})
    elif planned and held_on.year > today.year + YEARS_AHEAD:
        yield Fault("held_on", "held_on_too_late", {"latest": f"{today.year + YEARS_AHEAD}-12-31"})
    elif not planned and held_on > today:
        yield Fault("held_on", "held_on_in_future", {"today": today.isoformat()})
    if content.period is not None:
        begins = first_day(content.period)
        if begins is None or begins < EARLIEST:
            yield Fault("period", "period_invalid")
        elif begins > held_on:
            yield Fault("period", "period_too_late", {"held_on": held_on.isoformat()})


def _kind_faults(content: Content, kinds: Mapping[str, Kind]) -> Iterator[Fault]:
    kind = kinds.get(content.kind)
    if kind is None:
        yield Fault("kind", "kind_unknown", {"kinds": ", ".join(kinds)})
        return
    for problem in kind.validate_details(content.details):
        yield Fault(problem.field, problem.code, problem.params)
