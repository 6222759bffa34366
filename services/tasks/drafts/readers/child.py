"""One document in a process of its own: bytes on standard input, a document or a refusal as JSON on standard output.

``python -m services.tasks.drafts.readers.child html|pdf|package``. Only what the format needs is imported.
"""

import sys

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.bounds import MEGABYTES_OF_MEMORY, SECONDS
from services.tasks.drafts.readers.kinds import Kind
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.wire import packed
from shared.child import bound_this_process


def main() -> None:
    bound_this_process(megabytes=MEGABYTES_OF_MEMORY, seconds=SECONDS)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # spreadsheets' library would load it, and need it for nothing
    sys.stdout.buffer.write(packed(_answer(Kind(sys.argv[1]), sys.stdin.buffer.read())))
    sys.stdout.buffer.flush()


def _answer(kind: Kind, content: bytes) -> Document | Unreadable:
    try:
        return _read(kind, content)
    except Unreadable as error:
        return error
    except MemoryError:
        return Unreadable(Why.TOO_MUCH_MEMORY)
    except RecursionError:
        return Unreadable(Why.TOO_DEEP)
    except Exception as error:  # noqa: BLE001  a library's own failure on a file from outside: nothing of ours can mend it
        print(repr(error)[:500], file=sys.stderr)  # noqa: T201
        return Unreadable(Why.DAMAGED)


def _read(kind: Kind, content: bytes) -> Document:
    if kind is Kind.HTML:
        from services.tasks.drafts.readers.html import read_html

        return read_html(content)
    if kind is Kind.PDF:
        from services.tasks.drafts.readers.pdf import read_pdf

        return read_pdf(content)
    return _read_package(content)


def _read_package(content: bytes) -> Document:
    from services.tasks.drafts.readers.packages import WORD, WORKBOOK, Package

    package = Package(content)
    if package.holds(WORD):
        from services.tasks.drafts.readers.word import read_word

        return read_word(package)
    if package.holds(WORKBOOK):
        from services.tasks.drafts.readers.workbook import read_workbook

        return read_workbook(content)
    raise Unreadable(package.why_not_ours())


if __name__ == "__main__":
    main()
