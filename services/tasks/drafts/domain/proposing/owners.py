"""Who leads and assists: the document's words as units, with a question for every name that is not plain."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.tasks.drafts.domain.document import fold
from services.tasks.drafts.domain.parse import SURE, Option, ReadTask
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.units_named import Named, Naming, Party, plain
from services.tasks.plans.domain.units import Unit
from shared.contracts.tasks import UnitKind

GROUPS = (UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.SECTION, UnitKind.VILLAGE)
MOST_OPTIONS = 60
MOST_PARTIES = 200

_BODY = r"[一-鿿]{1,10}?(?:局|委|部|办|院|联|部门|团委|妇联|工会|法院|检察院)"
_PARTNER = re.compile(rf"(?:联合|会同|协同|协调|商请|配合|联手|携手)(?:市|县|区)?({_BODY})(?![一-鿿]?会议)")
_NAMED = re.compile(rf"(?<![一-鿿])(?:区|县|市)({_BODY})|(?<=[发挥由请和与及、])(?:区|县|市)({_BODY})")
_WITH = re.compile("联合|会同|协同|协调|商请|配合|联手|携手")


@dataclass
class Owning:
    """Turns owners into parties. A name is asked about once for the whole document, and counts everywhere."""

    naming: Naming
    asking: Asking
    issuer: str | None = None
    _known: dict[str, tuple[Party, ...]] = field(default_factory=dict)

    def parties(self, owners: Iterable[str], task: ReadTask, about: str) -> list[Party]:
        """The units and groups that ``owners`` stand for, each once, in their order."""
        found: list[Party] = []
        for words in owners:
            found += [party for party in self._parties(words, task, about) if party not in found]
        return found

    def _parties(self, words: str, task: ReadTask, about: str) -> tuple[Party, ...]:
        key = plain(words)
        if key not in self._known:
            named = self.naming.find(words)
            self._known[key] = named.parties if named.sure else self._asked(words, named, task, about)
        return self._known[key]

    def _asked(self, words: str, named: Named, task: ReadTask, about: str) -> tuple[Party, ...]:
        value = self.asking.ask(
            "owner",
            Subject(None, plain(words)),
            about,
            accepts=self.takes,
            params={"words": words, "task": task.title},
            suggested=list(named.parties),
            options=self.options(named.candidates),
            source=task.sources.get("lead") or task.source,
        )
        return tuple(value)

    def lead_if_unsure(self, task: ReadTask, lead: list[Party], about: str) -> list[Party]:
        """What a reader was not sure of is asked, whatever it was read as."""
        if not lead or task.confidences.get("lead", 1.0) >= SURE:
            return lead
        value: list[Party] = self.asking.ask(
            "lead",
            Subject(task.title, "、".join(task.lead)),
            about,
            accepts=self.takes,
            params={"task": task.title, "words": "、".join(task.lead)},
            suggested=lead,
            options=[
                Option(value=lead, code="drafts.option.as_read", params={"text": "、".join(task.lead)}),
                *self.options(()),
            ],
            source=task.sources.get("lead") or task.source,
        )
        return value

    def partners(self, task: ReadTask, present: Sequence[Party], about: str) -> list[Party]:
        """Bodies that the task's text works with (联合区民政局, 区法院…队), each after a question that suggests it."""
        found: list[Party] = []
        for words, joined in _bodies(task.text):
            named = self.naming.find(words)
            known = [party for party in named.parties if party not in (*present, *found)]
            if self._is_issuer(words) or not (known or (joined and not named.parties)):
                continue
            value = self.asking.ask(
                "partner",
                Subject(task.title, plain(words)),
                about,
                accepts=self.takes,
                params={"words": words, "task": task.title},
                suggested=known[:1],
                options=self.options(named.candidates, none="drafts.option.leave_out"),
                source=task.source,
            )
            found += [party for party in value if party not in found]
        return found

    def _is_issuer(self, words: str) -> bool:
        return bool(self.issuer) and plain(self.issuer or "").endswith(plain(words))

    def takes(self, value: Any) -> bool:
        """Whether ``value`` is a list of parties that the plan may name."""
        known = {unit.id for unit in self.naming.units}
        return (
            isinstance(value, list)
            and len(value) <= MOST_PARTIES
            and all(party in known if isinstance(party, str) else _is_group(party) for party in value)
        )

    def options(self, candidates: Sequence[Unit], none: str = "drafts.option.no_unit") -> list[Option]:
        """The likely units, the groups, the other units of the plan that can own a task, and ``none``."""
        others = [
            unit
            for unit in self.naming.units
            if unit.kind in _OWNERS and unit.id not in {each.id for each in candidates}
        ]
        groups = [Option(value=[{"each": kind.value}], code=f"drafts.option.each.{kind.value}") for kind in GROUPS]
        return [
            *(_unit(unit) for unit in candidates),
            *groups,
            *(_unit(unit) for unit in others[:MOST_OPTIONS]),
            Option(value=[], code=none),
        ]


_OWNERS = frozenset({UnitKind.SECTION, UnitKind.DEPARTMENT, UnitKind.TOWNSHIP})


def _unit(unit: Unit) -> Option:
    return Option(value=[unit.id], code="drafts.option.unit", params={"name": unit.name})


def _is_group(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"each"} and value["each"] in list(UnitKind)


def _bodies(text: str) -> list[tuple[str, bool]]:
    """Bodies named in ``text``, each once, and whether the text says that the work is done with them."""
    folded = fold(text)
    joined = [(match.end(), _WITH.sub("", match[0]), True) for match in _PARTNER.finditer(folded)]
    named = [(match.end(), match[0], False) for match in _NAMED.finditer(folded)]
    found: dict[str, bool] = {}
    for _, words, together in sorted([*joined, *named], key=lambda body: body[0]):
        found[words] = found.get(words, False) or together
    return list(found.items())
