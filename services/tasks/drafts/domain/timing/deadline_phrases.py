"""Time expressions in a compact text, found in one pass. The forms stand in the tables of ``…_forms``.

Where several forms match at the same place, the first in the tables is taken. A new form is one more line there.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from services.tasks.drafts.domain.timing.date_forms import FROM_NOW, LISTS, MOMENTS, RANGES
from services.tasks.drafts.domain.timing.deadline_forms import NEVER, Family, Form
from services.tasks.drafts.domain.timing.deadline_readings import Reading
from services.tasks.drafts.domain.timing.notice_forms import NOTICES, VAGUE
from services.tasks.drafts.domain.timing.observance_forms import BEFORE_DAYS, DAYS, NAMES
from services.tasks.drafts.domain.timing.recurring_forms import EVERY_YEAR, RECURRING
from services.tasks.drafts.domain.timing.year_forms import ALL_YEAR, BY_YEARS, PARTS

MOST = 400
"""Of one stretch of text. What says more times is no task."""
_GROUP = re.compile(r"\(\?P(<|=)")


class Phrase(NamedTuple):
    """A time expression at ``start``–``end`` of a compact text. ``prose``: as of its form."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    prose: float


class Phrasebook:
    """Families of forms that are sought together."""

    def __init__(self, families: tuple[Family, ...]) -> None:
        self.families = families
        self.forms: tuple[Form, ...] = tuple(form for family in families for form in family.forms)

    @cached_property
    def _any(self) -> re.Pattern[str]:
        """One pattern of all, in which the groups of the i-th form are called ``f{i}_…`` and itself ``form{i}``."""
        families, number = [], 0
        for family in self.families:
            forms = []
            for form in family.forms:
                renamed = _GROUP.sub(rf"(?P\g<1>f{number}_", form.pattern)
                forms.append(f"(?P<form{number}>{renamed})")
                number += 1
            families.append(f"{family.guard}(?:{'|'.join(forms)})")
        return re.compile("|".join(families))

    @cached_property
    def _single(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(form.pattern) for form in self.forms)

    def phrases(self, text: str, year: int | None) -> Iterator[Phrase]:
        """In the order of the text, ``MOST`` of them; none overlaps another."""
        for found in islice(self._any.finditer(text), MOST):
            number = int((found.lastgroup or "").removeprefix("form"))
            match = self._single[number].match(text, found.start())
            if match is not None:
                form = self.forms[number]
                yield Phrase(*found.span(), form.build(match, year), form.prose or 0.0)


def _in_prose(family: Family) -> Family:
    return family._replace(forms=tuple(form for form in family.forms if form.prose is not NEVER))


_FAMILIES = (
    RECURRING,
    BEFORE_DAYS,
    DAYS,
    NAMES,
    FROM_NOW,
    RANGES,
    LISTS,
    MOMENTS,
    BY_YEARS,
    PARTS,
    ALL_YEAR,
    EVERY_YEAR,
    NOTICES,
    VAGUE,
)

EXPLICIT = Phrasebook(_FAMILIES)
PROSE = Phrasebook(tuple(kept for family in _FAMILIES if (kept := _in_prose(family)).forms))
