"""Why a plan is refused: every wrong field at once, each with a code that the catalogues put into words."""

import dataclasses
from collections.abc import Sequence
from typing import Any


@dataclasses.dataclass(frozen=True)
class FieldError:
    """``field`` is a path like ``tasks[3].targets[0].deadline`` ("" is the whole document); ``code`` a catalogue key.

    ``line`` counts from 1 and is None for a plan that came as JSON.
    """

    field: str
    code: str
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    line: int | None = None


class PlanInvalid(Exception):
    """The document is no plan that could be kept. Nothing of it was."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.field or 'document'}: {error.code}" for error in errors))


def path_text(path: Sequence[str | int]) -> str:
    """``("tasks", 3, "targets", 0)`` as ``tasks[3].targets[0]``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
