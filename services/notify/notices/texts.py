"""Notices in words."""

from services.notify.notices.domain import Notice
from shared.catalogue import Catalogue


class Texts:
    """``notice.CODE`` is a notice's text, ``notice.CODE.title`` its heading."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def title(self, notice: Notice, language: str) -> str:
        return self._catalogue.text(f"notice.{notice.text}.title", language, **notice.words)

    def text(self, notice: Notice, language: str) -> str:
        return self._catalogue.text(f"notice.{notice.text}", language, **notice.words)
