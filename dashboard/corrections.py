"""A person's corrections as the list of edits that the services keep: what a change adds to it, what is taken back."""

from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.draft_models import Clash, Json

Edit = dict[str, Any]
SET, ADD, REMOVE, ANSWER = "set", "add", "remove", "answer"
KEYS = {"tasks": "no", "safeguards": "no"}
"""The field by which a thing of a list is known; ``id`` for all others."""


def with_answers(edits: Sequence[Edit], answers: dict[str, Any]) -> list[Edit]:
    """``answers`` by question id; an earlier answer to the same question goes."""
    given: list[Edit] = [{"answers": id, "now": value} for id, value in answers.items()]
    return [*(edit for edit in edits if edit.get("answers") not in answers), *given]


def with_corrections(edits: Sequence[Edit], corrections: Sequence[Edit]) -> list[Edit]:
    """A place that was corrected before has one edit still; what is changed of an added thing is added so at once."""
    result = list(edits)
    for correction in corrections:
        result = _with(result, correction)
    return result


def _with(edits: list[Edit], new: Edit) -> list[Edit]:
    for number, edit in reversed(list(enumerate(edits))):
        before, after = edits[:number], edits[number + 1 :]
        steps = _steps_below(edit, new["path"])
        if steps is not None:
            now = _done(edit["now"], steps, new["op"], new.get("now"))
            return before + ([edit | {"now": now}] if now is not None else []) + after
        if new["op"] == edit.get("op") == SET and edit["path"] == new["path"]:
            return before + ([] if edit.get("was") == new["now"] else [edit | {"now": new["now"]}]) + after
    if new["op"] != REMOVE:
        return [*edits, new]
    inside = [edit for edit in edits if _is_within(edit, new["path"])]
    kept = [edit for edit in edits if edit not in inside]
    return [*kept, new | ({"was": None} if inside else {})]


def _is_within(edit: Edit, path: str) -> bool:
    return not is_answer(edit) and f"{edit['path']}/".startswith(f"{path}/")


def is_answer(edit: Edit) -> bool:
    return edit.get("answers") is not None


def _steps_below(edit: Edit, path: str) -> list[str] | None:
    """How ``path`` goes on from the thing that ``edit`` added; None where it leads elsewhere."""
    if edit.get("op") != ADD or not isinstance(edit.get("now"), dict):
        return None
    added = f"{edit['path']}/{edit['now'].get(KEYS.get(edit['path'], 'id'))}"
    return (
        [step for step in path.removeprefix(added).split("/") if step] if f"{path}/".startswith(f"{added}/") else None
    )


def _done(tree: Any, steps: Sequence[str], op: str, now: Any) -> Any:
    """``tree`` with the edit done at ``steps``; None for nothing left."""
    if not steps:
        return [*(tree or ()), now] if op == ADD else now
    if isinstance(tree, list):
        changed = [_done(each, steps[1:], op, now) if _key(each) == steps[0] else each for each in tree]
        return [each for each in changed if each is not None]
    inner = _done((tree or {}).get(steps[0]), steps[1:], op, now)
    rest = {name: value for name, value in (tree or {}).items() if name != steps[0] or inner not in (None, [])}
    return rest | ({steps[0]: inner} if inner not in (None, []) else {})


def _key(thing: Any) -> Any:
    return thing.get("no", thing.get("id")) if isinstance(thing, dict) else thing


def task_corrections(before: Json, after: Json, place: str | None = None) -> list[Edit]:
    """The edits that make ``after`` of the task ``before``, which the document knows by the number ``place``.

    The number comes last: the others find the task by the one that it had.
    """
    at = f"tasks/{before['no'] if place is None else place}"
    return [
        *_of_fields(at, before, after, ("title", "text", "lead", "assisting")),
        *_of_list(f"{at}/deadlines", before.get("deadlines", []), after.get("deadlines", []), whole=True),
        *_of_list(f"{at}/targets", before.get("targets", []), after.get("targets", []), whole=False),
        *_of_fields(at, before, after, ("no",)),
    ]


def list_corrections(name: str, before: Sequence[Json], after: Sequence[Json]) -> list[Edit]:
    """The edits that make ``after`` of the plan's own list ``name``."""
    return list(_of_list(name, before, after, whole=False))


def _of_fields(at: str, before: Json, after: Json, names: Sequence[str]) -> Iterator[Edit]:
    changed = [name for name in names if before.get(name) != after.get(name)]
    return (_set(f"{at}/{name}", before.get(name), after.get(name)) for name in changed)


def _set(path: str, was: Any, now: Any) -> Edit:
    return {"path": path, "op": SET, "was": was, "now": now}


def _of_list(path: str, before: Sequence[Json], after: Sequence[Json], *, whole: bool) -> Iterator[Edit]:
    """``whole``: a thing that changed is replaced, rather than its fields."""
    key = KEYS.get(path, "id")
    old, new = {each[key]: each for each in before}, {each[key]: each for each in after}
    for id, thing in old.items():
        if id not in new:
            yield {"path": f"{path}/{id}", "op": REMOVE, "was": thing}
        elif whole and new[id] != thing:
            yield _set(f"{path}/{id}", thing, new[id])
        elif not whole:
            yield from _of_fields(f"{path}/{id}", thing, new[id], [*(thing | new[id])])
    yield from ({"path": path, "op": ADD, "now": thing} for id, thing in new.items() if id not in old)


def without(edits: Sequence[Edit], number: int) -> list[Edit]:
    return [edit for place, edit in enumerate(edits) if place != number]


def keeping(edits: Sequence[Edit], clash: Clash) -> list[Edit]:
    """The person's own word put over what the document says now."""
    edit = edits[clash.edit]
    if edit.get("op") == ADD:
        key = KEYS.get(edit["path"], "id")
        mine = edit | {"now": edit["now"] | {key: f"{edit['now'][key]}-2"}}
    else:
        mine = edit | {"was": clash.stands}
    return [mine if place == clash.edit else each for place, each in enumerate(edits)]


def may_keep(clash: Clash) -> bool:
    """Whether one's own word can stand at all: not where its place is gone, or it does not fit there."""
    return clash.reason in ("changed", "taken")
