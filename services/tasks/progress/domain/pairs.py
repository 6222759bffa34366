"""What a cell is made of: sums by the day on which something came and the day on which it was held. However much is
counted, there are no more of them than pairs of such days."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from services.tasks.progress.domain.measures import DENOMINATOR

Pair = list[int]
"""The ordinals of both days, and by how much more is verified, in ten-thousandths: of the only part or the numerator, then of
the denominator. What awaits review counts by its day alone: there, the day held on is 0."""

Pairs = list[Pair]
"""In the order of their days, none that changes nothing."""


Days = list[list[int]]
"""What the pairs of one day after the other come to: the day's ordinal, then its ``Sums``. A day whose pairs cancel each
other out is among them: the goal may be reached on another day of theirs."""


class Sums(NamedTuple):
    """What pairs come to. ``of`` is the sum of the denominator."""

    counted: int = 0
    of: int = 0
    posted: int = 0
    posted_of: int = 0


NO_SUMS = Sums()


def pairs_of(rows: Iterable[list[Any]]) -> Pairs:
    """Steps that add (as ``to_row`` writes them), by their days."""
    pairs: dict[tuple[str, str], list[int]] = {}
    for day, held_on, part, verified, posted in rows:
        at = int(part == DENOMINATOR)
        for held, change in ((held_on, verified), ("", posted)):
            if change:
                pairs.setdefault((day, held), [0, 0])[at] += change
    return [[_ordinal(day), _ordinal(held), *sums] for (day, held), sums in sorted(pairs.items()) if any(sums)]


def add_pairs(pairs: Pairs, more: Iterable[Pair]) -> Pairs:
    """``pairs`` with some few more."""
    pairs = list(pairs)
    for day, held_on, counted, of in more:
        place = bisect_left(pairs, [day, held_on])
        found = place < len(pairs) and pairs[place][:2] == [day, held_on]
        sums = [pairs[place][2] + counted, pairs[place][3] + of] if found else [counted, of]
        pairs[place : place + found] = [[day, held_on, *sums]] if any(sums) else []
    return pairs


def days_of(pairs: Iterable[Pair]) -> Days:
    """``pairs``, in their order, by the day on which they came."""
    return [[day, *_sums_of_pairs(of_day)] for day, of_day in groupby(pairs, key=itemgetter(0))]


def sums_of_days(days: Days) -> Sums:
    """What all of them come to."""
    return Sums(*(sum(column) for column in [*zip(*days, strict=True)][1:]))


def _sums_of_pairs(pairs: Iterable[Pair]) -> Sums:
    counted = of = posted = posted_of = 0
    for _, held_on, more, more_of in pairs:
        if held_on:
            counted, of = counted + more, of + more_of
        else:
            posted, posted_of = posted + more, posted_of + more_of
    return Sums(counted, of, posted, posted_of)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal() if day else 0
