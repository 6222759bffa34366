"""A task's targets as a plan writes them, from what was read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.tasks.drafts.domain.parse import SURE, Option, ReadTarget, ReadTask, Source
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.deadlines import Deadlines, are_deadlines, name_of, usual_deadlines
from services.tasks.drafts.domain.proposing.naming_ids import Ids
from services.tasks.drafts.domain.proposing.targets_written import (
    Setting,
    completed,
    faults_of,
    fitting,
    target_name,
    written,
)
from services.tasks.plans.domain.periods import Every

Json = dict[str, Any]
MOST_OPTIONS = 20


@dataclass
class Targets:
    """``taken``: the ids of the whole plan's targets so far."""

    taken: Ids
    items: list[Json] = field(default_factory=list)
    sources: dict[str, tuple[str, Source]] = field(default_factory=dict)

    def add(self, said: Json, name: str, text: str, source: Source) -> None:
        id = self.taken.unique(name, otherwise="target")
        self.items.append({"id": id} | said)
        self.sources[id] = (text, source)


def targets_of(
    task: ReadTask, about: str, deadlines: Deadlines, setting: Setting, taken: Ids, asking: Asking
) -> Targets:
    """What cannot stand in a plan as it was read, or is unsure, is left out until a person says how it shall stand."""
    found = Targets(taken)
    for read in task.targets:
        said = written(read, deadlines, setting)
        settled = _settled(task, read, said, f"{about}/targets", deadlines, setting, asking)
        if settled is not None:
            settled = _dated(task, read, settled, f"{about}/targets", deadlines, asking)
            found.add(settled, target_name(settled), read.text, read.source)
    return found


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
    return said | {"deadline": ids[0]} if ids and fitting(deadlines, ids[0], read.every) else said


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
