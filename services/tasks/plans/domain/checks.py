"""What must hold between the parts of a plan: names are unique, references lead somewhere, the units are one tree."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from services.tasks.plans.domain.deadlines import WithObservance
from services.tasks.plans.domain.errors import FieldError
from services.tasks.plans.domain.plan import Party, Plan, Task
from services.tasks.plans.domain.target_checks import target_errors
from services.tasks.plans.domain.units import Unit
from shared.kinds import Kind

Errors = Iterator[FieldError]


def plan_errors(plan: Plan, kinds: Mapping[str, Kind], known_units: Collection[str] = ()) -> list[FieldError]:
    """Everything that is wrong between the plan's parts. ``known_units`` are ids that the register has already."""
    units = {unit.id for unit in plan.units} | set(known_units)
    observances = {observance.id for observance in plan.observances}
    found: list[FieldError] = []
    found += _tree_errors(plan.units, units)
    found += _repeated("units[{}].id", (unit.id for unit in plan.units))
    found += _repeated("observances[{}].id", (observance.id for observance in plan.observances))
    found += _repeated("tasks[{}].no", (task.no for task in plan.tasks))
    found += _repeated("safeguards[{}].no", (safeguard.no for safeguard in plan.safeguards))
    for number, task in enumerate(plan.tasks):
        found += _task_errors(f"tasks[{number}]", task, units, observances)
    for number, safeguard in enumerate(plan.safeguards):
        found += _party_errors(f"safeguards[{number}].lead", safeguard.lead, units)
    seen: set[str] = set()
    for number, task in enumerate(plan.tasks):
        for place, target in enumerate(task.targets):
            at = f"tasks[{number}].targets[{place}]"
            if target.id in seen:
                found.append(FieldError(f"{at}.id", "plan.duplicate_id", {"id": target.id}))
            seen.add(target.id)
            found += target_errors(at, task, target, units=units, observances=observances, kinds=kinds)
    return found


def _repeated(at: str, ids: Iterable[str]) -> Errors:
    seen: set[str] = set()
    for number, id in enumerate(ids):
        if id in seen:
            yield FieldError(at.format(number), "plan.duplicate_id", {"id": id})
        seen.add(id)


def _tree_errors(units: tuple[Unit, ...], known: Collection[str]) -> Errors:
    roots = [unit.id for unit in units if unit.under is None]
    if not roots:
        yield FieldError("units", "plan.no_root")
    elif len(roots) > 1:
        yield FieldError("units", "plan.several_roots", {"ids": ", ".join(roots)})
    above = {unit.id: unit.under for unit in units}
    for number, unit in enumerate(units):
        if unit.under is not None and unit.under not in known:
            yield FieldError(f"units[{number}].under", "plan.unknown_unit", {"id": unit.under})
        elif _in_cycle(unit.id, above):
            yield FieldError(f"units[{number}].under", "plan.unit_cycle", {"id": unit.id})


def _in_cycle(unit: str, above: Mapping[str, str | None]) -> bool:
    passed: set[str] = set()
    step = above.get(unit)
    while step is not None and step not in passed:
        if step == unit:
            return True
        passed.add(step)
        step = above.get(step)
    return False


def _task_errors(at: str, task: Task, units: Collection[str], observances: Collection[str]) -> Errors:
    yield from _party_errors(f"{at}.lead", task.lead, units)
    yield from _party_errors(f"{at}.assisting", task.assisting, units)
    yield from _repeated(at + ".deadlines[{}].id", (deadline.id for deadline in task.deadlines))
    for number, deadline in enumerate(task.deadlines):
        if isinstance(deadline, WithObservance) and deadline.observance not in observances:
            here = f"{at}.deadlines[{number}].observance"
            yield FieldError(here, "plan.unknown_observance", {"id": deadline.observance})


def _party_errors(at: str, parties: tuple[Party, ...], units: Collection[str]) -> Errors:
    for number, party in enumerate(parties):
        if isinstance(party, str) and party not in units:
            yield FieldError(f"{at}[{number}]", "plan.unknown_unit", {"id": party})
