"""Whose evidence is whose: what was sent along with the answer to a slip belongs to the slip, everything else to another."""

from collections.abc import Awaitable, Callable

from shared.access import Principal, reads_all, within
from shared.directory.documents import DirectoryCopy

Named = Callable[[str, str], Awaitable[bool]]
Seen = Callable[[str, Principal], Awaitable[bool]]

OWNER = "slip:"
"""Before the unit's id and the slip's own: no activity's id holds a colon."""


def owner_of(unit: str, slip: str) -> str:
    return f"{OWNER}{unit}:{slip}"


def named_by_answers(otherwise: Named) -> Named:
    """Whether what is known under this id names the evidence: an answer that brought it along is never taken back."""

    async def named(owner: str, evidence: str) -> bool:
        return owner.startswith(OWNER) or await otherwise(owner, evidence)

    return named


def seen_with_slips(directory: DirectoryCopy, otherwise: Seen) -> Seen:
    """Whether a person may see what belongs to this: a slip's is seen by its unit, those above it, and the whole
    district's readers."""

    async def seen(owner: str, who: Principal) -> bool:
        if not owner.startswith(OWNER):
            return await otherwise(owner, who)
        unit = (await directory.units()).get(owner.split(":")[1])
        return reads_all(who) or (unit is not None and within(who, unit.path))

    return seen
