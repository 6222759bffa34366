"""The dashboard's own words, Chinese and English, from ``i18n/``."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"
LANGUAGE_COOKIE = "pufa_language"
ONE = ".one"
TAGS = {"zh": "zh-CN"}
"""Where a document names a language otherwise than we do: the characters and the fonts are those of the mainland."""


@dataclass(frozen=True)
class Texts:
    """Call it with a text's code: ``t("turns.late", n=3)``. A code that no catalogue knows comes back itself.

    Where a language says something else of one alone, the text with ``.one`` behind its code is taken for ``n=1``.
    """

    language: str
    words: dict[str, str]

    def __call__(self, code: str, /, **parameters: Any) -> str:
        words = self.words.get(f"{code}{ONE}") if parameters.get("n") == 1 else None
        return (words or self.words.get(code, code)).format(**parameters)

    @property
    def tag(self) -> str:
        """The language as a document names it."""
        return TAGS.get(self.language, self.language)

    def has(self, code: str) -> bool:
        return code in self.words


@lru_cache(maxsize=len(LANGUAGES))
def texts(language: str) -> Texts:
    """The catalogue of ``language``; of Chinese for one that we do not speak."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    file = Path(__file__).parent / "i18n" / f"{known}.json"
    return Texts(known, json.loads(file.read_text(encoding="utf-8")))
