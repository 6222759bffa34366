"""Notices in words."""

from collections.abc import Mapping
from typing import Any

from services.notify.notices.domain import Notice
from services.notify.rules.domain import OWN_TEXTS
from services.notify.rules.templates import Templates, in_short
from shared.catalogue import DEFAULT

LONGEST_TITLE = 200


class Texts:
    """By the catalogue, or as the rule said itself; never an error, also for a notice from before the texts were changed."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def title(self, notice: Notice, language: str) -> str:
        return self.heading(notice.text, notice.words, language)

    def text(self, notice: Notice, language: str) -> str:
        return self.body(notice.text, notice.words, language)

    def heading(self, code: str, words: Mapping[str, Any], language: str) -> str:
        line = " ".join(self._said(code, "title", words, language).split())
        return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"

    def body(self, code: str, words: Mapping[str, Any], language: str) -> str:
        return self._said(code, "text", words, language)

    def _said(self, code: str, part: str, words: Mapping[str, Any], language: str) -> str:
        filling = {name: word for name, word in words.items() if name != OWN_TEXTS}
        own = words.get(OWN_TEXTS) or {}
        if wording := own.get(language) or own.get(DEFAULT):
            return self._templates.fill(wording[part], language, filling)
        if not self._templates.has(code):
            return in_short(filling)
        return self._templates.fill(self._templates.source(code, part, language), language, filling)
