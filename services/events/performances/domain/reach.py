"""Where a unit may hold a performance: in the part of the district that it works for."""

from collections.abc import Iterator, Mapping

from services.events.activities.domain.content import Fault
from shared.contracts.tasks import UnitFacts, UnitKind

PLACES = frozenset({UnitKind.VILLAGE, UnitKind.TOWNSHIP})
_WORKS_FOR_ANOTHER = frozenset({UnitKind.SECTION, UnitKind.DEPARTMENT})


def reach(unit: str, units: Mapping[str, UnitFacts]) -> str:
    """The unit below which ``unit`` may go: its own; a section or a department works for the unit above it."""
    known = units.get(unit)
    if known is None or known.kind not in _WORKS_FOR_ANOTHER or known.under is None:
        return unit
    return known.under


def village_faults(village: str | None, unit: str, units: Mapping[str, UnitFacts]) -> Iterator[Fault]:
    if village is None:
        return
    known = units.get(village)
    if known is None:
        yield Fault("village", "unit_unknown", {"unit": village})
    elif known.kind not in PLACES:
        yield Fault("village", "performances.no_place", {"unit": known.name})
    elif reach(unit, units) not in known.path:
        yield Fault("village", "performances.out_of_reach", {"unit": known.name})


def place_of(village: str | None, venue: str | None, units: Mapping[str, UnitFacts]) -> str | None:
    """The place in words; None where nothing is said of it."""
    named = (units[village].name if village in units else village) if village else ""
    return f"{named}{venue or ''}" or None
