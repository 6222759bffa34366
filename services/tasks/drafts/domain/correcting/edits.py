"""A person's corrections as a list over the draft, kept apart from it, so that another edition can take them again."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from services.tasks.drafts.domain.correcting.matching import LONGEST_SAID, Key, match_part, match_tasks
from services.tasks.drafts.domain.correcting.places import Reason, Refused, Tree
from services.tasks.plans.domain.fields import Json

MOST_EDITS = 1000
_PATH = r"^(?:[^/\x00-\x1f]{1,200}(?:/[^/\x00-\x1f]{1,200}){0,9})?$"
_DEEPEST, _LARGEST = 8, 1e15


class Operation(StrEnum):
    """``add`` and ``remove`` work on lists (tasks, targets, lead …); ``set`` also takes a field away, by null."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    ANSWER = "answer"


def _bearable(value: Any) -> Any:
    """Nothing in a plan is nested deep or a huge number; what is could not be stored or compared."""
    level = [value]
    for _ in range(_DEEPEST):
        if any(isinstance(each, int | float) and not abs(each) <= _LARGEST for each in level):
            raise PydanticCustomError("drafts.edit_value", "too large a number")
        level = [inner for each in level for inner in _inside(each)]
    if level:
        raise PydanticCustomError("drafts.edit_value", "nested too deep")
    return value


def _inside(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


Value = Annotated[Any, AfterValidator(_bearable)]


class Edit(BaseModel):
    """One correction, or the answer to the question ``answers`` (then ``path``, ``was``, ``title`` and ``says`` are the
    question's own, and may be left out).

    ``path`` names a place in the draft by what does not move: ``tasks/10/targets/performance/goal``, ``tasks/3/lead``,
    ``observances/law-month``, ``year``; numbers and ids are those that the document's draft has, whatever other edits
    make of them. ``was`` stood there when the person changed it to ``now``. ``title``, the task's, and ``says``, the
    document's words for the part or the question, find the place again in another edition of the document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Annotated[str, StringConstraints(pattern=_PATH)] = ""
    op: Operation = Operation.SET
    was: Value = None
    now: Value = None
    answers: Annotated[str, StringConstraints(max_length=100)] | None = None
    title: Annotated[str, StringConstraints(max_length=LONGEST_SAID)] | None = None
    says: Annotated[str, StringConstraints(max_length=LONGEST_SAID)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _answers(cls, data: Any) -> Any:
        """What answers a question is an answer, whether it says so or not."""
        return data | {"op": Operation.ANSWER} if isinstance(data, dict) and data.get("answers") is not None else data

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if (self.op is Operation.ANSWER) != (self.answers is not None) or not (self.path or self.answers):
            raise PydanticCustomError("drafts.edit_place", "a path, or the question that it answers")
        return self


class Conflict(BaseModel):
    """``edit`` (its place in the list) could not be applied. ``stands``: what the document says there now, with ``was``
    and ``now`` of the edit. ``changed``: that is something else; ``gone``: the place is no more; ``taken``: another one
    has the id; ``unfit``: there is no such place in a plan.
    """

    model_config = ConfigDict(frozen=True)

    edit: int
    path: str
    reason: Reason
    was: Any = None
    stands: Any = None
    now: Any = None


class Applied(NamedTuple):
    """``applied``: the places in the list of the edits that hold. Every edit is either there or in ``conflicts``.

    ``paths``: where each edit's path leads in this draft; None where that is gone.
    """

    draft: Json
    applied: tuple[int, ...]
    conflicts: tuple[Conflict, ...]
    paths: tuple[str | None, ...] = ()


def apply(draft: Json, edits: Sequence[Edit], says: Mapping[str, str] | None = None) -> Applied:
    """``draft`` with what ``edits`` say, one after the other; it is not changed itself. Never raises.

    An edit whose ``was`` still stands is done, one whose ``now`` stands already holds, any other is a conflict and
    changes nothing. ``says``: the document's words by path, as a proposal has them. Answers are none of its business.
    """
    tree = Tree(draft)
    places = _places(draft, edits, says or {})
    applied: list[int] = []
    conflicts: list[Conflict] = []
    for number, edit in enumerate(edits):
        if edit.op is Operation.ANSWER:
            continue
        try:
            _do(tree, edit, places[number])
            applied.append(number)
        except Refused as refused:
            path = "/".join(places[number] or edit.path.split("/"))
            conflict = {"edit": number, "path": path, "reason": refused.reason, "stands": refused.stands}
            conflicts.append(Conflict.model_validate(conflict | {"was": edit.was, "now": edit.now}))
    paths = tuple(None if place is None else "/".join(place) for place in places)
    return Applied(tree.written(), tuple(applied), tuple(conflicts), paths)


def _do(tree: Tree, edit: Edit, path: tuple[str, ...] | None) -> None:
    if path is None:
        if edit.op is Operation.REMOVE:  # the document has done it
            return
        raise Refused(Reason.GONE)
    match edit.op:
        case Operation.ADD:
            tree.add(path, edit.now)
        case Operation.REMOVE:
            tree.remove(path, edit.was)
        case _:
            tree.set(path, edit.was, edit.now)


def _places(draft: Json, edits: Sequence[Edit], says: Mapping[str, str]) -> list[tuple[str, ...] | None]:
    """Where in ``draft`` each edit's path leads now; None where its task or part is gone."""
    wanted = [(parts, edit) for edit in edits if (parts := edit.path.split("/"))]
    keys = [Key(parts[1], edit.title or "") for parts, edit in wanted if parts[0] == "tasks" and len(parts) > 1]
    present = [Key(task["no"], said_of(task, says)) for task in draft.get("tasks", ())]
    added = {edit.now.get("no") for edit in edits if _adds_task(edit)}
    now = match_tasks(keys, present)
    return [_place(parts, edit, now, added, says) for parts, edit in wanted]


def said_of(task: Json, says: Mapping[str, str]) -> str:
    """The title by which a task is found again: the document's, where it is known."""
    return says.get(f"tasks/{task['no']}") or str(task.get("title", ""))[:LONGEST_SAID]


def _adds_task(edit: Edit) -> bool:
    return edit.op is Operation.ADD and edit.path == "tasks" and isinstance(edit.now, dict)


def _place(
    parts: list[str], edit: Edit, tasks: Mapping[Key, str | None], added: set[Any], says: Mapping[str, str]
) -> tuple[str, ...] | None:
    if parts[0] != "tasks" or len(parts) == 1:
        return tuple(parts)
    no = tasks[Key(parts[1], edit.title or "")] or (parts[1] if parts[1] in added else None)
    if no is None:
        return None
    if len(parts) < 4 or parts[2] not in ("targets", "deadlines"):
        return ("tasks", no, *parts[2:])
    prefix = f"tasks/{no}/{parts[2]}/"
    clauses = {path.removeprefix(prefix): clause for path, clause in says.items() if path.startswith(prefix)}
    id = match_part(parts[3], edit.says, clauses) if edit.says is not None else parts[3]
    return None if id is None else ("tasks", no, parts[2], id, *parts[4:])
