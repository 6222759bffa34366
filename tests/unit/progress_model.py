"""The rules of progress once more, written the slow and obvious way and sharing no code with the engine.

It looks at the whole history each time: for every activity the newest version known, then the plain definition.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Known = tuple[date, dict[str, Any]]
"""The day of an event and what it said, as JSON values."""


@dataclass(frozen=True)
class Question:
    """One cell: whose, from when to when (a period), due when, and what is asked."""

    units: frozenset[str]
    first: date
    last: date
    name: str
    due: date
    measure: str
    goal: float
    kind: str


def answer(question: Question, history: Iterable[Known], on: date) -> tuple[Any, Any, str]:
    """Value, provisional and status at the end of ``on``."""
    newest: dict[str, dict[str, Any]] = {}
    for day, said in history:
        if day <= on and said["version"] > newest.get(said["id"], {"version": 0})["version"]:
            newest[said["id"]] = said
    mine = [said for said in newest.values() if counts(question, said)]
    verified = [said for said in mine if said["status"] == "verified"]
    value, provisional = amount(question, verified), amount(question, mine)
    return value, provisional, status(question, verified, value, provisional, on)


def counts(question: Question, said: dict[str, Any]) -> bool:
    place: Any = said["held_on"]
    stated = said["period"]
    in_year = (int(stated[:4]) if stated else place.year) == question.first.year
    same_length = stated is not None and stated[4:6] == question.name[4:6]  # "", "-H" or "-Q"
    in_period = stated == question.name if same_length else question.first <= place <= question.last
    who = {said["unit"], *said["for_units"]}
    alive = said["status"] in ("posted", "verified")
    return bool(alive and said["kind"] == question.kind and who & question.units and in_year and in_period)


def amount(question: Question, activities: list[dict[str, Any]]) -> Any:
    if question.measure == "count":
        return len(activities)
    if question.measure == "milestone":
        return 1 if activities else 0
    if question.measure == "sum":
        return sum((Fraction(str(said["details"].get("boards_m2", 0))) for said in activities), Fraction(0))
    if question.measure == "distinct":
        return len({said["place"] for said in activities if said["place"]})
    passed = sum(said["details"].get("passed", 0) for said in activities)
    exams: dict[tuple[str, Any], int] = {}
    for said in activities:
        key = (said["unit"], said["details"].get("exam"))
        exams[key] = max(exams.get(key, 0), said["details"].get("due_to_sit", 0))
    whole = sum(exams.values())
    return min(Fraction(1), Fraction(passed, whole)) if whole else None


def enough(question: Question, amount: Any) -> bool:
    return amount is not None and amount >= Fraction(str(question.goal))


def status(question: Question, verified: list[dict[str, Any]], value: Any, provisional: Any, on: date) -> str:
    days = sorted({said["held_on"] for said in verified})
    good = [enough(question, amount(question, [v for v in verified if v["held_on"] <= day])) for day in days]
    if good and good[-1]:
        last_bad = max((i for i, fine in enumerate(good) if not fine), default=-1)
        return "done" if days[last_bad + 1] <= question.due else "done_late"
    if enough(question, provisional):
        return "open"
    if on < question.first:
        return "waiting"
    if on > question.due:
        return "overdue"
    length = (question.due + timedelta(days=1) - question.first).days
    used = (on + timedelta(days=1) - question.first).days
    behind = (value or 0) < Fraction(str(question.goal)) * Fraction(used, length)
    return "at_risk" if Fraction(length - used, length) < Fraction(1, 3) and behind else "open"
