"""From a parse to a draft: a plan in the words of a plan file, and a question for everything that is not plain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.tasks.drafts.domain.parse import Parse, Question, Source
from services.tasks.drafts.domain.proposing.asking import Asking, Subject
from services.tasks.drafts.domain.proposing.heading import heading_of, plan_id
from services.tasks.drafts.domain.proposing.naming_ids import task_numbers
from services.tasks.drafts.domain.proposing.observances import observances_of, within
from services.tasks.drafts.domain.proposing.owners import Owning
from services.tasks.drafts.domain.proposing.reading_questions import shared_clauses
from services.tasks.drafts.domain.proposing.targets_written import Setting
from services.tasks.drafts.domain.proposing.tasks import TaskMaking
from services.tasks.drafts.domain.proposing.units import below, proposed_units, root_of
from services.tasks.drafts.domain.proposing.units_named import Naming, groups_of
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.units import Unit
from shared.kinds import Kind

ZONE = "Asia/Shanghai"
_WORDS, _TEXT = 200, 5000


@dataclass(frozen=True)
class Proposal:
    """``draft``: a plan as JSON values. ``questions``: all of them, in reading order; ``answered`` and ``refused`` by id.

    ``says``: what the document says, by path in the draft (``tasks/3/targets/case-story``); ``sources``: where.
    """

    draft: Json
    questions: tuple[Question, ...] = ()
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    says: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def open(self) -> tuple[Question, ...]:
        """The questions that wait for an answer."""
        return tuple(question for question in self.questions if question.id not in self.answered)


def propose(
    parse: Parse,
    units: Sequence[Unit],
    lexicon: Lexicon,
    *,
    kinds: Mapping[str, Kind],
    zone: str = ZONE,
    plans: Mapping[str, str] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Proposal:
    """The draft of ``parse`` for the district whose register is ``units``, once ``answers`` (by question id) are given.

    ``plans``: the titles of the plans that there are, by id. With all suggestions taken the draft is a valid plan if
    there are a title, a year and a task. An empty register has units proposed from the document. What a document's
    annexes hold is the draft as it stands.
    """
    if parse.annexed is not None:
        return Proposal(parse.annexed, sources=_plan_sources(parse))
    asking = Asking(answers or {})
    for question in parse.questions:
        _passed_on(question, asking)
    title, issuer, year = heading_of(parse, asking)
    asking.year = year
    own = _units(parse, units, lexicon, asking)
    root = own[0]
    observances = observances_of(parse, asking)
    setting = Setting(
        kinds, within(observances, year, {each.id: each.holds for each in lexicon.observances}), root.kind
    )
    owning = Owning(Naming(own, root, groups_of(lexicon)), asking, issuer)
    making = TaskMaking(setting, owning, asking, observances, shared_clauses(parse))
    tasks = [
        making.task(read, no) for read, no in zip(parse.tasks, task_numbers(parse.tasks, parse.sections), strict=True)
    ]
    draft: Json = {"id": plan_id(root, year, title, plans or {}, asking)} if year else {}
    draft |= {"title": title} if title else {}
    draft |= {"issuer": issuer} if issuer else {}
    draft |= {"year": year} if year else {}
    draft |= {"zone": zone, "units": [unit.model_dump(mode="json", exclude_none=True) for unit in own]}
    draft |= {"observances": [each.item for each in observances], "tasks": [task for task in tasks if task is not None]}
    draft |= {"safeguards": _safeguards(parse)}
    return Proposal(
        draft=draft,
        questions=tuple(asking.questions.values()),
        subjects=asking.subjects,
        answered=frozenset(asking.answered),
        refused=frozenset(asking.refused),
        says=making.says,
        sources={**_plan_sources(parse), **making.sources},
    )


def _passed_on(question: Question, asking: Asking) -> None:
    """What the reading itself asks; whatever is answered settles it."""
    asking.questions[question.id] = question
    asking.subjects[question.id] = Subject(None, question.about)
    if question.id in asking.answers:
        asking.answered.add(question.id)


def _units(parse: Parse, units: Sequence[Unit], lexicon: Lexicon, asking: Asking) -> list[Unit]:
    """The plan's units, its root first."""
    if not units:
        return proposed_units(parse, groups_of(lexicon), asking)
    return below(units, root_of(units, parse, asking))


def _safeguards(parse: Parse) -> list[Json]:
    """Numbered ``R1``, ``R2`` …, as they are cited beside tasks."""
    found: list[Json] = []
    for read in parse.safeguards:
        title, text = read.title.strip()[:_WORDS], read.text.strip()[:_TEXT]
        if title or text:
            found.append(
                {"no": f"R{len(found) + 1}", "title": title or text[:40].strip()} | ({"text": text} if text else {})
            )
    return found


def _plan_sources(parse: Parse) -> dict[str, Source]:
    return {name: parse.sources[name] for name in ("title", "issuer", "year") if name in parse.sources}
