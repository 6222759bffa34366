"""A task's text as its targets are read from it: its clauses, each with what it names."""

import dataclasses
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any

from services.tasks.drafts.domain.counting.naming import KindHit, kind_hits
from services.tasks.drafts.domain.counting.quantities import Quantities, Quantity
from services.tasks.drafts.domain.counting.scopes import Group, Scopes
from services.tasks.drafts.domain.counting.target_clauses import Clause, clauses
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import ReadDeadline
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.targets import Measure
from shared.contracts.tasks import UnitKind

_LOOK_BACK = 6


@lru_cache(maxsize=8)
def scopes_of(lexicon: Lexicon) -> Scopes:
    return Scopes(lexicon)


@lru_cache(maxsize=8)
def quantities_of(lexicon: Lexicon) -> Quantities:
    return Quantities.of(lexicon)


@dataclass(frozen=True)
class Found:
    """A target before its deadline is known. ``place``: the words that ask for it; ``span``: the whole clause.

    ``also``: where else it is said. ``times``: what its number was multiplied by (3月、9月各1次).
    """

    span: Span
    place: Span
    title: str
    kind: str | None
    confidence: float
    goal: float = 1
    counted_in: str | None = None
    per: UnitKind = UnitKind.DISTRICT
    every: Every = Every.YEAR
    measure: Measure = Measure.COUNT
    of: dict[str, Any] = dataclasses.field(default_factory=dict)
    field: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    once_per: str | None = None
    also: tuple[Span, ...] = ()
    times: int = 1


@dataclass(frozen=True)
class Context:
    document: Document
    spans: tuple[Span, ...]
    year: int | None
    deadlines: Sequence[ReadDeadline]
    lexicon: Lexicon
    title: Span
    _groups: dict[int, list[Group]] = dataclasses.field(default_factory=dict)
    _hits: dict[int, list[KindHit]] = dataclasses.field(default_factory=dict)
    _quantities: dict[int, list[Quantity]] = dataclasses.field(default_factory=dict)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return clauses(self.document, self.spans)

    def hits(self, index: int) -> list[KindHit]:
        """What a clause names; what was found is kept."""
        if index not in self._hits:
            self._hits[index] = kind_hits(self.lexicon, self.clauses[index].text)
        return self._hits[index]

    def quantities(self, index: int) -> list[Quantity]:
        """A clause's numbers; what was found is kept."""
        if index not in self._quantities:
            self._quantities[index] = quantities_of(self.lexicon).all(self.clauses[index].text)
        return self._quantities[index]

    @cached_property
    def text(self) -> str:
        """All of it, folded."""
        return "\n".join(clause.text for clause in self.clauses)

    @cached_property
    def _starts(self) -> list[int]:
        """Where in ``text`` each clause begins."""
        return [0, *accumulate(len(clause.text) + 1 for clause in self.clauses[:-1])]

    def clause_at(self, place: int) -> int:
        """The clause that holds a place of ``text``."""
        return bisect_right(self._starts, place) - 1

    def groups(self, index: int) -> list[Group]:
        """The units that a clause names; what was found is kept."""
        if index not in self._groups:
            self._groups[index] = scopes_of(self.lexicon).groups(self.clauses[index].text)
        return self._groups[index]

    def before(self, index: int, *, part: bool) -> list[int]:
        """The clauses before one in its sentence (its part), the nearest first."""
        own = self.clauses[index]
        near = range(index - 1, max(-1, index - 1 - _LOOK_BACK), -1)
        return [
            other
            for other in near
            if self.clauses[other].sentence == own.sentence and (not part or self.clauses[other].part == own.part)
        ]

    def sentence(self, index: int) -> str:
        """The words around a clause, of its own sentence."""
        own = self.clauses[index]
        around = self.clauses[max(0, index - _LOOK_BACK) : index + _LOOK_BACK + 1]
        return ",".join(clause.text for clause in around if clause.sentence == own.sentence)

    def due_clause(self, index: int) -> bool:
        """Whether one of the deadlines stands in the clause."""
        return bool(deadlines_at(self.deadlines, self.clauses[index].span))


def deadlines_at(deadlines: Sequence[ReadDeadline], span: Span) -> list[int]:
    return [
        index
        for index, deadline in enumerate(deadlines)
        if deadline.source.start < span.end and span.start < deadline.source.end
    ]
