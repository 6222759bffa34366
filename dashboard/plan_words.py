"""A draft's values in words: who, by when, how much, of whom, how often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboard.draft_models import Json, PlanDraft
from dashboard.models import Kind
from dashboard.plan_facts import DETAILS, FACTS, NEEDED, Details
from dashboard.render import number, percent
from dashboard.texts import Texts

GROUPS = ("township", "department", "section", "village")
EVERY = ("year", "half", "quarter", "month")
EACH = "each:"
"""Before the kind of a group, where parties are told by one text each."""

LONGEST_TEXT = 80
"""Of a task's text, in a list of corrections, its beginning will do."""

Party = str | Mapping[str, str]


def kinds_of(of: Mapping[str, Any]) -> list[str]:
    """The kinds of activities that a target names; none: any."""
    named = of.get("kind", ())
    return [named] if isinstance(named, str) else list(named)


def key_of(party: Party) -> str:
    return party if isinstance(party, str) else f"{EACH}{party['each']}"


def party_of(key: str) -> Party:
    return {"each": key.removeprefix(EACH)} if key.startswith(EACH) else key


@dataclass(frozen=True)
class PlanWords:
    """``units``, ``kinds`` and ``observances`` are names by id; ``root`` the kind of the unit whose plan it is; ``details``
    the fields of the kinds of activities, as far as they are known."""

    t: Texts
    units: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    observances: Mapping[str, str] = field(default_factory=dict)
    root: str = "district"
    details: Details = field(default_factory=dict)

    @classmethod
    def of(cls, draft: PlanDraft, kinds: Mapping[str, Kind], t: Texts) -> "PlanWords":
        units, observances = draft.plan.get("units", ()), draft.observances
        return cls(
            t,
            {unit["id"]: unit["name"] for unit in units},
            {id: kind.name for id, kind in kinds.items()},
            {each["id"]: each["name"] for each in observances},
            next((unit["kind"] for unit in units if not unit.get("under")), "district"),
            {id: kind.details.get("properties", {}) for id, kind in kinds.items()},
        )

    def _word(self, group: str, name: Any) -> str:
        """What the catalogue calls it; one that it does not know is called as it is."""
        code = f"plan.{group}.{name}"
        return self.t(code) if self.t.has(code) else str(name)

    def group_name(self, kind: str) -> str:
        """A kind of unit."""
        return self._word("unit", kind)

    def party(self, party: Party) -> str:
        return self.party_key(key_of(party))

    def party_key(self, key: str) -> str:
        if key.startswith(EACH):
            return self._word("group", key.removeprefix(EACH))
        return self.units.get(key, key)

    def parties(self, parties: Sequence[Party] | None) -> str:
        return self.t("plan.and").join(map(self.party, parties or ())) or self.t("plan.nobody")

    def when(self, deadline: Json) -> str:
        """The time alone, without what it is about."""
        match deadline:
            case {"observance": id}:
                return self.t("plan.when.observance", name=self.observances.get(id, id))
            case {"each": every, "by": {"working_day": n}}:
                return self.t("plan.when.each_working_day", every=self._word("every", every), n=n)
            case {"each": every}:
                return self.t("plan.when.each", every=self._word("every", every))
            case {"from": first, "to": last}:
                return self.t("plan.when.range", first=first, last=last)
            case {"on_notice": _, "due": day} if day:
                return self.t("plan.when.due", day=day)
            case {"on_notice": _, "no_later_than": day} if day:
                return self.t("plan.when.on_notice_by", day=day)
            case {"due": day}:
                return self.t("plan.when.due", day=day)
            case {"all_year": _}:
                return self.t("plan.when.all_year")
        return self.t("plan.when.on_notice")

    def deadline(self, deadline: Json) -> str:
        about, when = deadline.get("subject"), self.when(deadline)
        return when if not about or about in when else self.t("plan.when.about", about=about, when=when)

    def rule(self, rule: Json) -> str:
        """On which days of every year: 12 月 4 日所在的一周."""
        match rule:
            case {"month": month}:
                return self.t("plan.rule.month", month=int(month))
            case {"week_of": day} | {"on": day}:
                month, of_month = map(int, str(day).split("-"))
                return self.t("plan.rule.week_of" if "week_of" in rule else "plan.rule.on", month=month, day=of_month)
        return str(rule)

    def scope(self, target: Json) -> str:
        if units := target.get("units"):
            return self.parties(units)
        return self.scope_of(target.get("per") or self.root)

    def scope_of(self, kind: str) -> str:
        """All units of ``kind``, one by one; the whole plan's, where its root is of that kind."""
        if kind == self.root:
            return self.t("plan.scope.root", kind=self._word("unit", kind))
        return self._word("scope", kind)

    def often(self, every: str) -> str:
        return self._word("every", every)

    def measure(self, name: str) -> str:
        return self._word("measure", name)

    def goal(self, target: Json) -> str:
        """How much, of whom, how often: 每个街镇每季度 1 次."""
        match target.get("measure"):
            case "ratio":
                much = self.t("plan.goal.ratio", share=percent(target.get("goal", 1)))
            case "milestone":
                much = self.t("plan.goal.milestone")
            case _:
                unit = target.get("counted_in") or self.t("plan.goal.times")
                much = self.t("plan.goal.count", n=number(target.get("goal", 1)), unit=unit)
        every = target.get("every", "year")
        if every == "year":
            return self.t("plan.goal", scope=self.scope(target), much=much)
        return self.t("plan.goal.often", scope=self.scope(target), often=self.often(every), much=much)

    def counted(self, target: Json) -> str:
        """Which activities count."""
        of = target.get("of", {})
        kinds = [self.kinds.get(id, id) for id in kinds_of(of)]
        held = of.get("observance", ())
        days = [self.observances.get(id, id) for id in ([held] if isinstance(held, str) else held)]
        counted = self.t("plan.and").join([*kinds, *days]) or self.t("plan.any_kind")
        measure, facts = (
            target.get("measure", "count"),
            {name: self.fact(target[name]) for name in FACTS if target.get(name)},
        )
        needed = NEEDED.get(measure, ())
        if not needed or not set(needed) <= set(facts):
            return counted
        return self.t(f"plan.counted.{measure}", of=counted, **facts)

    def fact(self, name: str) -> str:
        """What a fact of an activity is called: one that all have, or one of a kind's own."""
        own = name.removeprefix(DETAILS)
        titles = (each[own].get("title", own) for each in self.details.values() if own in each)
        return self._word("fact", name) if own == name else str(next(titles, own))

    def due(self, target: Json, task: Json) -> str | None:
        by = next((each for each in task.get("deadlines", ()) if each["id"] == target.get("deadline")), None)
        return self.when(by) if by else None

    def value(self, name: str, value: Any) -> str:
        """A field's value, by the field's name; one that the field cannot have, as it is."""
        if value is None or value == []:
            return self.t("plan.nothing")
        try:
            return self._value(name, value)
        except (AttributeError, LookupError, TypeError, ValueError):
            return str(value)

    def _value(self, name: str, value: Any) -> str:
        match name:
            case "lead" | "assisting" if isinstance(value, list):
                return self.parties(value)
            case "deadlines" | "targets" | "tasks" | "observances" | "safeguards" | "units" if isinstance(value, dict):
                return self._thing(name, value)
            case "rule":
                return self.rule(value)
            case "text":
                return str(value) if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…"
            case "every" | "per":
                return self._word("every" if name == "every" else "unit", value)
            case "of" if isinstance(value, dict):
                return self.counted({"of": value})
            case "goal" | "year":
                return str(value) if name == "year" else number(value)
            case "measure":
                return self._word("measure", value)
            case "field" | "numerator" | "denominator" | "once_per":
                return self.fact(value)
        return str(value)

    def _thing(self, name: str, thing: Json) -> str:
        if name == "deadlines":
            return self.deadline(thing)
        title = str(thing.get("title") or thing.get("name") or "")
        return f"{title} · {self.goal(thing)}" if name == "targets" else title
