"""The filled cells of a workbook's sheet, parsed as they are unpacked: nothing is worked out, nothing is looked up elsewhere."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from math import isfinite

from services.events.sheets.domain.values import Line, Odd, Value
from services.events.sheets.readers.bounds import ABOVE, CELLS, CHARACTERS, COLUMNS, ROWS
from services.events.sheets.readers.package import Package, plain
from services.events.sheets.readers.parts import day_styles_of, pick, strings_of, unescaped, workbook_of
from services.events.sheets.readers.unreadable import Unreadable

_SINCE, _SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465
FORMULA, ERROR = "sheets.cell.formula", "sheets.cell.error"


def read_xlsx(content: bytes, titles: Sequence[str]) -> list[Line]:
    """The filled rows of the sheet that is named by one of ``titles``, else of the first. Raises ``Unreadable``."""
    package = Package(content)
    workbook = workbook_of(package)
    part = pick(workbook, titles)
    since = _SINCE_1904 if workbook.since_1904 else _SINCE
    cells = _Cells(strings_of(package), day_styles_of(package), since)
    package.parse(part, cells)
    return cells.lines


class _Cells:
    """Takes a sheet's XML piece by piece."""

    def __init__(self, strings: list[str], day_styles: frozenset[int], since: date) -> None:
        self.lines: list[Line] = []
        self._strings, self._day_styles, self._since = strings, day_styles, since
        self._row = self._column = self._count = 0
        self._cells: dict[int, Value] = {}
        self._type = self._style = ""
        self._pieces: list[str] = []
        self._reads = self._beside = self._formula = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        match plain(tag):
            case "c":
                self._begin_cell(attrs)
            case "v" | "t":
                self._reads = not self._beside
            case "f":
                self._formula = True
            case "rPh":
                self._beside = True
            case "row":
                self._row = int(attrs["r"]) if "r" in attrs else self._row + 1
                self._column = -1
                self._cells = {}

    def end(self, tag: str) -> None:
        match plain(tag):
            case "c":
                self._end_cell()
            case "v" | "t":
                self._reads = False
            case "rPh":
                self._beside = False
            case "row":
                self._end_row()

    def text(self, data: str) -> None:
        if self._reads:
            self._pieces.append(data)

    def _begin_cell(self, attrs: dict[str, str]) -> None:
        place = attrs.get("r")
        self._column = _column(place.rstrip("0123456789")) if place else self._column + 1
        self._type, self._style = attrs.get("t", "n"), attrs.get("s", "0")
        self._pieces.clear()
        self._formula = False

    def _end_cell(self) -> None:
        if not self._pieces and not self._formula:
            return
        said = "".join(self._pieces)
        if len(said) > CHARACTERS:
            raise Unreadable("sheets.file.long_cell", row=self._row, most=CHARACTERS)
        value = Odd(FORMULA) if self._formula and not said and self._type != "str" else self._value(said)
        if value is None or value == "":
            return
        if self._column >= COLUMNS:
            raise Unreadable("sheets.file.too_many_columns", most=COLUMNS)
        self._cells[self._column] = value
        self._count += 1
        if self._count > CELLS:
            raise Unreadable("sheets.file.too_many_rows", most=ROWS)

    def _end_row(self) -> None:
        if self._cells and any(not isinstance(value, str) or value.strip() for value in self._cells.values()):
            self.lines.append(Line(self._row, self._cells))
            if len(self.lines) > ROWS + ABOVE:
                raise Unreadable("sheets.file.too_many_rows", most=ROWS)

    def _value(self, said: str) -> Value | None:
        if not said:
            return None
        match self._type:
            case "s":
                at = int(said)
                return self._strings[at] if 0 <= at < len(self._strings) else None
            case "b":
                return said.strip() in {"1", "true"}
            case "e":
                return Odd(ERROR, said)
            case "n":
                return self._number(said)
            case "d":
                return date.fromisoformat(said[:10])
            case _:
                return unescaped(said)

    def _number(self, said: str) -> Value:
        number = float(said)
        if not isfinite(number):
            return Odd(ERROR, said)
        if int(self._style) in self._day_styles and 0 < number <= _LAST_SERIAL:
            try:
                return self._since + timedelta(days=int(number))
            except OverflowError:
                return number
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


@lru_cache(maxsize=COLUMNS)
def _column(letters: str) -> int:
    """``AB`` → 27. Raises ``ValueError``."""
    column = 0
    for letter in letters:
        column = column * 26 + "ABCDEFGHIJKLMNOPQRSTUVWXYZ".index(letter.upper()) + 1
    if not 0 < column <= 16_384:
        raise ValueError(letters)
    return column - 1
