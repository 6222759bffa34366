"""One task of a draft: number, title, text, owners, deadlines and targets, with a question for what is unsure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.tasks.drafts.domain.correcting.matching import LONGEST_SAID
from services.tasks.drafts.domain.parse import SURE, Option, ReadTask, Source
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.deadlines import Deadlines, deadlines_of
from services.tasks.drafts.domain.proposing.naming_ids import Ids
from services.tasks.drafts.domain.proposing.observances import Proposed
from services.tasks.drafts.domain.proposing.owners import Owning
from services.tasks.drafts.domain.proposing.targets import Targets, targets_of
from services.tasks.drafts.domain.proposing.targets_written import Setting
from services.tasks.drafts.domain.proposing.units_named import Party
from services.tasks.plans.domain.fields import Json
from shared.contracts.tasks import UnitKind

_TITLE, _TEXT = 200, 5000
_EDGES = " \n\t\u3000,，:：、."
"""What may be left at a text's ends once title and owners are cut out of it."""


@dataclass
class TaskMaking:
    """Makes the tasks of one draft; ``says`` and ``sources`` gather what the document says and where, by path.

    ``shared``: the clauses that are a deadline of several tasks.
    """

    setting: Setting
    owning: Owning
    asking: Asking
    observances: Sequence[Proposed]
    shared: frozenset[str]
    taken: Ids = field(default_factory=Ids)
    says: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def task(self, read: ReadTask, no: str) -> Json | None:
        """None for what a person says is no task."""
        about = f"tasks/{no}"
        if read.confidence < SURE and not self._kept(read, about):
            return None
        deadlines = self._deadlines(read, about)
        targets = targets_of(read, about, deadlines, self.setting, self.taken, self.asking)
        items = targets.items or self._milestones(read, about, targets)
        lead = self.owning.parties(read.lead, read, f"{about}/lead")
        lead = self.owning.lead_if_unsure(read, lead, f"{about}/lead")
        self._note(about, read, deadlines, targets)
        task: Json = {"no": no, "title": read.title.strip()[:_TITLE]}
        task |= {"theme": read.section.strip()[:_TITLE]} if read.section and read.section.strip() else {}
        text = read.text.lstrip("。").strip(_EDGES)[:_TEXT]
        task |= {"text": text} if text else {}
        task |= {"lead": lead} if lead else {}
        assisting = self._assisting(read, lead, items, about)
        task |= {"assisting": assisting} if assisting else {}
        task |= {"deadlines": deadlines.items} if deadlines.items else {}
        return task | ({"targets": items} if items else {})

    def _kept(self, read: ReadTask, about: str) -> bool:
        params = {"task": read.title or read.text[:40]}
        drop = "drafts.option.no_task"
        return self.asking.keeps("task", Subject(read.title, ""), about, params=params, drop=drop, source=read.source)

    def _deadlines(self, read: ReadTask, about: str) -> Deadlines:
        names = {each.id: str(each.item["name"]) for each in self.observances}
        own = [each.id for each in self.observances if _within(each.source, read.source)] or list(names)
        return deadlines_of(read, about, observances=names, own=own, shared=self.shared, asking=self.asking)

    def _milestones(self, read: ReadTask, about: str, targets: Targets) -> list[Json]:
        """For a task of which nothing is counted: the kinds of activity that a person says shall be."""
        if read.targets:
            return []
        kinds = self.setting.kinds
        value: list[str] = self.asking.ask(
            "no_target",
            Subject(read.title, ""),
            f"{about}/targets",
            accepts=lambda value: _are_kinds(value, kinds),
            params={"task": read.title},
            suggested=[],
            options=[
                Option(value=[], code="drafts.option.nothing_counted"),
                *(
                    Option(
                        value=[kind.id],
                        code="drafts.option.activity_kind",
                        params={"zh": kind.name.zh, "en": kind.name.en},
                    )
                    for kind in kinds.values()
                ),
            ],
            source=read.source,
        )
        for id in value:
            said = {"title": kinds[id].name.zh, "measure": "milestone", "of": {"kind": id}, "goal": 1}
            targets.add(said | {"per": self.setting.root.value}, id.replace("_", "-"), read.title, read.source)
        return targets.items

    def _assisting(self, read: ReadTask, lead: list[Party], targets: list[Json], about: str) -> list[Party]:
        """Those named, then whom the text works with, then the units that a target counts and nobody named."""
        where = f"{about}/assisting"
        named = [party for party in self.owning.parties(read.assisting, read, where) if party not in lead]
        partners = self.owning.partners(read, [*lead, *named], where)
        counted = self._counted(read, [*lead, *named, *partners], targets, where)
        return [*named, *partners, *counted]

    def _counted(self, read: ReadTask, present: list[Party], targets: list[Json], where: str) -> list[Party]:
        wanted = dict.fromkeys(target.get("per") for target in targets)
        found: list[Party] = []
        for kind in (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP):
            party: Party = {"each": kind.value}
            if kind is self.setting.root or kind.value not in wanted or party in present:
                continue
            value: list[Party] = self.asking.ask(
                f"counted_units.{kind.value}",
                Subject(read.title, kind.value),
                where,
                accepts=self.owning.takes,
                params={"task": read.title},
                suggested=[party],
                options=[
                    Option(value=[party], code="drafts.option.assist"),
                    Option(value=[], code="drafts.option.leave_out"),
                ],
                source=read.source,
            )
            found += [each for each in value if each not in (*present, *found)]
        return found

    def _note(self, about: str, read: ReadTask, deadlines: Deadlines, targets: Targets) -> None:
        self.says[about], self.sources[about] = read.title[:LONGEST_SAID], read.source
        for part, sources in (("deadlines", deadlines.sources), ("targets", targets.sources)):
            for id, (text, source) in sources.items():
                self.says[f"{about}/{part}/{id}"] = text[:LONGEST_SAID]
                self.sources[f"{about}/{part}/{id}"] = source
        for name in ("lead", "assisting", "title", "text"):
            if name in read.sources:
                self.sources[f"{about}/{name}"] = read.sources[name]


def _are_kinds(value: Any, kinds: Any) -> bool:
    return isinstance(value, list) and len(value) <= 20 and all(isinstance(id, str) and id in kinds for id in value)


def _within(inner: Source, outer: Source) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
