"""The values of a plan file in words, in the reader's language."""

from collections import ChainMap
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.targets import DETAILS
from shared.kinds import Detail, Kind

Text = Callable[..., str]
LONGEST = 60
"""Of a long value its beginning will do."""


@dataclass(frozen=True)
class Words:
    """``names`` are those of units, ``observances`` of observances, by id; ``kinds`` label what a target counts.

    ``text`` puts codes of the catalogue into ``language``.
    """

    text: Text
    language: str
    names: Mapping[str, str]
    observances: Mapping[str, str]
    kinds: Mapping[str, Kind]

    @classmethod
    def of(cls, plan: Plan, names: dict[str, str], kinds: Mapping[str, Kind], text: Text, language: str) -> "Words":
        """For one edition: its own names of units before the register's."""
        own = {unit.id: unit.name for unit in plan.units}
        return cls(text, language, ChainMap(own, names), {each.id: each.name for each in plan.observances}, kinds)

    def listed(self, words: Collection[str]) -> str:
        return self.text("plan.said.and").join(words) or self.text("plan.said.nothing")

    def unit(self, id: str | None) -> str:
        return self.text("plan.said.nothing") if id is None else self.names.get(id, id)

    def parties(self, parties: Collection[Any]) -> str:
        """Unit ids and ``{each: kind}``."""
        return self.listed(
            [self.unit(p) if isinstance(p, str) else self.text(f"plan.each.{p['each']}") for p in parties]
        )

    def scope(self, scope: Json | None) -> str:
        match scope or {}:
            case {"units": units}:
                return self.parties(units)
            case {"per": kind, "except": units}:
                return self.text("plan.said.all_but", each=self.text(f"plan.each.{kind}"), units=self.parties(units))
            case {"per": kind}:
                return self.text(f"plan.each.{kind}")
        return self.text("plan.said.whole")

    def goal(self, goal: float, target: Json) -> str:
        """``target`` says how it is measured and what word follows the number."""
        match target["measure"]:
            case "ratio":
                return self.text("plan.said.share", n=f"{goal * 100:.10g}")
            case "milestone":
                return self.text("plan.said.done")
        usual = {"count": "plan.said.times", "distinct": "plan.said.pieces"}.get(target["measure"])
        word = target.get("counted_in") or (self.text(usual) if usual else "")
        return self.text("plan.said.amount", n=f"{goal:.15g}", word=word).strip()

    def asked(self, target: Json) -> str:
        """Of whom, how often, how much."""
        every = target.get("every", "year")
        said = {"scope": self.scope(target), "every": self.text(f"plan.every.{every}")}
        return self.text("plan.said.asked", **said, goal=self.goal(target.get("goal", 1), target))

    def when(self, time: Json) -> str:
        match time:
            case {"on_notice": _, "due": day} | {"due": day}:
                return self.text("plan.said.due", day=day)
            case {"on_notice": _, "no_later_than": day}:
                return self.text("plan.said.on_notice_by", day=day)
            case {"on_notice": _}:
                return self.text("plan.said.on_notice")
            case {"observance": id}:
                return self.text("plan.said.with_observance", name=self.observances.get(id, id))
            case {"each": every, "by": {"working_day": n}}:
                return self.text("plan.said.each_working_day", every=self.text(f"plan.every.{every}"), n=n)
            case {"each": every}:
                return self.text("plan.said.each", every=self.text(f"plan.every.{every}"))
            case {"from": first, "to": last}:
                return self.text("plan.said.span", first=first, last=last)
        return self.text("plan.said.all_year")

    def rule(self, rule: Json) -> str:
        (name, day), *_ = rule.items()
        month, _, of_month = str(day).partition("-")
        return self.text(f"plan.said.{name}", month=int(month), day=int(of_month or 1))

    def counted(self, of: Json) -> str:
        """The conditions of a filter."""
        labels = {id: getattr(kind.name, self.language) for id, kind in self.kinds.items()}
        known = {"kind": labels, "observance": self.observances}
        clauses = []
        for word, value in of.items():
            values = value if isinstance(value, list) else [value]
            if word.startswith(DETAILS):
                clauses.append(self._detail(word, values, of.get("kind")))
            else:
                named = known.get(word, {})
                said = self.listed([named.get(each, str(each)) for each in values])
                clauses.append(self.text(f"plan.said.{word}", value=said))
        return self.text("plan.said.also").join(clauses) or self.text("plan.said.anything")

    def fact(self, name: str) -> str:
        """What is measured: a field of every activity, or of a kind."""
        detail = self._found(name, None)
        if detail is not None:
            return str(getattr(detail.label, self.language))
        return name if name.startswith(DETAILS) else self.text(f"plan.fact.{name}")

    def short(self, value: object) -> str:
        said = str(value) if value else self.text("plan.said.nothing")
        return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"

    def _detail(self, word: str, values: list[Any], kinds: list[str] | None) -> str:
        detail = self._found(word, kinds)
        choices = {each.id: getattr(each.label, self.language) for each in detail.choices} if detail else {}
        said = [
            self.text("plan.said.yes" if value else "plan.said.no")
            if isinstance(value, bool)
            else choices.get(value, f"{value:.15g}" if isinstance(value, float) else str(value))
            for value in values
        ]
        name = getattr(detail.label, self.language) if detail else word
        return self.text("plan.said.detail", name=name, value=self.listed(said))

    def _found(self, word: str, kinds: list[str] | None) -> Detail | None:
        id = word.removeprefix(DETAILS)
        counted = [self.kinds[kind] for kind in kinds or self.kinds if kind in self.kinds]
        return next((found for kind in counted if word != id and (found := kind.detail(id))), None)
