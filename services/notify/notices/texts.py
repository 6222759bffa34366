"""Notices in words."""

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
        line = " ".join(self._said(notice, "title", language).split())
        return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"

    def text(self, notice: Notice, language: str) -> str:
        return self._said(notice, "text", language)

    def _said(self, notice: Notice, part: str, language: str) -> str:
        words = {name: word for name, word in notice.words.items() if name != OWN_TEXTS}
        own = notice.words.get(OWN_TEXTS) or {}
        if wording := own.get(language) or own.get(DEFAULT):
            return self._templates.fill(wording[part], language, words)
        if not self._templates.has(notice.text):
            return in_short(words)
        return self._templates.fill(self._templates.source(notice.text, part, language), language, words)
