"""The rules of progress once more, written the slow and obvious way and sharing no code with the engine.

It looks at the whole history each time: for every activity the newest version known, then the plain definition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

Json = dict[str, Any]
Known = tuple[date, Json]
"""The day of an event and what it said of its activity, as JSON values with days as dates."""


@dataclass(frozen=True)
class Question:
    """One cell: of which target (as its plan writes it), whose, in which period, from when on and due when.

    ``units`` are the cell's unit and all below it. What was held before ``starts`` does not count. ``told_by`` is the
    day on which waiting for a notice ends.
    """

    target: Json
    unit: str
    units: frozenset[str]
    period: str
    first: date
    last: date
    starts: date
    due: date | None
    told_by: date | None

    @property
    def begins(self) -> date:
        return max(self.first, self.starts)

    @property
    def goal(self) -> Fraction:
        return Fraction(str(self.target.get("goal", 1)))


class Answer(NamedTuple):
    value: Fraction | None
    provisional: Fraction | None
    awaiting_review: bool
    status: str


def answer(question: Question, history: Iterable[Known], on: date) -> Answer:
    """How the cell stands at the end of ``on``."""
    newest: dict[str, Json] = {}
    for day, said in history:
        if day <= on and said["version"] > newest.get(said["id"], {"version": 0})["version"]:
            newest[said["id"]] = said
    mine = [said for said in newest.values() if counts(question, said)]
    verified = [said for said in mine if said["status"] == "verified"]
    value, provisional = amount(question.target, verified), amount(question.target, mine)
    reached = reached_on(question, verified)
    awaiting = reached is None and is_enough(question, provisional)
    return Answer(value, provisional, awaiting, status(question, value, reached, awaiting, on))


def counts(question: Question, said: Json) -> bool:
    held_on, stated = said["held_on"], said["period"]
    year = int(stated[:4]) if stated else held_on.year
    by_name = stated is not None and length(stated) == length(question.period)
    in_period = stated == question.period if by_name else question.first <= held_on <= question.last
    return (
        said["status"] in ("posted", "verified")
        and all(holds(name, wanted, said) for name, wanted in question.target.get("of", {}).items())
        and not question.units.isdisjoint({said["unit"], *said["for_units"]})
        and year == question.first.year
        and in_period
        and held_on >= question.starts
    )


def length(period: str) -> str:
    """How long a period is, by its name: ``""`` for 2023, ``"-H"``, ``"-Q"``, ``"-"`` for 2023-05."""
    return period[4:6].rstrip("01")


def holds(name: str, wanted: Any, said: Json) -> bool:
    some = wanted if isinstance(wanted, list) else [wanted]
    if name == "min_participants":
        return bool((said["participants"] or 0) >= wanted)
    if name == "laws":
        return any(law in some for law in said["laws"])
    fact = said["details"].get(name[8:]) if name.startswith("details.") else said[name]
    return any(fact == each and isinstance(fact, bool) == isinstance(each, bool) for each in some)


def values(name: str, said: Json) -> list[Any]:
    fact = said["details"].get(name[8:]) if name.startswith("details.") else said[name]
    return [each for each in (fact if isinstance(fact, (list, tuple)) else [fact]) if each not in (None, "")]


def number(name: str, said: Json) -> Fraction:
    found = values(name, said)
    is_one = len(found) == 1 and isinstance(found[0], (int, float)) and not isinstance(found[0], bool)
    return Fraction(str(found[0])) if is_one else Fraction(0)


def amount(target: Json, activities: Sequence[Json]) -> Fraction | None:
    """What some activities come to together."""
    match target["measure"]:
        case "count":
            return Fraction(len(activities))
        case "milestone":
            return Fraction(bool(activities))
        case "sum":
            return sum((number(target["field"], said) for said in activities), Fraction(0))
        case "distinct":
            return Fraction(len({each for said in activities for each in values(target["field"], said)}))
    part = sum((number(target["numerator"], said) for said in activities), Fraction(0))
    whole: dict[Any, Fraction] = {}
    for place, said in enumerate(activities):
        once_per = target.get("once_per")
        occasion = (said["unit"], *values(once_per, said)[:1]) if once_per else (place,)
        whole[occasion] = max(whole.get(occasion, Fraction(0)), number(target["denominator"], said))
    total = sum(whole.values(), Fraction(0))
    return min(Fraction(1), part / total) if total else None


def is_enough(question: Question, value: Fraction | None) -> bool:
    return value is not None and value >= question.goal


def reached_on(question: Question, verified: Sequence[Json]) -> date | None:
    """The first day held on from which what is verified, in date order, stays at or above the goal."""
    reached = None
    for day in sorted({said["held_on"] for said in verified}):
        if not is_enough(question, amount(question.target, [said for said in verified if said["held_on"] <= day])):
            reached = None
        elif reached is None:
            reached = day
    return reached


def status(question: Question, value: Fraction | None, reached: date | None, awaiting: bool, on: date) -> str:
    due, told_by = question.due, question.told_by
    if reached is not None:
        return "done" if due is None or reached <= due else "done_late"
    if awaiting:
        return "open"
    if on < question.begins or (told_by is not None and on < told_by):
        return "waiting"
    if due is None:
        return "open"
    if on > due:
        return "overdue"
    days = (due + timedelta(days=1) - question.begins).days
    gone = (on + timedelta(days=1) - question.begins).days
    is_behind = (value or 0) < question.goal * Fraction(gone, days)
    return "at_risk" if Fraction(days - gone, days) < Fraction(1, 3) and is_behind else "open"
