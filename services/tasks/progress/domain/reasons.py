"""Why something stands as it does, in words that a catalogue has: what there is, and what follows from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.tasks.plans.domain.targets import Measure
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.statuses import Status

Text = Callable[..., str]
"""A catalogue in one language: code and parameters to words."""


@dataclass(frozen=True)
class Reason:
    """``have`` and ``then`` are codes (``reason.*``) of two halves of a sentence, which share ``params``."""

    have: str
    then: str
    params: dict[str, Any] = field(default_factory=dict)

    def text(self, text: Text) -> str:
        """The sentence in the language of ``text``."""
        return text("reason.joined", have=text(self.have, **self.params), then=text(self.then, **self.params))


def reason_for(
    slot: Slot, value: float | None, reached_on: date | None, *, awaiting: bool, status: Status, on: date
) -> Reason:
    params: dict[str, Any] = {
        "goal": _written(slot, slot.goal),
        "value": _written(slot, value),
        "word": f" {slot.target.counted_in}" if slot.target.counted_in else "",
        "begins": slot.begins.isoformat(),
    }
    if slot.due is not None:
        params |= {"due": slot.due.isoformat(), "left": (slot.due - on).days, "late": (on - slot.due).days}
    if reached_on is not None:
        params |= {"day": reached_on.isoformat()}
        if slot.due is not None:
            params["late"] = (reached_on - slot.due).days
    if status is Status.AT_RISK and slot.due is not None:
        params["pace"] = _written(slot, pace(slot, slot.due, on))
    return Reason(_have(slot, value), _then(slot, awaiting, status, on), params)


def pace(slot: Slot, due: date, on: date) -> float:
    """What a straight line from nothing before ``begins`` to the goal on ``due`` asks for by the end of ``on``."""
    total = (due - slot.begins).days + 1
    return slot.goal * ((on - slot.begins).days + 1) / total


def _have(slot: Slot, value: float | None) -> str:
    match slot.target.measure:
        case Measure.MILESTONE:
            return "reason.have.milestone_done" if value else "reason.have.milestone"
        case Measure.RATIO:
            return "reason.have.ratio" if value is not None else "reason.have.ratio_of_nothing"
        case _:
            return "reason.have.amount"


def _then(slot: Slot, awaiting: bool, status: Status, on: date) -> str:
    if awaiting:
        return "reason.then.awaiting_review"
    if status is Status.WAITING:
        return "reason.then.not_begun" if on < slot.begins else "reason.then.on_notice"
    if status is Status.OPEN and slot.due is None:
        return "reason.then.open_undated"
    return f"reason.then.{status}"


def _written(slot: Slot, number: float | None) -> str:
    """A number for people: at most one decimal of a pace, four of an amount; a ratio in per cent."""
    if number is None:
        return "–"
    if slot.target.measure is Measure.RATIO:
        return f"{number * 100:.1f}".removesuffix(".0") + "%"
    return f"{number:.15g}" if number == round(number, 4) else f"{number:.1f}".removesuffix(".0")
