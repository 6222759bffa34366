"""Domain failures as answers, with the field, the reason, and what to do."""

from collections.abc import Iterable, Mapping

from services.tasks.identity.sheets import Unreadable
from services.tasks.identity.units.domain import Clash, Fault, Faulty
from shared.web.problems import FieldProblem, Problem, invalid


def unreadable(error: Unreadable) -> Problem:
    return invalid(FieldProblem("file", error.code, error.params))


def clash(error: Clash, rows: Mapping[str, str] | None = None) -> Problem:
    """409 with every unit that an import says otherwise; ``rows``: where each unit stands in what was sent."""
    return Problem(409, "identity.units_clash", errors=fields(error.faults, rows))


def faulty(error: Faulty, rows: Mapping[str, str] | None = None) -> Problem:
    return invalid(*fields(error.faults, rows))


def fields(faults: Iterable[Fault], rows: Mapping[str, str] | None = None) -> list[FieldProblem]:
    places = rows or {}
    return [
        FieldProblem(f"{places.get(fault.unit, fault.unit)}.{fault.field}".lstrip("."), fault.code, dict(fault.params))
        for fault in faults
    ]
