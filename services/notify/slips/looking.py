"""How things stand that are asked of some units, read for all of them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.notify.slips.domain.works import Work
from services.notify.slips.works import MOST_NAMED, Works
from services.notify.standings.documents import Standings
from services.notify.standings.domain import Standing

Given = Mapping[str, Sequence[str]]
"""Units that are given slips, each with those whose affairs stand in its slips."""


@dataclass(frozen=True)
class Looking:
    """Raises ``Unavailable`` as the store does."""

    standings: Standings
    works: Works

    async def standing(self, given: Given) -> dict[str, list[Standing]]:
        """By unit that is given slips, how all of its affairs stand."""
        found: dict[str, list[Standing]] = {unit: [] for unit in given}
        for holders in _some(given):
            for each in await self.standings.of_units(sorted(holders)):
                found[holders[each.unit]].append(each)
        return found

    async def given_back(self, given: Given, at_least: int) -> dict[str, list[Work]]:
        """By unit that is given slips, the activities that were given back so often and are up to it."""
        found: dict[str, list[Work]] = {unit: [] for unit in given}
        for holders in _some(given):
            for work in await self.works.given_back(sorted(holders), at_least):
                found[holders[work.unit]].append(work)
        return found


def _some(given: Given) -> list[dict[str, str]]:
    """Who holds the affairs of which unit, as many at a time as one question to the store may name."""
    pairs = [(unit, holder) for holder, units in given.items() for unit in units]
    return [dict(pairs[begin : begin + MOST_NAMED]) for begin in range(0, len(pairs), MOST_NAMED)]
