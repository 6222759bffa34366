"""The words that say what a target counts, for what its deadlines name."""

from typing import NamedTuple

from services.tasks.drafts.domain.counting.context import Context, Found
from services.tasks.drafts.domain.counting.subjects import pairs
from services.tasks.drafts.domain.document import Span
from services.tasks.plans.domain.targets import Measure

_LISTS = ("、", "和", "及", "与", ",")


class Words(NamedTuple):
    """``own``: of what a target counts, of a list its entry. ``before``: of the clause before it that counts nothing.

    ``whole``: pairs of its whole clause.
    """

    own: str
    before: str
    whole: frozenset[str]


class Wording:
    """What was read once is kept: it is asked for once for each deadline."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: dict[Span, Words] = {}

    def of(self, found: Found) -> Words:
        """By the clause in which the words stand that ask for the target."""
        if found.place not in self._kept:
            at, clauses = found.place.start, self._context.clauses
            index = next((i for i, c in enumerate(clauses) if c.span.start <= at < c.span.end), None)
            whole = self._context.document.folded[found.span.start : found.span.end]
            own, before = (whole, "") if index is None else (self._own(found, index, whole), self._before(found, index))
            self._kept[found.place] = Words(own, before, pairs(whole))
        return self._kept[found.place]

    def _own(self, found: Found, index: int, whole: str) -> str:
        """Up to the numbers beside it."""
        clause, around = self._context.clauses[index], self._context.quantities(index)
        place = Span(found.place.start - clause.span.start, found.place.end - clause.span.start)
        start = max((each.span.end for each in around if each.span.end <= place.start), default=0)
        end = min((each.starts for each in around if each.starts >= place.end), default=len(clause.text))
        if start == 0 and end == len(clause.text):
            return whole
        listed = end < len(clause.text) and clause.text.startswith(_LISTS, place.end)
        return clause.text[start : place.end if listed else end]

    def _before(self, found: Found, index: int) -> str:
        """组织宪法晨读活动，各街道不少于3场: the clause before says of what; a share is of what that one counts, too."""
        before = self._context.before(index, part=True)[:1]
        shared = found.measure is Measure.RATIO
        return "".join(self._context.clauses[i].text for i in before if shared or not self._context.quantities(i))
