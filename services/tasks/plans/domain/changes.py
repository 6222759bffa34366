"""One change between two editions of a plan, and which parts of a plan are looked at for changes. Pure."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.tasks.plans.domain.observances import Observance
from services.tasks.plans.domain.plan import Plan, Safeguard, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import Unit


class What(StrEnum):
    """What a change is, after the thing that it happened to."""

    PLAN_CHANGED = "plan.changed"
    PLAN_REORDERED = "plan.reordered"
    UNIT_ADDED = "unit.added"
    UNIT_REMOVED = "unit.removed"
    UNIT_RENAMED = "unit.renamed"
    UNIT_CHANGED = "unit.changed"
    OBSERVANCE_ADDED = "observance.added"
    OBSERVANCE_REMOVED = "observance.removed"
    OBSERVANCE_RENAMED = "observance.renamed"
    OBSERVANCE_CHANGED = "observance.changed"
    TASK_ADDED = "task.added"
    TASK_REMOVED = "task.removed"
    TASK_RETITLED = "task.retitled"
    TASK_CHANGED = "task.changed"
    TASK_REORDERED = "task.reordered"
    DEADLINE_ADDED = "deadline.added"
    DEADLINE_REMOVED = "deadline.removed"
    DEADLINE_MOVED = "deadline.moved"
    DEADLINE_TOLD = "deadline.told"
    DEADLINE_CHANGED = "deadline.changed"
    TARGET_ADDED = "target.added"
    TARGET_REMOVED = "target.removed"
    TARGET_RENAMED = "target.renamed"
    TARGET_MOVED = "target.moved"
    TARGET_RAISED = "target.raised"
    TARGET_LOWERED = "target.lowered"
    TARGET_CHANGED = "target.changed"
    SAFEGUARD_ADDED = "safeguard.added"
    SAFEGUARD_REMOVED = "safeguard.removed"
    SAFEGUARD_RETITLED = "safeguard.retitled"
    SAFEGUARD_CHANGED = "safeguard.changed"


class Change(BaseModel):
    """``task`` is a task's number, ``target`` a target's id, ``id`` that of a deadline, a unit or an observance, or a
    safeguard's number. ``before`` and ``after`` are JSON values in a plan file's words; None where there was or is
    nothing. Of a part of several words, and of what was added or removed, they are mappings.
    """

    model_config = ConfigDict(frozen=True)

    what: What
    task: str | None = None
    target: str | None = None
    id: str | None = None
    field: str | None = None
    before: Any = None
    after: Any = None


TASK, TIME, SCOPE = "task", "when", "scope"
"""Parts that a plan file has no one word for: the task that a target stands in, a deadline's time, whom a target asks."""

PARTS: dict[type[BaseModel], dict[str, tuple[str, ...]]] = {
    Plan: {name: (name,) for name in ("title", "issuer", "zone")},
    Unit: {name: (name,) for name in ("name", "kind", "under")},
    Observance: {name: (name,) for name in ("name", "rule")},
    Task: {name: (name,) for name in ("title", "theme", "text", "lead", "assisting")},
    Target: {
        **{name: (name,) for name in ("title", "measure", "of", "field", "numerator", "denominator", "once_per")},
        **{name: (name,) for name in ("goal", "counted_in", "every", "deadline")},
        SCOPE: ("per", "units", "except"),
    },
    Safeguard: {name: (name,) for name in ("title", "text", "lead")},
}
"""What is compared of each thing, part by part, with the words of a plan file that make up the part."""

WITHIN: dict[type[BaseModel], tuple[str, ...]] = {
    Plan: ("units", "observances", "tasks", "safeguards"),
    Task: ("deadlines", "targets"),
}
"""Lists of things that are compared one by one, and for their order."""

LEFT_ALONE: dict[type[BaseModel], tuple[str, ...]] = {
    Plan: ("id", "year"),
    Unit: ("id",),
    Observance: ("id",),
    Task: ("no",),
    Target: ("id",),
    Safeguard: ("no",),
}
"""What two editions are matched by, or have in common."""
