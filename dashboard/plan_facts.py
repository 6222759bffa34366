"""What a target may add up or tell apart of the activities that it counts, as the tasks service takes it."""

from collections.abc import Iterable, Mapping
from typing import Any

DETAILS = "details."
Details = Mapping[str, Mapping[str, Any]]
"""The fields of each kind of activity, by its id: JSON Schemas by their names."""

NEEDED = {"sum": ("field",), "distinct": ("field",), "ratio": ("numerator", "denominator")}
"""What a measure is measured by; the others count the activities themselves."""

MAY = {"ratio": ("once_per",)}
FACTS = ("field", "numerator", "denominator", "once_per")
NUMBER, ANY = ("participants",), ("participants", "place", "unit")
MOST_DISTINCT = 10_000


def options(measure: str, name: str, details: Details, kinds: Iterable[str]) -> tuple[str, ...]:
    """The facts that may stand in the field ``name`` of a target that counts ``kinds`` (none named: all)."""
    counted = [details[kind] for kind in kinds if kind in details] or list(details.values())
    number = measure == "sum" or name in ("numerator", "denominator")
    own = [f"{DETAILS}{id}" for each in counted for id, schema in each.items() if not number or _is_number(schema)]
    usual = NUMBER if number else (*ANY, "laws") if name == "field" else ANY
    return tuple(dict.fromkeys([*usual, *own]))


def refused(target: Mapping[str, Any]) -> list[str]:
    """Why these measure, facts and goal do not go together, as the ends of texts' codes."""
    measure, goal = target.get("measure", "count"), target.get("goal", 1)
    found = []
    if any(target.get(name) is None for name in NEEDED.get(measure, ())):
        found.append(f"needed.{measure}")
    elif measure == "ratio" and target["numerator"] == target["denominator"]:
        found.append("same")
    if measure in ("count", "distinct") and goal != int(goal):
        found.append("whole")
    if measure == "distinct" and goal > MOST_DISTINCT:
        found.append("too_many")
    return found


def _is_number(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") in ("integer", "number")
