"""Each change between two editions as one sentence: 第 10 项“普法演出”：目标 5 场 → 8 场."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.tasks.plans.domain.changes import TASK, TIME, Change
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.history.words import Words

INNER_QUOTES = str.maketrans("“”", "‘’")
NAMES_ASIDE = ("id", "subject")
"""What of a deadline is not its time."""


@dataclass(frozen=True)
class Side:
    """One of the two editions, with the words for its values."""

    plan: Plan
    words: Words

    @cached_property
    def tasks(self) -> dict[str, Task]:
        return {task.no: task for task in self.plan.tasks}

    @cached_property
    def targets(self) -> dict[str, tuple[Task, Target]]:
        """Each with the task that it stands in."""
        return {target.id: (task, target) for task in self.plan.tasks for target in task.targets}

    @cached_property
    def safeguards(self) -> dict[str, str]:
        return {each.no: each.title for each in self.plan.safeguards}

    def deadline(self, task: str | None, id: str | None) -> Json | None:
        found = self.tasks.get(task or "")
        limit = found.deadline(id) if found and id else None
        return limit.model_dump(mode="json", exclude_none=True) if limit else None

    def name(self, change: Change) -> str:
        """The title or name of what changed; empty where it has none here."""
        thing, id = change.what.split(".", maxsplit=1)[0], change.id or ""
        if change.target:
            return self.targets[change.target][1].title if change.target in self.targets else ""
        if thing == "unit":
            return self.words.names.get(id, "")
        if thing == "observance":
            return self.words.observances.get(id, "")
        if thing == "safeguard":
            return self.safeguards.get(id, "")
        return self.tasks[change.task].title if change.task in self.tasks else ""


def sentence(change: Change, before: Side, after: Side) -> str:
    """In the language of the sides' words."""
    words, (thing, happened) = after.words, change.what.split(".")
    limit = after.deadline(change.task, change.id) or before.deadline(change.task, change.id) or {}
    about = limit.get("subject")
    said = {
        "no": change.task or change.id,
        "name": _quoted(after.name(change) or before.name(change)),
        "where": _where(change, before, after),
        "field": words.text(f"plan.part.{change.field}") if happened in ("changed", "reordered") else "",
        "about": words.text("plan.at.about", name=about) if about and change.field == TIME else "",
        "when": words.when(_time(limit)) if thing == "deadline" else "",
        "before": _said(change, change.before, before),
        "after": _said(change, change.after, after),
    }
    return words.text(_code(change), **said)


def _code(change: Change) -> str:
    """Of a text that changed it is enough to say that it did."""
    what = change.what.value
    return f"plan.change.{what.replace('changed', 'text') if change.field == 'text' else what}"


def _where(change: Change, before: Side, after: Side) -> str:
    name = after.name(change) or before.name(change)
    code = "plan.at.target" if change.target else "plan.at.task" if name else "plan.at.untitled"
    return after.words.text(code, no=change.task, name=_quoted(name))


def _quoted(name: str) -> str:
    """A name that stands in quotes: those within it become inner ones."""
    return name.translate(INNER_QUOTES)


def _said(change: Change, value: Any, side: Side) -> str:
    """What stood or stands there, in words."""
    if change.field is None:
        return _thing(change, value, side.words) if value else ""
    if change.field == "goal":
        _, target = side.targets[change.target or ""]
        return side.words.goal(value, target.model_dump(mode="json"))
    if change.field == "deadline":
        task, _ = side.targets[change.target or ""]
        limit = side.deadline(task.no, value)
        return _about(limit, side.words) if limit else side.words.text("plan.said.no_deadline")
    return _value(change.field, value, side.words)


def _value(field: str, value: Any, words: Words) -> str:
    if field == "scope":
        return words.scope(value)
    if value is None or field == TASK:
        return value or words.text("plan.said.nothing")
    if field in ("every", "measure"):
        return words.text(f"plan.{field}.{value}")
    if field == "kind":
        return words.text(f"identity.kind.{value}")
    say: dict[str, Callable[[Any], str]] = {
        **dict.fromkeys(("lead", "assisting"), words.parties),
        **dict.fromkeys(("field", "numerator", "denominator", "once_per"), words.fact),
        "under": words.unit,
        "when": words.when,
        "rule": words.rule,
        "of": words.counted,
    }
    return say.get(field, words.short)(value)


def _thing(change: Change, value: Json, words: Words) -> str:
    """What was added or removed, beside its name."""
    match change.what.split(".", maxsplit=1)[0]:
        case "observance":
            return words.rule(value["rule"])
        case "deadline":
            return _about(value, words)
        case "target":
            return words.asked(value)
    return ""


def _about(deadline: Json, words: Words) -> str:
    when = words.when(_time(deadline))
    about = deadline.get("subject")
    return words.text("plan.said.about", name=about, when=when) if about else when


def _time(deadline: Json) -> Json:
    return {word: value for word, value in deadline.items() if word not in NAMES_ASIDE}
