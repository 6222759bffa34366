"""One sheet in a process of its own: bytes on standard input, lines or a refusal as JSON on standard output.

``python -m services.events.sheets.readers.child xlsx|text TITLE …``. No spreadsheet library is loaded.
"""

import sys

from services.events.sheets.domain.values import Line
from services.events.sheets.readers.bounds import MEGABYTES_OF_MEMORY, MEGABYTES_UNPACKED, SECONDS
from services.events.sheets.readers.separated import read_separated
from services.events.sheets.readers.unreadable import Unreadable
from services.events.sheets.readers.wire import packed
from services.events.sheets.readers.xlsx import read_xlsx
from shared.child import bound_this_process


def main() -> None:
    bound_this_process(megabytes=MEGABYTES_OF_MEMORY, seconds=SECONDS)
    sys.stdout.buffer.write(packed(_answer(sys.argv[1], sys.argv[2:], sys.stdin.buffer.read())))
    sys.stdout.buffer.flush()


def _answer(form: str, titles: list[str], content: bytes) -> list[Line] | Unreadable:
    try:
        return read_xlsx(content, titles) if form == "xlsx" else read_separated(content)
    except Unreadable as error:
        return error
    except MemoryError:
        return Unreadable("sheets.file.bomb", most=MEGABYTES_UNPACKED)
    except Exception as error:  # noqa: BLE001  a file from outside that breaks the format's rules: nothing of ours can mend it
        print(repr(error)[:500], file=sys.stderr)  # noqa: T201
        return Unreadable("sheets.file.damaged")


if __name__ == "__main__":
    main()
