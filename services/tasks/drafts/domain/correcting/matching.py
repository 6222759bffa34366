"""Finding again in a document's new edition what was said of the old one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

ALIKE = 0.6
"""From here on two texts are taken for two wordings of the same; below, for two things."""

LONGEST_SAID = 300
"""Of a text by which a place is found again: enough to tell it from others."""


class Key(NamedTuple):
    """What a task is known by: its number in the draft and its title in the document."""

    no: str
    title: str


def likeness(one: str, other: str) -> float:
    """0: less than ``ALIKE``; 1: the same."""
    return next(iter(likenesses(one, [other])))


def likenesses(one: str, others: Iterable[str]) -> Iterator[float]:
    """``likeness`` to each of ``others``."""
    matcher = SequenceMatcher(None, "", one, autojunk=False)
    for other in others:
        matcher.set_seq1(other)
        near = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE
        ratio = 1.0 if one == other else matcher.ratio() if near else 0.0
        yield ratio if ratio >= ALIKE else 0.0


def match_tasks(wanted: Sequence[Key], present: Sequence[Key]) -> dict[Key, str | None]:
    """For each wanted task the number of the present one that it is now; None where there is none.

    The same title decides first, with the same number where several have it; then the likest title above ``ALIKE``,
    the same number first among equals; a present task is given away once. A task wanted without a title goes by number.
    """
    numbers = {key.no for key in present}
    found: dict[Key, str | None] = {key: key.no if key.no in numbers else None for key in wanted if not key.title}
    titled = [key for key in dict.fromkeys(wanted) if key.title]
    free = {key.no: key.title for key in present}
    for test in (_same, _same_title):
        for key in titled:
            if key not in found and (no := test(key, free)) is not None:
                found[key] = no
                del free[no]
    pairs = [
        (-alike, key.no != no, place, no)
        for place, key in enumerate(titled)
        if key not in found
        for no, alike in zip(free, likenesses(key.title, free.values()), strict=True)
        if alike
    ]
    for _, _, place, no in sorted(pairs):
        if titled[place] not in found and no in free:
            found[titled[place]] = no
            del free[no]
    return {key: found.get(key) for key in wanted}


def _same(key: Key, free: Mapping[str, str]) -> str | None:
    return key.no if free.get(key.no) == key.title else None


def _same_title(key: Key, free: Mapping[str, str]) -> str | None:
    return next((no for no, title in free.items() if title == key.title), None)


def match_part(id: str, says: str | None, present: Mapping[str, str]) -> str | None:
    """Which of ``present`` (clauses by id) is the part that was ``id`` and said ``says``; None if it is gone.

    By what it says, the same id first; a clause in other words is the same part where the id is, or where it is alike.
    """
    if says is None:
        return id if id in present else None
    same = [each for each, clause in present.items() if clause == says]
    if id in same or (id in present and not same):
        return id
    if same:
        return same[0]
    scored = zip(likenesses(says, present.values()), present, strict=True)
    alike, best = max(scored, key=lambda pair: pair[0], default=(0.0, ""))
    return best if alike else None
