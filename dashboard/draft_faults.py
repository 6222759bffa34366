"""Why a draft is no plan yet, at the places where that is."""

import re
from typing import NamedTuple

from dashboard.draft_models import Json, PlanDraft

_TASK = re.compile(r"tasks\[(\d+)\](?:\.(\w+)(?:\[(\d+)\])?)?")
_LISTED = re.compile(r"(observances|safeguards)\[(\d+)\]")


class Fault(NamedTuple):
    """``part``: the title or the subject of the target or deadline that is wrong, None for the task itself."""

    part: str | None
    reason: str


def faults_of(draft: PlanDraft, index: int) -> list[Fault]:
    """Those of one task, by its place in the draft."""
    task = draft.tasks[index]
    found = [(_TASK.match(fault.field), fault.reason) for fault in draft.faults]
    return [Fault(_part(task, match), reason) for match, reason in found if match and int(match[1]) == index]


def all_faults(draft: PlanDraft) -> list[Fault]:
    """Each with its task's number and title before the part."""
    found = faults_of_head(draft)
    for index, task in enumerate(draft.tasks):
        named = f"{task['no']} {task.get('title', '')}".strip()
        found += [Fault(" · ".join(filter(None, (named, part))), reason) for part, reason in faults_of(draft, index)]
    return found


def faults_of_head(draft: PlanDraft) -> list[Fault]:
    """Those that concern no task."""
    return [Fault(_named(draft, fault.field), fault.reason) for fault in draft.faults if not _TASK.match(fault.field)]


def _named(draft: PlanDraft, field: str) -> str:
    """What an observance or a safeguard is called; any other field by itself."""
    match = _LISTED.match(field)
    things = draft.plan.get(match[1]) if match else None
    place = int(match[2]) if match else 0
    if not isinstance(things, list) or place >= len(things) or not isinstance(things[place], dict):
        return field
    return str(things[place].get("name") or things[place].get("title") or field)


def _part(task: Json, match: re.Match[str]) -> str | None:
    things = task.get(match[2] or "", ())
    place = int(match[3]) if match[3] else None
    if place is None or not isinstance(things, list) or place >= len(things) or not isinstance(things[place], dict):
        return None
    return str(things[place].get("title") or things[place].get("subject") or things[place].get("id"))
