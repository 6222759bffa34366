"""What a draft's tasks have behind them: places in the document, how sure the reading was, what a person changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from dashboard.draft_models import Json, Place, PlanDraft
from dashboard.marked_text import SURE


class Link(NamedTuple):
    href: str
    end: int


@dataclass
class Readings:
    """Of a whole draft; made once for each drawing of the page. ``href`` makes a place a link's target."""

    draft: PlanDraft
    anchors: frozenset[int]

    def of(self, place: str) -> "TaskReading":
        """Of the task that the document knows by the number ``place``."""
        return TaskReading(self, f"tasks/{place}")

    def href(self, place: Place) -> str:
        return f"#d{place.start}" if place.start in self.anchors else f"#L{place.line}"

    @cached_property
    def doubts(self) -> frozenset[tuple[int, int]]:
        """The places of which something was read with little confidence."""
        found: set[tuple[int, int]] = set()
        for task in self.draft.parse.get("tasks", ()):
            parts = [task, *task.get("deadlines", ()), *task.get("targets", ())]
            found |= {_place(read["source"]) for read in parts if read.get("confidence", 1.0) < SURE}
            unsure = [name for name, confidence in task.get("confidences", {}).items() if confidence < SURE]
            found |= {_place(task["sources"][name]) for name in unsure if name in task.get("sources", {})}
        return frozenset(found)

    @cached_property
    def tasks(self) -> dict[int, Json]:
        """The tasks as they were read, by where they begin."""
        return {task["source"]["start"]: task for task in self.draft.parse.get("tasks", ())}

    @cached_property
    def corrected(self) -> Sequence[str]:
        return [edit.get("path", "") for edit in self.draft.edits if edit.get("answers") is None]


@dataclass(frozen=True)
class TaskReading:
    """Parts are told by their path within the task: ``lead``, ``targets/performance``."""

    whole: Readings
    at: str

    def link(self, part: str) -> Link | None:
        place = self.whole.draft.sources.get(f"{self.at}/{part}")
        return Link(self.whole.href(place), place.end) if place else None

    def unsure(self, part: str) -> bool:
        place = self.whole.draft.sources.get(f"{self.at}/{part}")
        return place is not None and (place.start, place.end) in self.whole.doubts

    def changed(self, part: str) -> bool:
        return any(f"{path}/".startswith(f"{self.at}/{part}/") for path in self.whole.corrected)

    def said(self, part: str) -> Sequence[str]:
        """The document's own words for those who lead or assist."""
        place = self.whole.draft.sources.get(self.at)
        read: dict[str, Any] = self.whole.tasks.get(place.start, {}) if place else {}
        return list(read.get(part, ()))

    @property
    def questions(self) -> int:
        """How many questions about it are open."""
        return sum(f"{asked.about}/".startswith(f"{self.at}/") for asked in self.whole.draft.open)


def _place(source: Json) -> tuple[int, int]:
    return source["start"], source["end"]
