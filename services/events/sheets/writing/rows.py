"""Many rows in little time: their XML is written straight into the sheet that the library has laid out around them."""

import tempfile
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape

from services.events.sheets.domain.rows import letters
from services.events.sheets.domain.values import Value, shown
from services.events.sheets.writing.book import HEADINGS, Book
from services.events.sheets.writing.look import LEADS_TO_A_FORMULA, writable

_SINCE = date(1899, 12, 30).toordinal()
_END = b"</sheetData>"
_LEVEL = 3
_CHUNK = 1_048_576


class Rows:
    """The rows of ``book`` below its headings, kept in a temporary file until it is saved."""

    def __init__(self, book: Book) -> None:
        book.begin()
        self._book = book
        self._letters = [letters(at) for at in range(len(book.columns))]
        self._styles, self._quoted = book.style_numbers()
        self._number = HEADINGS
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed when it is saved

    def add(self, rows: Sequence[Sequence[Value | None]]) -> None:
        self._spool.write("".join(map(self._row, rows)).encode())

    def save(self) -> IO[bytes]:
        """The whole workbook in a temporary file, to be read from its beginning and closed."""
        laid_out = BytesIO()
        self._book.save(laid_out)
        out: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  closed once its last piece is sent
        with (
            self._spool,
            zipfile.ZipFile(laid_out) as before,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as after,
        ):
            for part in before.namelist():
                content = before.read(part)
                if part.endswith("/sheet1.xml"):
                    self._fill(after, part, content)
                else:
                    after.writestr(part, content)
        out.seek(0)
        return out

    def _fill(self, after: zipfile.ZipFile, part: str, content: bytes) -> None:
        head, _, tail = content.partition(_END)
        self._spool.seek(0)
        with after.open(part, "w", force_zip64=True) as sheet:
            sheet.write(head)
            while piece := self._spool.read(_CHUNK):
                sheet.write(piece)
            sheet.write(_END + tail)

    def _row(self, values: Sequence[Value | None]) -> str:
        self._number += 1
        cells = [self._cell(at, value) for at, value in enumerate(values) if value is not None and value != ""]
        return f'<row r="{self._number}">{"".join(cells)}</row>'

    def _cell(self, at: int, value: Value) -> str:
        place, style = f"{self._letters[at]}{self._number}", self._styles[at]
        if isinstance(value, bool):
            return f'<c r="{place}" s="{style}" t="b"><v>{int(value)}</v></c>'
        if isinstance(value, int | float):
            return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
        if isinstance(value, date):
            return f'<c r="{place}" s="{style}"><v>{value.toordinal() - _SINCE}</v></c>'
        text = value if isinstance(value, str) else shown(value)
        if text.startswith(LEADS_TO_A_FORMULA):
            style = self._quoted[at]
        said = escape(writable(text))
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
