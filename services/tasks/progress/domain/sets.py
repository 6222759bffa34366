"""What does not add, made into steps that do: the different values of a ``distinct`` target, and the headcounts of an
occasion under ``once_per``.

They come in groups: one value, or what one unit said of one occasion. A group comes to its largest size of which something
stands (a value to one), for each day and each day held on; that depends on its own steps alone. The differences of that
number are steps, and those of all groups add up to what they come to together.
"""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby

from services.tasks.plans.domain.targets import Measure, Target
from services.tasks.progress.domain.measures import ADDING, DENOMINATOR, ONE, VALUE
from services.tasks.progress.domain.steps import WHOLE, Step, Steps, add, part_of, words_of

SHELF_DIGITS = 2
"""256 shelves: ten thousand values are some forty on each, and a cell names no more documents than these."""


def group_of(part: str) -> str | None:
    """The name of the group of a part, the same for all of them; None for a part that adds as it is."""
    return None if part in ADDING else blake2b(_group(part).encode(), digest_size=16).hexdigest()


def shelf_of(group: str) -> str:
    """The shelf on which all of a group is kept."""
    return group[:SHELF_DIGITS]


def made_to_add(target: Target, steps: Iterable[Step]) -> Steps:
    """The same in parts that add. Every group in it has to be there with all its steps."""
    adding: list[Step] = []
    groups: dict[str, list[Step]] = {}
    for step in steps:
        (adding if step.part in ADDING else groups.setdefault(_group(step.part), [])).append(step)
    part = WHOLE if target.measure is Measure.DISTINCT else DENOMINATOR
    return add(adding, *(_differences(part, group) for group in groups.values()))


def _group(part: str) -> str:
    kind, *words = words_of(part)
    return part if kind == VALUE else part_of(*words[:2])


def _size(part: str) -> int:
    kind, *words = words_of(part)
    return ONE if kind == VALUE else int(words[2])


def _differences(part: str, steps: Iterable[Step]) -> Iterator[Step]:
    """What a group comes to, as steps. Of what awaits review nobody asks on which day it was held: a day has one sum."""
    steps = sorted(steps)
    sizes = {step.part: _size(step.part) for step in steps}
    held = sorted({step.held_on for step in steps})
    place = {day: number for number, day in enumerate(held)}
    until = {each: [0] * len(held) for each in sizes}  # of each part, what was held on a day or before
    heights, both, provisional = [0] * len(held), dict.fromkeys(sizes, 0), 0
    for day, changes in groupby(steps, key=lambda step: step.day):
        of_day = list(changes)
        first, matters = place[of_day[0].held_on], False
        for step in of_day:
            both[step.part] += step.verified + step.posted
            matters |= _held_until(until[step.part], place[step.held_on], step.verified)
        rises = [0] * len(held)
        if matters:
            now = [*heights[:first], *_heights(sizes, until, first)]
            rises = [height - before for height, before in zip(now, heights, strict=True)]
            heights = now
        for number in range(first, len(held)) if matters else ():
            rise = rises[number] - (rises[number - 1] if number else 0)
            if rise:
                yield Step(day, held[number], part, rise, 0)
        changed = _height(sizes, both) - provisional
        yield Step(day, held[first], part, 0, changed - rises[-1])
        provisional += changed


def _held_until(amounts: list[int], place: int, change: int) -> bool:
    """Add to the amounts from ``place`` on; whether any of them may have begun to stand, or ceased to."""
    if not change:
        return False
    before = amounts[place:]
    after = amounts[place:] = [amount + change for amount in before]
    return min(before) <= 0 or min(after) <= 0


def _heights(sizes: dict[str, int], until: dict[str, list[int]], first: int) -> Iterator[int]:
    """The largest size that stands, for each day held on from ``first``."""
    parts = sorted(sizes, key=sizes.__getitem__, reverse=True)
    for amounts in zip(*(until[part][first:] for part in parts), strict=True):
        yield next((sizes[part] for part, amount in zip(parts, amounts, strict=True) if amount > 0), 0)


def _height(sizes: dict[str, int], amounts: dict[str, int]) -> int:
    return max((sizes[part] for part, amount in amounts.items() if amount > 0), default=0)
