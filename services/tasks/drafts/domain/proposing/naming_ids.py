"""Ids and numbers for what a document leaves without one: made of known words and counted on, never of guessed sounds."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.numerals import whole
from services.tasks.drafts.domain.parse import ReadSection, ReadTask

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_NUMBER_MARKS = re.compile(r"[\s()、.,:;。/?#%]+")
LONGEST_ID = 64
LONGEST_NO = 16


class Ids:
    """Gives every id once, in a time that does not grow with how many there are already."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._free: dict[str, int] = {}

    def take(self, id: str) -> None:
        self._taken.add(id)

    def numbered(self, word: str) -> str:
        """``word`` as an id, with the first number from 1 that is free: ``department-1``. It is not taken by that."""
        return self._counted(word, 1)

    def unique(self, words: str, *, otherwise: str = "item") -> str:
        """``words`` as an id, taken from now on; ``-2``, ``-3`` … behind it where it is taken."""
        base = _UNFIT.sub("-", words).strip("-_")[: LONGEST_ID - 5] or otherwise
        id = base if base not in self._taken else self._counted(base, 2)
        self.take(id)
        return id

    def _counted(self, base: str, first: int) -> str:
        number = self._free.get(base, first)
        while (id := f"{base}-{number}") in self._taken:
            number += 1
        self._free[base] = number
        return id


def task_numbers(tasks: Sequence[ReadTask], sections: Sequence[ReadSection]) -> list[str]:
    """A number for each task, each once, as a plan may have them.

    The document's own, in digits (``三`` → ``3``). Where its numbers start again in each section, every task gets its
    section's number before it (``2-1``): so it is cited in practice, and a plan's numbers never depend on which
    task came first. What is still without a number, or has one twice, is counted on.
    """
    bare = [_bare(task.no) for task in tasks]
    if max(Counter(no for no in bare if no).values(), default=0) > 1:
        within = _Sections(sections)
        bare = [f"{within.number(task)}-{no}" if no else "" for task, no in zip(tasks, bare, strict=True)]
    taken: set[str] = set()
    free: dict[str, int] = {}
    numbers = []
    for place, no in enumerate(bare, start=1):
        no = _counted(no[:LONGEST_NO] or str(place), taken, free)
        taken.add(no)
        numbers.append(no)
    return numbers


def _bare(no: str) -> str:
    bare = _NUMBER_MARKS.sub("-", fold(no)).strip("-")
    value = whole(bare)
    return bare if value is None else str(value)


class _Sections:
    def __init__(self, sections: Sequence[ReadSection]) -> None:
        self._numbers = [_bare(section.no) or str(place) for place, section in enumerate(sections, start=1)]
        self._all = [section.source.start for section in sections]
        self._called: dict[str, list[int]] = defaultdict(list)
        for place, section in enumerate(sections):
            self._called[section.title].append(place)

    def number(self, task: ReadTask) -> str:
        """That of the section which stands last before the task, else its place among the sections."""
        places = self._called.get(task.section, []) if task.section is not None else range(len(self._all))
        before = bisect_right(places, task.source.start, key=self._all.__getitem__)
        return self._numbers[places[before - 1]] if before else "0"


def _counted(no: str, taken: Collection[str], free: dict[str, int]) -> str:
    """``free``: by word the first number that may be free."""
    if no not in taken:
        return no
    word = no[: LONGEST_NO - 5]
    number = free.get(word, 2)
    while (longer := f"{word}-{number}") in taken:
        number += 1
    free[word] = number
    return longer
