"""The one thing a reader may raise."""

from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """What is wrong with a file: the catalogues' codes. Every text says what to do about it."""

    EMPTY = "drafts.read.empty"
    TOO_LARGE = "drafts.read.too_large"
    TOO_LONG = "drafts.read.too_long"
    TOO_MANY_PAGES = "drafts.read.too_many_pages"
    TOO_MANY_CELLS = "drafts.read.too_many_cells"
    TOO_DEEP = "drafts.read.too_deep"
    TOOK_TOO_LONG = "drafts.read.took_too_long"
    TOO_MUCH_MEMORY = "drafts.read.too_much_memory"
    BOMB = "drafts.read.bomb"
    DAMAGED = "drafts.read.damaged"
    PROTECTED = "drafts.read.protected"
    NOT_A_DOCUMENT = "drafts.read.not_a_document"
    UNKNOWN_ENCODING = "drafts.read.unknown_encoding"
    SCANNED = "drafts.read.scanned"
    GARBLED = "drafts.read.garbled"
    PICTURE = "drafts.read.picture"
    ARCHIVE = "drafts.read.archive"
    OLD_WORD = "drafts.read.old_word"
    OLD_EXCEL = "drafts.read.old_excel"
    OTHER_OFFICE = "drafts.read.other_office"
    OFD = "drafts.read.ofd"


class Unreadable(Exception):
    """The file cannot be read as a document. ``code`` is stable and names the catalogue's text, ``params`` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = str(code)
        self.params = params
        super().__init__(self.code)
