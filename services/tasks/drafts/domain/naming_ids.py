"""Ids and numbers for what a document leaves without one: made of known words and counted on, never of guessed sounds."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.numerals import whole
from services.tasks.drafts.domain.parse import ReadSection, ReadTask

_UNFIT = re.compile(r"[^A-Za-z0-9_-]+")
_NUMBER_MARKS = re.compile(r"[\s()、.,:;。/?#%]+")
LONGEST_ID = 64
LONGEST_NO = 16


def numbered(word: str, taken: Collection[str]) -> str:
    """``word`` as an id, with the first number from 1 that is free: ``department-1``."""
    number = 1
    while (id := f"{word}-{number}") in taken:
        number += 1
    return id


def unique(words: str, taken: Collection[str], *, otherwise: str = "item") -> str:
    """``words`` as an id; ``-2``, ``-3`` … behind it where it is taken."""
    base = _UNFIT.sub("-", words).strip("-_")[: LONGEST_ID - 5] or otherwise
    if base not in taken:
        return base
    number = 2
    while (id := f"{base}-{number}") in taken:
        number += 1
    return id


def task_numbers(tasks: Sequence[ReadTask], sections: Sequence[ReadSection]) -> list[str]:
    """A number for each task, each once, as a plan may have them.

    The document's own, in digits (``三`` → ``3``). Where its numbers start again in each section, every task gets its
    section's number before it (``2-1``): so it is cited in practice, and a plan's numbers never depend on which
    task came first. What is still without a number, or has one twice, is counted on.
    """
    bare = [_bare(task.no) for task in tasks]
    if max(Counter(no for no in bare if no).values(), default=0) > 1:
        bare = [f"{_section(task, sections)}-{no}" if no else "" for task, no in zip(tasks, bare, strict=True)]
    taken: set[str] = set()
    numbers = []
    for place, no in enumerate(bare, start=1):
        no = _counted(no[:LONGEST_NO] or str(place), taken)
        taken.add(no)
        numbers.append(no)
    return numbers


def _bare(no: str) -> str:
    bare = _NUMBER_MARKS.sub("-", fold(no)).strip("-")
    value = whole(bare)
    return bare if value is None else str(value)


def _section(task: ReadTask, sections: Sequence[ReadSection]) -> str:
    """The number of the section that stands last before the task, else its place among the sections."""
    before = [
        (place, section)
        for place, section in enumerate(sections, start=1)
        if section.source.start <= task.source.start and (task.section is None or section.title == task.section)
    ]
    if not before:
        return "0"
    place, section = before[-1]
    return _bare(section.no) or str(place)


def _counted(no: str, taken: Collection[str]) -> str:
    if no not in taken:
        return no
    number = 2
    while (longer := f"{no[: LONGEST_NO - 4]}-{number}") in taken:
        number += 1
    return longer
