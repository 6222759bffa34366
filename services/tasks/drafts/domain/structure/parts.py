"""What the structure reader finds in a document: headings, items with their steps, the front matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from services.tasks.drafts.domain.document import Span
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.tabular.columns import Column

NOWHERE = Span(0, 0)


class Step(NamedTuple):
    """A measure within a task: 一是…, ①…, a line of a list. ``no`` as printed, without brackets; ``span`` after it."""

    no: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A task or a requirement.

    ``no``: as printed, without its mark; numbers may repeat across sections. ``title``: without number and closing
    punctuation (in a text broken at the page's width it may hold line ends). ``body``: after the title, to the item's
    end, annotations included. ``section`` counts in ``Outline.sections``. ``cells``: of an item from a table's row, or
    that a table repeats: the row's; ``assumed``: columns whose empty cell was taken to mean the row above's. ``sure``:
    1 where the document numbers or lists it as such, less where it was taken for one.
    """

    no: str
    title: Span
    whole: Span
    body: Span
    steps: tuple[Step, ...] = ()
    section: int | None = None
    cells: Mapping[Column, tuple[Span, ...]] | None = None
    assumed: frozenset[Column] = frozenset()
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Heading:
    """A section or a group of tasks. ``level`` from 1. ``intro``: its text before its first item."""

    no: str
    title: Span
    role: SectionRole
    level: int
    whole: Span
    intro: Span


@dataclass(frozen=True, slots=True)
class Front:
    """What a document says of itself.

    ``title``: a text of its own where the document does not print it in one piece; empty: none found. ``year``: None
    where none is named, left open (20__年) or several years are meant: then ``period`` has the first and the last. Of a
    school year ``period`` has both and ``year`` is the one in which its term begins. ``begins``: where the plan itself
    begins, after title and covering note. ``confidences``: of title, issuer and year, where there is one.
    """

    title: Span | str = ""
    issuer: Span | None = None
    year: int | None = None
    year_span: Span | None = None
    period: tuple[int, int] | None = None
    number: Span | None = None
    begins: int = 0
    confidences: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """``content``: the plan's own text, between title and signature. ``aims``: what it is for.

    ``crowded``: there are more numbers or tasks than any plan has, and none of them was read.
    """

    front: Front = field(default_factory=Front)
    sections: tuple[Heading, ...] = ()
    tasks: tuple[Item, ...] = ()
    safeguards: tuple[Item, ...] = ()
    aims: Span | None = None
    content: Span = NOWHERE
    crowded: bool = False

    @property
    def title(self) -> Span | str:
        return self.front.title

    @property
    def issuer(self) -> Span | None:
        return self.front.issuer

    @property
    def year(self) -> int | None:
        return self.front.year

    @property
    def year_span(self) -> Span | None:
        return self.front.year_span

    @property
    def period(self) -> tuple[int, int] | None:
        return self.front.period
