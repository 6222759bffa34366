"""The one thing a reader may raise."""

from typing import Any


class Unreadable(Exception):
    """The file cannot be read as a sheet. ``code`` names the catalogue's text, which says what to do; ``params`` fill it."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params = params
        super().__init__(code)
