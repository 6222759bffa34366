"""Where a sheet's columns stand: found by their headings, wherever they were moved to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.events.sheets.domain.cells import Unfit, is_empty
from services.events.sheets.domain.form import REQUIRED, Column, Form, detail_for
from services.events.sheets.domain.values import Line, shown
from shared.kinds import Kind

SEARCHED = 10
"""Headings stand in one of the first filled rows."""

_ENOUGH = 2
"""So many of the required columns make a row of headings."""


@dataclass(frozen=True)
class Header:
    """``columns`` by their place from 0; ``number`` is the headings' row."""

    number: int
    columns: Mapping[int, Column]

    def place(self, field: str, kind: Kind | None) -> int | None:
        """Where a row of ``kind`` has this field; None if the sheet lacks it."""
        name = field if field.startswith("details.") else field.partition(".")[0]
        for at, column in self.columns.items():
            if column.field == name and (column.kind is None or kind is None or column.kind.id == kind.id):
                return at
        if kind is None or not name.startswith("details."):
            return None
        return next((at for at, each in self.columns.items() if _is_detail(each, name, kind)), None)


def header_of(lines: Sequence[Line], form: Form) -> Header:
    """Raises ``Unfit`` for a sheet without headings, without a required one, or with one that is unknown or there twice."""
    for at, line in enumerate(lines[:SEARCHED]):
        over = lines[at - 1] if at and lines[at - 1].number == line.number - 1 else None
        meant = {place: form.meant(shown(value), _above(over, place)) for place, value in _filled(line)}
        fields = [column.field for column in meant.values() if column]
        if sum(name in fields for name in REQUIRED) >= _ENOUGH:
            _check(line, meant, form)
            return Header(line.number, {place: column for place, column in meant.items() if column})
    raise Unfit("sheets.file.no_headings", columns=_named(REQUIRED, form))


def _check(line: Line, meant: Mapping[int, Column | None], form: Form) -> None:
    unknown = [shown(line.cells[place]) for place, column in meant.items() if column is None]
    if unknown:
        raise Unfit("sheets.file.unknown_columns", columns="、".join(f"“{each[:40]}”" for each in unknown[:10]))
    fields = [(column.field, column.kind) for column in meant.values() if column and column.field != "details"]
    twice = [form.heading(column, "zh") for column in meant.values() if column and fields.count(_which(column)) > 1]
    if twice:
        raise Unfit("sheets.file.column_twice", columns="、".join(dict.fromkeys(twice)))
    missing = [name for name in REQUIRED if not any(column and column.field == name for column in meant.values())]
    if missing:
        raise Unfit("sheets.file.lacks_columns", columns=_named(missing, form))


def _named(fields: Sequence[str], form: Form) -> str:
    return "、".join(" / ".join(form.heading(Column(name), language) for language in form.say) for name in fields)


def _which(column: Column) -> tuple[str, Kind | None]:
    return column.field, column.kind


def _filled(line: Line) -> list[tuple[int, str]]:
    return [(place, shown(value)) for place, value in line.cells.items() if not is_empty(value)]


def _above(line: Line | None, place: int) -> str:
    """What stands over a place: a merged cell's text stands at its left end."""
    if line is None:
        return ""
    left = [at for at, _ in _filled(line) if at <= place]
    return shown(line.cells[max(left)]) if left else ""


def _is_detail(column: Column, field: str, kind: Kind) -> bool:
    if column.detail is None:
        return False
    detail = detail_for(kind, column)
    return detail is not None and field == f"details.{detail.id}"
