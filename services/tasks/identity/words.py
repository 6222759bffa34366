"""The words that spreadsheets use for columns, kinds and roles, from the catalogues in every language."""

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from shared.catalogue import LANGUAGES, Catalogue

MESSAGES = Path(__file__).parent / "messages"

S = TypeVar("S", bound=StrEnum)


def headings(catalogue: Catalogue, columns: tuple[str, ...]) -> dict[str, list[str]]:
    """How each column's first cell may be written, by column."""
    return {column: [catalogue.text(f"identity.column.{column}", lang) for lang in LANGUAGES] for column in columns}


def named(catalogue: Catalogue, group: str, values: type[S], word: str) -> S | None:
    """The value that ``word`` means: its id or its name in any language; None if it means none."""
    for value in values:
        names = (value.value, *(catalogue.text(f"identity.{group}.{value.value}", lang) for lang in LANGUAGES))
        if word.casefold() in (name.casefold() for name in names):
            return value
    return None
