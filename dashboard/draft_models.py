"""What the services answer about drafts of plans. Inside a draft are the words of a plan file, as JSON values."""

from datetime import datetime
from functools import cached_property
from typing import Any

from pydantic import Field

from dashboard.models import Answer, Doubt

Json = dict[str, Any]


class Place(Answer):
    """Where something stands in the document: ``line`` from 1, characters from 0, ``end`` after the last."""

    line: int
    start: int
    end: int


class Choice(Answer):
    """What may be answered to a question, in words."""

    value: Any = None
    text: str


class Asked(Answer):
    """A question; ``suggested`` is what the draft says until it is answered."""

    id: str
    about: str
    code: str
    text: str
    suggested: Any = None
    options: tuple[Choice, ...] = ()
    source: Place | None = None
    answered: bool = False
    answer: Any = None


class Clash(Answer):
    """An edit (its place in the list) that could not be applied: what stood there, what stands there, what was wanted."""

    edit: int
    path: str
    reason: str
    was: Any = None
    stands: Any = None
    now: Any = None
    text: str = ""


class FieldFault(Answer):
    """Why the draft is no plan yet; ``field`` counts: ``tasks[0].targets[1].goal``."""

    field: str
    reason: str


class DocumentText(Answer):
    """``tables``: their extent, and their rows of cells ``[start, end, repeated]``."""

    text: str
    tables: tuple[Json, ...] = ()


class Base(Answer):
    """The edition that a draft began from; ``latest``: the newest one then."""

    plan: str
    edition: int
    latest: int


class PlanDraft(Answer):
    """A document, what was read in it, and the plan that became of it. ``draft``: None for what is no plan. ``base``: of one
    that began from a plan; its document is empty."""

    id: str
    version: int
    name: str
    document: DocumentText
    parse: Json
    draft: Json | None = None
    errors: tuple[Json, ...] = ()
    warnings: tuple[Doubt, ...] = ()
    questions: tuple[Json, ...] = ()
    edits: tuple[Json, ...] = ()
    conflicts: tuple[Json, ...] = ()
    sources: dict[str, Place] = Field(default_factory=dict)
    base: Base | None = None

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(Asked.model_validate(each) for each in self.questions)

    @cached_property
    def open(self) -> tuple[Asked, ...]:
        return tuple(each for each in self.asked if not each.answered)

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        return tuple(Clash.model_validate(each) for each in self.conflicts)

    @cached_property
    def faults(self) -> tuple[FieldFault, ...]:
        return tuple(FieldFault.model_validate(each) for each in self.errors)

    @property
    def plan(self) -> Json:
        return self.draft or {}

    @cached_property
    def tasks(self) -> list[Json]:
        """The tasks as far as they have a plan's shape; that the rest has none is among the faults."""
        return [sound(task) for task in self.plan.get("tasks", ()) if isinstance(task, dict)]

    @cached_property
    def places(self) -> list[str]:
        """The number by which the document, and so every edit, knows each of ``tasks``: a correction may give another."""
        steps = [(edit.get("path", "").split("/"), edit.get("now")) for edit in self._holding]
        were = {now: path[1] for path, now in steps if len(path) == 3 and path[0] == "tasks" and path[2] == "no"}
        found: list[str] = []
        for task in self.tasks:
            no, place = str(task["no"]), str(were.get(task["no"], task["no"]))
            found.append(place if place not in found else no)
        return found

    def task_at(self, place: str) -> Json:
        """The task that the document knows by the number ``place``; empty for one that is gone."""
        return next((task for at, task in zip(self.places, self.tasks, strict=True) if at == place), {})

    def held_by(self, observance: str) -> list[str]:
        """The numbers of the tasks that are due or counted on it."""
        return [task["no"] for task in self.tasks if any(_is_on(each, observance) for each in _parts(task))]

    @property
    def _holding(self) -> list[Json]:
        """The corrections that are in no conflict."""
        clashing = {clash.edit for clash in self.clashes}
        return [edit for n, edit in enumerate(self.edits) if n not in clashing and edit.get("op", "set") == "set"]

    @cached_property
    def observances(self) -> list[Json]:
        return [each for each in self._listed("observances") if _is_observance(each)]

    @cached_property
    def safeguards(self) -> list[Json]:
        return [each for each in self._listed("safeguards") if _is_safeguard(each)]

    def _listed(self, name: str) -> list[Any]:
        things = self.plan.get(name)
        return things if isinstance(things, list) else []

    def code(self, name: str) -> str:
        """The text ``name`` as it is said of a draft that began like this one: from a document, or from a plan."""
        return f"{name}.of_plan" if self.base else name

    @property
    def units(self) -> list[Json]:
        return [each for each in self._listed("units") if _is_deadline(each) and isinstance(each.get("name"), str)]

    @property
    def title(self) -> str:
        return str(self.plan.get("title") or self.parse.get("title") or self.name)


def sound(task: Json) -> Json:
    """``task`` without what no plan can say: an edit may have put anything there."""
    shown = {name: value for name, value in task.items() if name not in _LISTS}
    for name, fits in _LISTS.items():
        things = task.get(name)
        kept = [each for each in things if fits(each)] if isinstance(things, list) else []
        shown |= {name: kept} if kept else {}
    return shown | {"no": str(task.get("no", "")), "title": str(task.get("title", ""))}


def _is_observance(value: Any) -> bool:
    return _is_deadline(value) and isinstance(value.get("name"), str) and isinstance(value.get("rule"), dict)


def _is_safeguard(value: Any) -> bool:
    texts = isinstance(value, dict) and all(isinstance(value.get(name, ""), str) for name in ("no", "title", "text"))
    return texts and bool(value.get("no"))


def _parts(task: Json) -> list[Json]:
    return [*task.get("deadlines", ()), *(target.get("of", {}) for target in task.get("targets", ()))]


def _is_on(part: Json, observance: str) -> bool:
    named = part.get("observance")
    return observance in named if isinstance(named, list) else named == observance


def _is_party(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("each"), str))


def _is_deadline(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _is_target(value: Any) -> bool:
    return (
        _is_deadline(value)
        and isinstance(value.get("title"), str)
        and isinstance(value.get("of", {}), dict)
        and isinstance(value.get("goal", 1), int | float)
        and all(map(_is_party, value.get("units") or ()))
    )


_LISTS = {"lead": _is_party, "assisting": _is_party, "deadlines": _is_deadline, "targets": _is_target}


class DraftHead(Answer):
    id: str
    version: int
    name: str
    title: str
    changed_at: datetime
    changed_by: str
    changed_by_name: str = ""
    base: Base | None = None


class DraftList(Answer):
    items: tuple[DraftHead, ...] = ()
    next: str | None = None


class MadePlan(Answer):
    """``preparing``: the edition that is about to come into force."""

    id: str
    title: str
    year: int
    edition: int
    active: int | None = None
    preparing: int | None = None
