"""What a form of a time expression is, and pieces that many forms share."""

from typing import NamedTuple

from services.tasks.drafts.domain.timing.calendar_words import BEFORE
from services.tasks.drafts.domain.timing.deadline_readings import Builder

NEVER = None
"""Not even looked for in running text."""
STOPS = 0.0
"""In running text it is no deadline, and hides what it holds."""

WITHIN = r"(?:之内|以内|内|之前|以前|前)"
AT_END = rf"[底末]{BEFORE}?|结束{BEFORE}|{BEFORE}"
SIGNS = "零○一二三四五六七八九十"
COUNT = rf"(?:\d{{1,3}}|[{SIGNS}两]{{1,3}})"


class Form(NamedTuple):
    """``prose``: how sure the form can be in running text."""

    pattern: str
    build: Builder
    prose: float | None = NEVER


class Family(NamedTuple):
    """Forms that begin with one of ``starts`` (the inside of a character class) and hold one of ``holds`` soon after.

    Or they hold one of ``signs`` (a class, too), ``reach`` characters on at most.

    They are not tried elsewhere, which keeps a long text fast.
    """

    starts: str
    forms: tuple[Form, ...]
    holds: str = ""
    signs: str = ""
    reach: int = 0

    @property
    def guard(self) -> str:
        return f"(?=[{self.starts}])" + (f"(?=.{{0,9}}?(?:{self.holds}))" if self.holds else self._sign)

    @property
    def _sign(self) -> str:
        return f"(?=[^{self.signs}]{{0,{self.reach}}}[{self.signs}])" if self.signs else ""
