"""For whom a person may act, and whose activities they see.

Source: design, "Whom an activity counts for" and "Who reads what": one's own unit and those below it; section and
admin any in the district, which is recorded.
"""

from collections.abc import Iterator, Mapping

from services.events.activities.domain.content import Content, Fault
from shared.access import OFFICE, Principal, reads_all, within
from shared.contracts.tasks import UnitFacts

Path = tuple[str, ...]
Units = Mapping[str, UnitFacts]

NOT_YOURS = "unit_not_yours"


def path_of(unit: str, who: Principal, units: Units) -> Path | None:
    """The ids from the root down to ``unit``; one's own comes with the token, so that a post waits for nobody."""
    known = units.get(unit)
    if known is not None:
        return known.path
    return who.path if unit == who.unit else None


def sees(who: Principal, path: Path) -> bool:
    return reads_all(who) or within(who, path)


def subtree(root: str, units: Units) -> list[str]:
    """``root`` and every unit below it."""
    return [root, *(id for id, unit in units.items() if root in unit.path and id != root)]


def unit_faults(content: Content, unit: str, who: Principal, units: Units) -> Iterator[Fault]:
    """Units that do not exist, and those that ``who`` may not name (code ``NOT_YOURS``)."""
    for field, id in _named(content, unit):
        path = path_of(id, who, units)
        if path is None:
            yield Fault(field, "unit_unknown", {"unit": id})
        elif who.role not in OFFICE and not within(who, path):
            yield Fault(field, NOT_YOURS, {"unit": id})


def on_behalf(content: Content, unit: str, who: Principal, units: Units) -> Path:
    """The units named that are neither ``who``'s own nor below it: what the history records of an office's right."""
    paths = {id: path_of(id, who, units) or () for _, id in _named(content, unit)}
    return tuple(id for id, path in paths.items() if not within(who, path))


def _named(content: Content, unit: str) -> Iterator[tuple[str, str]]:
    yield "unit", unit
    for position, id in enumerate(content.for_units):
        yield f"for_units.{position}", id
