"""A task's targets as a plan writes them, from what was read."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.tasks.drafts.domain.asking import Asking, Subject
from services.tasks.drafts.domain.deadlines_proposed import Deadlines, are_deadlines, name_of, usual_deadlines
from services.tasks.drafts.domain.naming_ids import unique
from services.tasks.drafts.domain.parse import SURE, Option, ReadTarget, ReadTask, Source
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
MOST_OPTIONS = 20


@dataclass(frozen=True)
class Setting:
    """What targets are checked against: the kinds there are, the plan's observances by id with those inside each."""

    kinds: Mapping[str, Kind]
    within: Mapping[str, tuple[str, ...]]
    root: UnitKind


@dataclass
class Targets:
    """``taken``: the ids of the whole plan's targets so far."""

    taken: set[str]
    items: list[Json] = field(default_factory=list)
    sources: dict[str, tuple[str, Source]] = field(default_factory=dict)

    def add(self, said: Json, name: str, text: str, source: Source) -> None:
        id = unique(name, self.taken, otherwise="target")
        self.taken.add(id)
        self.items.append({"id": id} | said)
        self.sources[id] = (text, source)


def targets_of(
    task: ReadTask, about: str, deadlines: Deadlines, setting: Setting, taken: set[str], asking: Asking
) -> Targets:
    """What cannot stand in a plan as it was read, or is unsure, is left out until a person says how it shall stand."""
    found = Targets(taken)
    for read in task.targets:
        said = written(read, deadlines, setting)
        settled = _settled(task, read, said, f"{about}/targets", deadlines, setting, asking)
        if settled is not None:
            settled = _dated(task, read, settled, f"{about}/targets", deadlines, asking)
            found.add(settled, _name(settled), read.text, read.source)
    return found


def written(read: ReadTarget, deadlines: Deadlines, setting: Setting) -> Json:
    """The target without an id, as far as it was read."""
    of = {key: value for key, value in read.of.items() if key == "kind" or value not in (None, "", [], {})}
    if read.activity_kind:
        of = {"kind": read.activity_kind} | of
    if isinstance(of.get("observance"), str):
        of["observance"] = _with_those_inside(of["observance"], setting.within)
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


def _with_those_inside(id: str, within: Mapping[str, tuple[str, ...]]) -> str | list[str]:
    """Constitution Day lies in Constitution Week: what is held on it is held in the week."""
    inside = within.get(id, ())
    return [id, *inside] if inside else id


def _deadline(read: ReadTarget, of: Mapping[str, Any], deadlines: Deadlines) -> str | None:
    """The deadline that the target goes by: that of its observance, the one read for it, or the task's only one."""
    ids = deadlines.of_read.get(read.deadline, ()) if read.deadline is not None else ()
    observances = of.get("observance") or ()
    observance = observances if isinstance(observances, str) else next(iter(observances), None)
    for item in deadlines.items:
        if observance and item.get("observance") == observance and (not ids or item["id"] in ids):
            return str(item["id"])
    if len(ids) == 1:
        return _fitting(deadlines, ids[0], read.every)
    if read.due is not None and read.deadline is None and (read.due.month, read.due.day) != _YEARS_END:
        said = {"subject": read.title.strip()[:_TITLE], "due": read.due.isoformat()}
        return _fitting(deadlines, deadlines.with_day(said, read.text, read.source), read.every)
    whole = [item["id"] for item in deadlines.items if "subject" not in item and "observance" not in item]
    if read.deadline is None and len(whole) == 1:
        return _fitting(deadlines, whole[0], read.every)
    return None


def _fitting(deadlines: Deadlines, id: str, every: Every) -> str | None:
    item = next(item for item in deadlines.items if item["id"] == id)
    return id if fits(_DEADLINE.validate_python(item), every) else None


def _settled(
    task: ReadTask,
    read: ReadTarget,
    said: Json,
    about: str,
    deadlines: Deadlines,
    setting: Setting,
    asking: Asking,
) -> Json | None:
    """``said`` as it may stand, None for a target that is left out."""
    named = said["of"].get("kind") is not None or "observance" in said["of"]
    faults = list(faults_of(said, deadlines, setting)) if named else []
    if named and not faults and read.confidence >= SURE:
        return said
    if named and not faults:
        return said if _keep(task, read, about, asking) else None
    value = asking.ask(
        "target_kind",
        Subject(task.title, read.text + read.title),
        about,
        accepts=lambda value: value is None or _takes(said, value, deadlines, setting),
        params={"task": task.title, "target": said["title"], "text": read.text, "goal": said["goal"]},
        options=[*_kind_options(said, deadlines, setting), Option(value=None, code="drafts.option.not_counted")],
        source=read.source,
    )
    return None if value is None else completed(said, value)


def _dated(task: ReadTask, read: ReadTarget, said: Json, about: str, deadlines: Deadlines, asking: Asking) -> Json:
    """Asked for a target that none of its task's deadlines is about. None is suggested: then its period's end holds."""
    if "deadline" in said or read.due is not None or read.every is not Every.YEAR or not deadlines.items:
        return said
    present = [{key: value for key, value in item.items() if key != "id"} for item in deadlines.items]
    options = [
        Option(value=[each], code="drafts.option.deadline_of", params={"subject": each.get("subject") or task.title})
        for each in present[:MOST_OPTIONS]
    ]
    value = asking.ask(
        "target_deadline",
        Subject(task.title, read.text),
        about,
        accepts=lambda value: value in [[each] for each in present] or (are_deadlines(value) and len(value) <= 1),
        params={"task": task.title, "target": said["title"]},
        suggested=[],
        options=[*options, *usual_deadlines(asking.year)],
        source=read.source,
    )
    ids = [deadlines.add(dict(each), name_of(each), read.text, read.source) for each in value]
    return said | {"deadline": ids[0]} if ids and _fitting(deadlines, ids[0], read.every) else said


def _keep(task: ReadTask, read: ReadTarget, about: str, asking: Asking) -> bool:
    params = {"task": task.title, "target": read.title or read.text, "text": read.text}
    subject = Subject(task.title, read.text + read.title)
    return asking.keeps("target", subject, about, params=params, drop="drafts.option.not_counted", source=read.source)


def _kind_options(said: Json, deadlines: Deadlines, setting: Setting) -> Iterator[Option]:
    """Every kind by which the target is a valid one."""
    for kind in setting.kinds.values():
        if _takes(said, kind.id, deadlines, setting):
            params = {"zh": kind.name.zh, "en": kind.name.en}
            yield Option(value=kind.id, code="drafts.option.activity_kind", params=params)


def _takes(said: Json, value: Any, deadlines: Deadlines, setting: Setting) -> bool:
    if not isinstance(value, (str, dict)):
        return False
    return not list(faults_of(completed(said, value), deadlines, setting))


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


def _name(said: Json) -> str:
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
