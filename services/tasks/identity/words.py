"""The words that spreadsheets use for columns, kinds and roles, from the catalogues in every language."""

import re
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
    """The value that ``word`` means: its id, its name or another word for it in any language; None if it means none."""
    wanted = word.casefold()
    return next((value for value in values if wanted in _words(catalogue, f"{group}.{value.value}", value)), None)


def _words(catalogue: Catalogue, code: str, value: str) -> set[str]:
    names = {value, *(catalogue.text(f"identity.{code}", language) for language in LANGUAGES)}
    for language in LANGUAGES:
        names.update(re.split("[、,] ?", catalogue.text(f"identity.also.{code}", language)))
    return {name.casefold() for name in names}
