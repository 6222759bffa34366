"""What is wrong with the rows of a sheet, in words: for the answer, and for the sheet that comes back."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.events.activities.domain.content import Fault
from services.events.sheets.domain.form import Column, Form
from services.events.sheets.domain.rows import Reader, Row, letters, place_of
from services.events.sheets.writing.returned import Wrong


class CellError(NamedTuple):
    """``field`` is the activity's, ``column`` the heading or the letters above the cell."""

    field: str
    column: str
    reason: str


class Refused(NamedTuple):
    row: int
    errors: Sequence[CellError]


class Refusals:
    """Collects the refused rows of what ``reader`` reads."""

    def __init__(self, form: Form, reader: Reader) -> None:
        self._form, self._reader = form, reader
        self._refused: list[tuple[Refused, Wrong]] = []

    def add(self, row: Row, faults: Sequence[Fault]) -> None:
        errors, reasons = list[CellError](), dict[int, str]()
        for fault, place in self._placed(row, faults):
            reason = self._reason(fault)
            errors.append(CellError(_field(fault), self._column(fault, place), reason))
            if place is not None:
                reasons[place] = f"{reasons[place]}\n{reason}" if place in reasons else reason
        problem = "\n".join(dict.fromkeys(f"{error.column}：{error.reason}" for error in errors))
        self._refused.append((Refused(row.line.number, errors), Wrong(row.line, reasons, problem)))

    def in_order(self) -> tuple[list[Refused], list[Wrong]]:
        """As the rows stand in the sheet: to be told, and to be sent back."""
        ordered = sorted(self._refused, key=lambda each: each[0].row)
        return [refused for refused, _ in ordered], [wrong for _, wrong in ordered]

    def _placed(self, row: Row, faults: Sequence[Fault]) -> Iterator[tuple[Fault, int | None]]:
        header = self._reader.header
        for fault in faults:
            yield fault, place_of(fault, header, row.kind)

    def _column(self, fault: Fault, place: int | None) -> str:
        column = Column(fault.field.partition(".")[0]) if place is None else self._reader.header.columns.get(place)
        if column is None:
            return letters(place or 0)
        return self._form.full_heading(column, self._reader.language)

    def _reason(self, fault: Fault) -> str:
        params = fault.params
        if "unit" in params:
            params = params | {"unit": self._reader.names.units.by_id.get(params["unit"], params["unit"])}
        say = self._form.say[self._reader.language]
        text = say(fault.code, **params)
        return say("invalid.other", **{"message": fault.code, **params}) if text == fault.code else text


def _field(fault: Fault) -> str:
    return "" if fault.field.startswith("column.") else fault.field
