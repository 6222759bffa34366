"""A read target in the words of a plan file, and whether it could stand in a plan."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.tasks.drafts.domain.parse import ReadTarget
from services.tasks.drafts.domain.proposing.deadlines import Deadlines
from services.tasks.plans.domain.deadlines import Deadline
from services.tasks.plans.domain.periods import Every
from services.tasks.plans.domain.plan import Task
from services.tasks.plans.domain.target_checks import FACT_FIELDS, NEEDED, WHOLE, fits, target_errors
from services.tasks.plans.domain.targets import DETAILS, Measure, Target
from shared.contracts.tasks import UnitKind
from shared.kinds import Kind

Json = dict[str, Any]
_DEADLINE: TypeAdapter[Deadline] = TypeAdapter(Deadline)
_EACH_DISTRICT = re.compile("[各每]个?(?:县|区县|市区)")
_YEARS_END = (12, 31)
"""What holds without any deadline."""
_TITLE, _COUNTED_IN = 200, 20


@dataclass(frozen=True)
class Setting:
    """What targets are checked against: the kinds there are, the plan's observances by id with those inside each."""

    kinds: Mapping[str, Kind]
    within: Mapping[str, tuple[str, ...]]
    root: UnitKind


def written(read: ReadTarget, deadlines: Deadlines, setting: Setting) -> Json:
    """The target without an id, as far as it was read."""
    of = {key: value for key, value in read.of.items() if key == "kind" or value not in (None, "", [], {})}
    if read.activity_kind:
        of = {"kind": read.activity_kind} | of
    if of.get("observance"):
        of["observance"] = _on_days([id for id in _listed(of["observance"]) if isinstance(id, str)], setting.within)
    said: Json = {"title": (read.title.strip() or read.text.strip())[:_TITLE], "measure": read.measure.value, "of": of}
    said |= {"goal": _goal(read)}
    if read.counted_in and read.counted_in.strip():
        said["counted_in"] = read.counted_in.strip()[:_COUNTED_IN]
    allowed = {*NEEDED[read.measure], *(("once_per",) if read.measure is Measure.RATIO else ())}
    said |= {name: value for name in FACT_FIELDS if name in allowed and (value := getattr(read, name))}
    said["per"] = _scope(read, setting.root)
    if read.every is not Every.YEAR:
        said["every"] = read.every.value
    deadline = _deadline(read, of, deadlines)
    return said | ({"deadline": deadline} if deadline else {})


def _goal(read: ReadTarget) -> float | int:
    if read.measure is Measure.MILESTONE:
        return 1
    goal = min(read.goal, 1) if read.measure is Measure.RATIO else read.goal
    return int(goal) if goal == int(goal) else goal


def _scope(read: ReadTarget, root: UnitKind) -> str:
    """A parse says ``district`` where no scope is named: that is the plan's own root, of whatever kind it is."""
    named = root is not UnitKind.DISTRICT and _EACH_DISTRICT.search(read.text) is not None
    return root.value if read.per == UnitKind.DISTRICT and not named else read.per


def _on_days(ids: Sequence[str], within: Mapping[str, tuple[str, ...]]) -> str | list[str]:
    """Those of the plan's calendar, the first with what lies inside it: what is held on Constitution Day is held in
    Constitution Week. As they are where the calendar has none of them."""
    known = [id for id in ids if id in within] or [*ids] or [""]
    days = list(dict.fromkeys([known[0], *within.get(known[0], ()), *known[1:]]))
    return days if len(days) > 1 else days[0]


def _deadline(read: ReadTarget, of: Mapping[str, Any], deadlines: Deadlines) -> str | None:
    """The deadline that the target goes by: that of its observance, else the one read for it.

    Without one it is due at its period's end; where that is unknown too, with the task's only deadline.
    """
    ids = deadlines.of_read.get(read.deadline, ()) if read.deadline is not None else ()
    observances = of.get("observance") or ()
    observance = observances if isinstance(observances, str) else next(iter(observances), None)
    for item in deadlines.items:
        if observance and item.get("observance") == observance and (not ids or item["id"] in ids):
            return str(item["id"])
    if len(ids) == 1:
        return fitting(deadlines, ids[0], read.every)
    if read.due is not None and read.deadline is None and (read.due.month, read.due.day) != _YEARS_END:
        said = {"subject": read.title.strip()[:_TITLE], "due": read.due.isoformat()}
        return fitting(deadlines, deadlines.with_day(said, read.text, read.source), read.every)
    whole = [item["id"] for item in deadlines.items if "subject" not in item and "observance" not in item]
    if read.deadline is None and read.due is None and read.every is Every.YEAR and len(whole) == 1:
        return fitting(deadlines, whole[0], read.every)
    return None


def fitting(deadlines: Deadlines, id: str, every: Every) -> str | None:
    item = next(item for item in deadlines.items if item["id"] == id)
    return id if fits(_DEADLINE.validate_python(item), every) else None


def completed(said: Json, value: str | Json) -> Json:
    """The target with what a person says: a kind of activity, or the fields that shall be others.

    With a kind alone, conditions that were read for another one go; what adds up or divides by a kind's own field
    counts activities instead.
    """
    if isinstance(value, dict):
        return said | value
    rest = {key: each for key, each in said["of"].items() if key != "kind" and not key.startswith(DETAILS)}
    changed = {key: each for key, each in said.items() if key not in FACT_FIELDS} | {"of": {"kind": value} | rest}
    if Measure(said["measure"]) in WHOLE | {Measure.MILESTONE}:
        return changed
    goal = said["goal"] if said["measure"] == Measure.SUM and said["goal"] == int(said["goal"]) else 1
    return changed | {"measure": Measure.COUNT.value, "goal": goal}


def faults_of(said: Json, deadlines: Deadlines, setting: Setting, units: Collection[str] = ()) -> Iterator[str]:
    """Why ``said`` could not stand in a plan."""
    try:
        target = Target.model_validate({"id": "x"} | said)
        task = Task.model_validate({"no": "1", "deadlines": deadlines.items, "targets": [target]})
    except (ValidationError, TypeError) as error:
        yield str(error)
        return
    errors = target_errors("", task, target, units=units, observances=setting.within, kinds=setting.kinds)
    yield from (error.code for error in errors)


def target_name(said: Json) -> str:
    """An id's words from what is counted: ``venue-built-district``, ``on-consumer-day``."""
    of: Mapping[str, Any] = said["of"]
    kinds = _listed(of.get("kind"))
    conditions = [str(each) for key in sorted(of) if key.startswith(DETAILS) for each in _listed(of[key])[:1]]
    words = [*kinds[:1], *(word for word in conditions if word not in ("True", "False"))]
    if not words:
        words = ["on", *map(str, _listed(of.get("observance"))[:1])]
    field_name = str(said.get("numerator") or "").removeprefix(DETAILS)
    return "-".join([*words, *([field_name] if field_name else [])]).replace("_", "-")


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [] if value is None else [value]
