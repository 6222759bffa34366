"""Many rows in little time: their XML is written straight into the sheet that the library has laid out around them."""

import zipfile
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from types import TracebackType
from typing import IO, Self
from xml.sax.saxutils import escape

from services.events.sheets.domain.rows import letters
from services.events.sheets.domain.values import Value, shown
from services.events.sheets.writing.book import HEADINGS, Book
from services.events.sheets.writing.look import LEADS_TO_A_FORMULA, writable

_SINCE = date(1899, 12, 30).toordinal()
_END = b"</sheetData>"
_LEVEL = 3

Row = Sequence[Value | None]


class Rows:
    """The rows of ``book`` below its headings, packed as they come: a context that has to end before ``workbook``."""

    def __init__(self, book: Book) -> None:
        book.begin()
        self._letters = [letters(at) for at in range(len(book.columns))]
        self._styles, self._wrong = book.styles(), book.wrong_styles()
        self._number = HEADINGS
        self._out, self._open = BytesIO(), ExitStack()
        laid_out = BytesIO()
        book.save(laid_out)
        self._sheet, self._tail = self._copied(laid_out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._open:
            if error is None:
                self._sheet.write(self._tail)

    def add(self, rows: Sequence[Row]) -> None:
        self._sheet.write("".join(map(self._row, rows)).encode())

    def add_wrong(self, row: Row, wrong: Collection[int]) -> None:
        """A row whose cells in these columns are marked."""
        self._sheet.write(self._row(row, wrong).encode())

    def workbook(self) -> bytes:
        return self._out.getvalue()

    def _copied(self, laid_out: IO[bytes]) -> tuple[IO[bytes], bytes]:
        """The sheet, written up to where its rows end, and what comes behind them; every other part as it was."""
        after = self._open.enter_context(zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL))
        with zipfile.ZipFile(laid_out) as before:
            (part,) = (name for name in before.namelist() if name.endswith("/sheet1.xml"))
            for other in before.namelist():
                if other != part:
                    after.writestr(other, before.read(other))
            head, end, tail = before.read(part).partition(_END)
        sheet = self._open.enter_context(after.open(part, "w", force_zip64=True))
        sheet.write(head)
        return sheet, end + tail

    def _row(self, values: Row, wrong: Collection[int] = ()) -> str:
        self._number += 1
        cells = "".join(self._cell(at, value, at in wrong) for at, value in enumerate(values))
        return f'<row r="{self._number}">{cells}</row>'

    def _cell(self, at: int, value: Value | None, is_wrong: bool) -> str:
        place, styles = f"{self._letters[at]}{self._number}", self._wrong if is_wrong else self._styles[at]
        if value is None or value == "":
            return f'<c r="{place}" s="{styles.plain}"/>' if is_wrong else ""
        if isinstance(value, bool):
            return f'<c r="{place}" s="{styles.plain}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{place}" s="{styles.plain}"><v>{value!r}</v></c>'
        if isinstance(value, date):
            return f'<c r="{place}" s="{styles.day}"><v>{value.toordinal() - _SINCE}</v></c>'
        text = value if isinstance(value, str) else shown(value)
        style = styles.quoted if text.startswith(LEADS_TO_A_FORMULA) else styles.plain
        said = escape(writable(text))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
