"""Texts for people, in catalogues: ``messages/zh.json`` and ``messages/en.json`` beside the code that needs them."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from string import Formatter
from typing import Any

import orjson

LANGUAGES = ("zh", "en")
DEFAULT = "zh"


class Catalogue:
    """Texts by code, in every language, gathered from one or more ``messages`` folders; a later folder wins.

    A text may name parameters in braces: ``{goal} 场已完成 {value} 场``.
    """

    def __init__(self, *folders: Path) -> None:
        self._texts: dict[str, dict[str, str]] = {
            language: {
                code: text
                for folder in folders
                for code, text in orjson.loads((folder / f"{language}.json").read_bytes()).items()
            }
            for language in LANGUAGES
        }

    def has(self, code: str) -> bool:
        return code in self._texts[DEFAULT]

    def text(self, code: str, language: str = DEFAULT, /, **params: Any) -> str:
        """The text of ``code``, or the code itself where no catalogue knows it; a parameter that is missing stays visible."""
        return _Lenient().vformat(self.source(code, language), (), params)

    def source(self, code: str, language: str = DEFAULT) -> str:
        """The text of ``code`` as the catalogue has it, with nothing filled in."""
        texts = self._texts.get(language, self._texts[DEFAULT])
        return texts.get(code) or self._texts[DEFAULT].get(code, code)

    def in_language(self, language: str) -> Callable[..., str]:
        """``text`` in one language: code and parameters to words."""
        return partial(self._said_in, language)

    def _said_in(self, language: str, code: str, /, **params: Any) -> str:
        return self.text(code, language, **params)


class _Lenient(Formatter):
    def get_value(self, key: int | str, args: Any, kwargs: Any) -> Any:
        return kwargs.get(key, "{" + str(key) + "}") if isinstance(key, str) else super().get_value(key, args, kwargs)


def language_of(accept_language: str | None) -> str:
    """The language to answer in, from an ``Accept-Language`` header: the first one we speak, Chinese by default."""
    for part in (accept_language or "").split(","):
        primary = part.split(";")[0].strip().lower().split("-")[0]
        if primary in LANGUAGES:
            return primary
    return DEFAULT
