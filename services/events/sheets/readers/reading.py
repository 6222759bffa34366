"""Any file that a person uploads as a sheet, read as lines of cells or refused by name."""

import asyncio
from collections.abc import Sequence

from services.events.sheets.domain.values import Line
from services.events.sheets.readers.bounds import MEGABYTES, MEGABYTES_UNPACKED, MOST_BYTES, SECONDS
from services.events.sheets.readers.unreadable import Unreadable
from services.events.sheets.readers.wire import unpacked
from shared.child import Failed, OutOfTime, ask_child_soon

CHILD = "services.events.sheets.readers.child"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".et")


async def read_lines(name: str, content: bytes, titles: Sequence[str]) -> list[Line]:
    """The filled rows of the sheet called one of ``titles``, else of the first. ``name``: the file's. Raises ``Unreadable``.

    Takes bounded time and memory, whatever the file is; others are served meanwhile.
    """
    form = _form(name, content)
    try:
        out = await ask_child_soon(CHILD, form, *titles, content=content, seconds=SECONDS)
    except OutOfTime as error:
        raise Unreadable("sheets.file.bomb", most=MEGABYTES_UNPACKED) from error
    except Failed as error:
        raise Unreadable("sheets.file.damaged") from error
    return await asyncio.to_thread(unpacked, out)


def _form(name: str, content: bytes) -> str:
    """By what stands in the file; a name that promises something else is not believed."""
    if len(content) > MOST_BYTES:
        raise Unreadable("sheets.file.too_large", most=MEGABYTES)
    if not content.strip():
        raise Unreadable("sheets.file.empty")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if content.startswith(_OLE):
        raise Unreadable("sheets.file.protected" if _PROTECTED in content else "sheets.file.old_excel")
    if name.lower().endswith(_WORKBOOKS):
        raise Unreadable("sheets.file.not_what_it_says")
    return "text"
