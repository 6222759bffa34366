"""A row of the sheet as an activity's content, or what is wrong with it, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from services.events.activities.domain.content import Content, Fault
from services.events.sheets.domain.cells import (
    Unfit,
    as_day,
    as_detail,
    as_list,
    as_number,
    as_period,
    as_text,
    is_empty,
    worded,
)
from services.events.sheets.domain.form import COMMON, REQUIRED, Form, detail_for
from services.events.sheets.domain.header import Header
from services.events.sheets.domain.names import Names
from services.events.sheets.domain.values import Line, Value, shown
from shared.kinds import Detail, Kind

_PEOPLE = ("人次", "人", "名", "people")


@dataclass(frozen=True)
class Row:
    """``content`` is there if there are no ``faults``; ``id`` where the row names an activity that was exported."""

    line: Line
    kind: Kind | None
    content: Content | None
    id: str | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one sheet. ``own`` is the reader's unit; refusals name things in ``language``."""

    form: Form
    header: Header
    names: Names
    own: str
    language: str

    def is_example(self, line: Line) -> bool:
        """Whether the row is the template's own, which shows how to fill one in."""
        place = self.header.place("title", None)
        title = shown(line.cells.get(place, "")) if place is not None else ""
        return any(title.startswith(say("sheets.example.mark")) for say in self.form.say.values())

    def read(self, line: Line) -> Row:
        given, faults = self._common(line)
        kind = self._kind(given, faults)
        if kind is not None:
            given["details"] = self._details(line, kind, faults)
        faults += self._without_heading(line)
        id = given.pop("id", None)
        if faults:
            return Row(line, kind, None, id, tuple(faults))
        try:
            return Row(line, kind, Content.model_validate(given), id, ())
        except ValidationError as error:
            return Row(line, kind, None, id, tuple(map(_fault, error.errors(include_url=False))))

    def _common(self, line: Line) -> tuple[dict[str, Any], list[Fault]]:
        cells = {column.field: line.cells.get(at) for at, column in self.header.columns.items()}
        given: dict[str, Any] = {}
        faults = [Fault(name, "invalid.missing") for name in REQUIRED if is_empty(cells.get(name))]
        for name in (*COMMON, "id"):
            value = cells.get(name)
            if value is None or is_empty(value):
                continue
            try:
                given[name] = self._value(name, value, given)
            except Unfit as error:
                faults.append(Fault(name, error.code, error.params))
        return given, faults

    def _value(self, name: str, value: Value, given: Mapping[str, Any]) -> Any:
        match name:
            case "held_on":
                return as_day(value)
            case "participants":
                return as_number(value, *_PEOPLE)
            case "period":
                return as_period(value)
            case "laws":
                return as_list(value)
            case "unit":
                return self.names.unit(as_text(value), self.own)
            case "for_units":
                return tuple(self.names.unit(each, self.own) for each in as_list(value))
            case "observance":
                year = given["held_on"].year if "held_on" in given else 0
                return self.names.observance(as_text(value), year) if year else None
            case "campaign":
                return self.names.campaign(as_text(value))
            case _:
                return as_text(value)

    def _kind(self, given: dict[str, Any], faults: list[Fault]) -> Kind | None:
        said = given.get("kind")
        if said is None:
            return None
        kind = self.form.kind_named(said)
        if kind is None:
            known = "、".join(worded(each.name, self.language) for each in self.form.kinds.values())
            faults.append(Fault("kind", "sheets.cell.kind_unknown", {"given": said, "kinds": known}))
        else:
            given["kind"] = kind.id
        return kind

    def _details(self, line: Line, kind: Kind, faults: list[Fault]) -> dict[str, Any]:
        details: dict[str, Any] = {}
        for place, column, value in self._filled_details(line):
            detail = detail_for(kind, column)
            if detail is None:
                faults.append(self._of_another_kind(place, kind))
                continue
            try:
                read = self._detail(value, detail)
            except Unfit as error:
                faults.append(Fault(f"details.{detail.id}", error.code, error.params))
                continue
            if details.setdefault(detail.id, read) != read:
                faults.append(Fault(f"details.{detail.id}", "sheets.row.filled_twice"))
        return details

    def _detail(self, value: Value, detail: Detail) -> Any:
        return as_detail(value, detail, self.language)

    def _filled_details(self, line: Line) -> Iterator[tuple[int, Any, Value]]:
        for place, column in self.header.columns.items():
            value = line.cells.get(place)
            if column.detail is not None and value is not None and not is_empty(value):
                yield place, column, value

    def _of_another_kind(self, place: int, kind: Kind) -> Fault:
        return Fault(f"{_AT}{place}", "sheets.row.of_another_kind", {"kind": worded(kind.name, self.language)})

    def _without_heading(self, line: Line) -> list[Fault]:
        return [
            Fault(f"{_AT}{place}", "sheets.row.no_heading", {"column": letters(place)})
            for place, value in line.cells.items()
            if place not in self.header.columns and not is_empty(value)
        ]


_AT = "column."
"""A fault of a cell that is no field of its row names the cell's place."""


def place_of(fault: Fault, header: Header, kind: Kind | None) -> int | None:
    """The column, from 0, in which the wrong cell stands; None if the sheet has none for it."""
    if fault.field.startswith(_AT):
        return int(fault.field.removeprefix(_AT))
    return header.place(fault.field, kind)


def letters(place: int) -> str:
    """27 → ``AB``, as spreadsheet programs call it."""
    text, left = "", place + 1
    while left:
        left, letter = divmod(left - 1, 26)
        text = chr(65 + letter) + text
    return text


def _fault(error: Any) -> Fault:
    context = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, str | int | float)}
    field = ".".join(str(part) for part in error["loc"])
    return Fault(field, f"invalid.{error['type']}", {"message": error["msg"], **context})
