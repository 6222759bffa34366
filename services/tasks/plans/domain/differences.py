"""What changed between two editions of a plan, as changes that people understand. Pure.

Tasks and safeguards are matched by their number, everything else by its id. A target is the same one in whichever task
it stands, a deadline belongs to its task.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from services.tasks.plans.domain.changes import PARTS, TASK, TIME, WITHIN, Change, What
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.observances import Observance
from services.tasks.plans.domain.plan import Plan, Safeguard, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.domain.units import Unit

Changes = Iterator[Change]
Rows = dict[str, Json]

SPECIAL: dict[tuple[str, str], str] = {
    ("unit", "name"): "renamed",
    ("observance", "name"): "renamed",
    ("task", "title"): "retitled",
    ("safeguard", "title"): "retitled",
    ("target", "title"): "renamed",
    ("target", TASK): "moved",
    ("deadline", TIME): "moved",
}
"""Parts whose change has a word of its own; of the others a thing is ``changed``."""


def differences(before: Plan, after: Plan) -> list[Change]:
    """Everything that ``after`` says otherwise than ``before``, in the plan's order; empty if they say the same."""
    old, new = (plan.model_dump(mode="json", exclude_none=True) for plan in (before, after))
    return [
        *_changed("plan", _parts(Plan, old), _parts(Plan, new), {}),
        *_listed("unit", Unit, old["units"], new["units"]),
        *_listed("observance", Observance, old["observances"], new["observances"]),
        *_tasks(old["tasks"], new["tasks"]),
        *_listed("safeguard", Safeguard, old["safeguards"], new["safeguards"], key="no"),
        *_reordered("plan", WITHIN[Plan], old, new, {}),
    ]


def _tasks(before: list[Json], after: list[Json]) -> Changes:
    old, new = _by(before, "no"), _by(after, "no")
    placed = {row["id"]: (task["no"], row) for task in before for row in task["targets"]}
    staying = {row["id"] for task in after for row in task["targets"]}
    for no in _merged(old, new):
        was, now = old.get(no), new.get(no)
        at = {"task": no}
        yield from _thing("task", _alone(was), _alone(now), _parts(Task, was), _parts(Task, now), at)
        if was and now:
            yield from _deadlines(was["deadlines"], now["deadlines"], no)
        for row in now["targets"] if now else ():
            yield from _target(placed.get(row["id"]), (no, row))
        for row in was["targets"] if was else ():
            if row["id"] not in staying:
                yield from _target((no, row), None)
        if was and now:
            yield from _reordered("task", WITHIN[Task], was, now, at)


def _target(was: tuple[str, Json] | None, now: tuple[str, Json] | None) -> Changes:
    here = now or was
    assert here is not None
    old, new = (each and {TASK: each[0]} | _parts(Target, each[1]) for each in (was, now))
    at = {"task": here[0], "target": here[1]["id"]}
    yield from _thing("target", was and was[1], now and now[1], old, new, at)


def _deadlines(before: list[Json], after: list[Json], task: str) -> Changes:
    old, new = _by(before, "id"), _by(after, "id")
    for id in _merged(old, new):
        was, now = old.get(id), new.get(id)
        yield from _thing("deadline", was, now, _timed(was), _timed(now), {"task": task, "id": id})


def _listed(name: str, model: type[BaseModel], before: list[Json], after: list[Json], key: str = "id") -> Changes:
    old, new = _by(before, key), _by(after, key)
    for id in _merged(old, new):
        was, now = old.get(id), new.get(id)
        yield from _thing(name, was, now, _parts(model, was), _parts(model, now), {"id": id})


def _thing(
    name: str, was: Json | None, now: Json | None, old: Json | None, new: Json | None, at: Mapping[str, str]
) -> Changes:
    """One thing: added, removed, or changed in some of its parts."""
    if was is None or now is None:
        what = What(f"{name}.{'added' if was is None else 'removed'}")
        yield Change(what=what, before=was and _written(was), after=now and _written(now), **at)
    else:
        yield from _changed(name, old or {}, new or {}, at)


def _changed(name: str, old: Json, new: Json, at: Mapping[str, str]) -> Changes:
    for field in _merged(old, new):
        was, now = old.get(field), new.get(field)
        if was != now:
            yield Change(what=_what(name, field, was, now), field=field, before=was, after=now, **at)


def _what(name: str, field: str, was: Any, now: Any) -> What:
    if (name, field) == ("target", "goal"):
        return What.TARGET_RAISED if now > was else What.TARGET_LOWERED
    if field == TIME and _is_told(was, now):
        return What.DEADLINE_TOLD
    return What(f"{name}.{SPECIAL.get((name, field), 'changed')}")


def _is_told(was: Json, now: Json) -> bool:
    """Whether nothing but the day of a deadline on notice was set."""
    return "on_notice" in was and "due" in now and was | {"due": now["due"]} == now


def _reordered(name: str, lists: Iterable[str], old: Json, new: Json, at: Mapping[str, str]) -> Changes:
    """Lists of which what stayed stands in another order; ``before`` and ``after`` are the ids or numbers of that."""
    for field in lists:
        key = "no" if field in ("tasks", "safeguards") else "id"
        ids_before, ids_after = ([row[key] for row in side[field]] for side in (old, new))
        common = set(ids_before) & set(ids_after)
        was, now = ([id for id in ids if id in common] for ids in (ids_before, ids_after))
        if was != now:
            yield Change(what=What(f"{name}.reordered"), field=field, before=was, after=now, **at)


def _parts(model: type[BaseModel], row: Json | None) -> Json:
    """The compared parts of ``row``: of one word its value, of several a mapping of those that are not empty."""
    return {} if row is None else {part: _part(part, words, row) for part, words in PARTS[model].items()}


def _part(part: str, words: tuple[str, ...], row: Json) -> Any:
    if words == (part,):
        return row.get(part)
    return {word: row[word] for word in words if row.get(word)} or None


def _timed(deadline: Json | None) -> Json:
    """A deadline's parts: what it is about, and its time as a plan file writes that."""
    if deadline is None:
        return {}
    time = {word: value for word, value in deadline.items() if word not in ("id", "subject")}
    return {"subject": deadline.get("subject"), TIME: time}


def _alone(task: Json | None) -> Json | None:
    """A task without its targets, which are added, moved and removed as such."""
    return task and {word: value for word, value in task.items() if word != "targets"}


def _written(row: Json) -> Json:
    return {word: value for word, value in row.items() if value not in ([], {})}


def _by(rows: list[Json], key: str) -> Rows:
    return {row[key]: row for row in rows}


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The keys of both, as in ``new``, then those that are in ``old`` alone."""
    return list(new) + [key for key in old if key not in new]
