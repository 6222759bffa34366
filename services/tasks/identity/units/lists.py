"""Lists of units, page by page; a cursor is the id of the last unit that was shown."""

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice

from services.tasks.identity.units.domain import Register
from shared.contracts.tasks import UnitFacts

MOST_LISTED = 20_000
"""A district, a city or a small province whole; 6 MB."""


def page(register: Register, *, under: str | None, after: str | None, limit: int) -> tuple[list[UnitFacts], str | None]:
    """Units in the register's order, and the cursor for those that follow. ``under``: only those right under this unit,
    "" for those at the top. Raises ``ValueError`` for a cursor that is none.
    """
    ids = register.units if under is None else register.children.get(under or None, ())
    found = list(islice(_following(ids, after), limit + 1))
    more = len(found) > limit
    return [register.facts(id) for id in found[:limit]], found[limit - 1] if more else None


def _following(ids: Iterable[str], after: str | None) -> Iterator[str]:
    if after is None:
        return iter(ids)
    rest = dropwhile(lambda id: id != after, ids)
    if next(rest, None) is None:
        raise ValueError(f"no unit {after!r} in this list")
    return rest
