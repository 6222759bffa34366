"""From a plan's own words to the questions of the slow model, and from its answers to the sums above the cells.

Read from the plan as JSON and from the list of units, by hand: no code of the engine, and none of its types.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

import chinese_calendar  # type: ignore[import-untyped]

from tests.progress_model import Answer, Json, Known, Question, answer

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
WORST_FIRST = ("overdue", "at_risk", "open", "waiting", "done_late", "done")
DAY = timedelta(days=1)

Units = Sequence[Json]
"""The register: ``{id, kind, under?}``."""


def below(units: Units, top: str) -> set[str]:
    """``top`` and all units under it."""
    found = {top}
    while more := {unit["id"] for unit in units if unit.get("under") in found} - found:
        found |= more
    return found


def questions(plan: Json, task: Json, target: Json, units: Units) -> Iterator[Question]:
    """The cells of one target."""
    for unit in scope(plan, target, units):
        for name, first, last in periods(plan["year"], target.get("every", "year")):
            limit = deadline_of(task, target)
            starts = date.fromisoformat(limit["from"]) if "from" in limit else date.min
            due, told_by = due_day(plan, limit, last)
            at_or_below = frozenset(below(units, unit))
            yield Question(target, unit, at_or_below, name, first, last, starts, due, told_by)


def scope(plan: Json, target: Json, units: Units) -> list[str]:
    root = next(unit["id"] for unit in plan["units"] if "under" not in unit)
    inside = below(units, root)
    if "per" not in target:
        return [unit for unit in target.get("units", [root]) if unit in inside]
    left_out = set[str]().union(*(below(units, unit) for unit in target.get("except", [])))
    of_kind = [u["id"] for u in units if u["kind"] == target["per"] and u["id"] in inside]
    merged = set[str]().union(*(below(units, unit) - {unit} for unit in of_kind))
    return [unit for unit in of_kind if unit not in left_out | merged]


def periods(year: int, every: str) -> Iterator[tuple[str, date, date]]:
    """Name, first and last day."""
    months = MONTHS[every]
    for number, month in enumerate(range(1, 13, months), 1):
        end = month + months
        name = {12: "", 6: f"-H{number}", 3: f"-Q{number}", 1: f"-{number:02}"}[months]
        yield f"{year}{name}", date(year, month, 1), date(year + (end > 12), (end - 1) % 12 + 1, 1) - DAY


def deadline_of(task: Json, target: Json) -> Json:
    """The deadline it names; else the one that comes back as often; else the task's only one, if it is about all of
    it. ``{}``: due at its period's end."""
    limits: list[Json] = task.get("deadlines", [])
    every = target.get("every", "year")
    if "deadline" in target:
        return next(limit for limit in limits if limit["id"] == target["deadline"])
    if every != "year":
        return next((limit for limit in limits if limit.get("each") == every), {})
    if len(limits) == 1 and "subject" not in limits[0] and limits[0].get("each", "year") == "year":
        return limits[0]
    return {}


def due_day(plan: Json, limit: Json, last: date) -> tuple[date | None, date | None]:
    """The due day, and the day on which waiting for a notice ends; ``last`` is the period's last day."""
    if "on_notice" in limit:
        if "due" in limit:
            return date.fromisoformat(limit["due"]), None
        told_by = date.fromisoformat(limit["no_later_than"]) if "no_later_than" in limit else None
        return told_by, told_by or date.max
    if "due" in limit or "to" in limit:
        return date.fromisoformat(limit.get("due") or limit["to"]), None
    if "observance" in limit:
        rule = next(each["rule"] for each in plan["observances"] if each["id"] == limit["observance"])
        return observance_ends(rule, plan["year"]), None
    due = last
    for _ in range(limit["by"]["working_day"] if isinstance(limit.get("by"), dict) else 0):
        due += DAY
        while not chinese_calendar.is_workday(due):
            due += DAY
    return due, None


def observance_ends(rule: Json, year: int) -> date:
    """The last day of an observance."""
    if "month" in rule:
        return date(year + rule["month"] // 12, rule["month"] % 12 + 1, 1) - DAY
    month, day = (int(part) for part in (rule.get("on") or rule["week_of"]).split("-"))
    on = date(year, 3, 1) - DAY if (month, day) == (2, 29) else date(year, month, day)
    return on if "on" in rule else on + (6 - on.weekday()) * DAY


Row = tuple[float | None, float | None, float, bool, str]
"""Value, provisional, goal, awaiting review, status."""


def expected(plan: Json, units: Units, history: Sequence[Known], on: date, unit: str) -> Json:
    """What is to be answered of ``unit`` at the end of ``on``: its own cells and its direct children's, and the sums."""
    mine = below(units, unit)
    children = {each["id"]: below(units, each["id"]) for each in units if each.get("under") == unit}
    found: Json = {"cells": {}, "targets": {}, "tasks": {}}
    for task in plan["tasks"]:
        sums: list[Sum] = []
        for target in task.get("targets", []):
            cells = [(each, answer(each, history, on)) for each in questions(plan, task, target, units)]
            cells = [(each, said) for each, said in cells if each.unit in mine]
            if cells:
                sums.append(summed(cells, on))
                found["targets"][target["id"]] = sums[-1].row
                found["cells"] |= rows(target["id"], unit, children, cells, on)
        shares = [min(1.0, float(each.value / each.goal)) for each in sums]
        percent = round(sum(shares) / len(shares), 9) if shares else None
        status = worst([each.status for each in sums]) if sums else without_targets(plan, task, on)
        found["tasks"][str(task["no"])] = (status, percent)
    return found


class Sum:
    """Several cells of one target together."""

    def __init__(self, adds: bool, cells: Sequence[tuple[Question, Answer]], on: date) -> None:
        self.value, self.provisional, self.goal = Fraction(0), Fraction(0), Fraction(0)
        for asked, said in cells:
            if adds:
                self.value += min(said.value or Fraction(0), asked.goal)
                self.provisional += min(said.provisional or Fraction(0), asked.goal)
                self.goal += asked.goal
            else:
                self.value += said.status in ("done", "done_late")
                self.provisional += said.status in ("done", "done_late") or said.awaiting_review
                self.goal += 1
        self.status = worst([said.status for asked, said in cells if on >= asked.begins])

    @property
    def row(self) -> Row:
        awaiting = self.value < self.goal <= self.provisional
        return float(self.value), float(self.provisional), float(self.goal), awaiting, self.status


def summed(cells: Sequence[tuple[Question, Answer]], on: date) -> Sum:
    return Sum(cells[0][0].target["measure"] in ("count", "sum"), cells, on)


def rows(
    target: str, unit: str, children: dict[str, set[str]], cells: Sequence[tuple[Question, Answer]], on: date
) -> dict[tuple[str, str, str], Row]:
    own = {(target, asked.unit, asked.period): row(asked, said) for asked, said in cells}
    found = {key: value for key, value in own.items() if key[1] == unit or key[1] in children}
    for child, under in children.items():
        by_period = defaultdict(list)
        for asked, said in cells:
            if asked.unit in under:
                by_period[asked.period].append((asked, said))
        for period, among in by_period.items():
            found.setdefault((target, child, period), summed(among, on).row)
    return found


def row(asked: Question, said: Answer) -> Row:
    value = None if said.value is None else float(said.value)
    provisional = None if said.provisional is None else float(said.provisional)
    return value, provisional, float(asked.goal), said.awaiting_review, said.status


def worst(statuses: Sequence[str]) -> str:
    return min(statuses, key=WORST_FIRST.index, default="waiting")


def without_targets(plan: Json, task: Json, on: date) -> str:
    limits = task.get("deadlines", [])
    begun = [
        not (limit.get("from", "") > on.isoformat())
        and not ("on_notice" in limit and "due" not in limit and on.isoformat() < limit.get("no_later_than", "9999"))
        for limit in limits
    ]
    return "open" if on.year >= plan["year"] and (not limits or any(begun)) else "waiting"
