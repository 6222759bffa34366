"""What a document with sound annexes says: their plan in the words of a parse, each thing with its row as its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.tasks.drafts.domain.annexed.annex_tables import body
from services.tasks.drafts.domain.annexed.annexes import Annexed, Row, read_annexes
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import (
    DeadlineKind,
    DocumentKind,
    Parse,
    ReadDeadline,
    ReadObservance,
    ReadSafeguard,
    ReadTarget,
    ReadTask,
    source,
)
from services.tasks.drafts.domain.parsing import parse
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.plans.domain.deadlines import (
    AllYear,
    Deadline,
    EachPeriod,
    OnDate,
    OnNotice,
    Span,
    WithObservance,
    WorkingDay,
)
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Party, Plan, Task
from services.tasks.plans.domain.targets import Target
from services.tasks.plans.written.days import deadline_words
from services.tasks.plans.written.forms import DEADLINES, LEDGER, OBSERVANCES, PLAN, SAFEGUARDS, TASK_OF, TASKS
from services.tasks.plans.written.names import Context
from services.tasks.plans.written.words import EACH_KIND

DISTRICT = "district"


def parse_document(document: Document, lexicon: Lexicon, *, year: int | None = None) -> Parse:
    """``parse``, and where the document has annexes of ours, what they say instead of what its body is guessed to say.

    Of damaged annexes every fault is a question, and the body is read as any document's. Reads any text.
    """
    annexed = read_annexes(document)
    if annexed is None:
        return parse(document, lexicon, year=year)
    found = parse(body(document), lexicon, year=year)
    if annexed.plan is None:
        asked = {"questions": (*annexed.questions, *found.questions), "kind": DocumentKind.PLAN, "reason": None}
        return found.model_copy(update=asked)
    return found.model_copy(update=_Telling(document, annexed, annexed.plan).said())


@dataclass(frozen=True)
class _Telling:
    document: Document
    annexed: Annexed
    plan: Plan

    def said(self) -> Json:
        plan, rows = self.plan, self.annexed.rows
        whole = source(self.document, rows[PLAN.name][0].whole)
        return {
            "title": plan.title,
            "issuer": plan.issuer,
            "year": plan.year,
            "period": None,
            "kind": DocumentKind.PLAN,
            "reason": None,
            "tasks": tuple(map(self._task, plan.tasks, rows[TASKS.name])),
            "safeguards": tuple(
                ReadSafeguard(
                    no=each.no, title=each.title, text=each.text or "", source=source(self.document, row.whole)
                )
                for each, row in zip(plan.safeguards, rows[SAFEGUARDS.name], strict=True)
            ),
            "observances": tuple(
                ReadObservance(
                    name=each.name,
                    id=each.id,
                    rule=each.rule.model_dump(),
                    source=source(self.document, row.whole),
                )
                for each, row in zip(plan.observances, rows[OBSERVANCES.name], strict=True)
            ),
            "questions": (),
            "sources": dict.fromkeys(("title", "issuer", "year"), whole),
            "confidences": {},
            "annexed": plan.to_doc(),
        }

    def _task(self, task: Task, row: Row) -> ReadTask:
        limits = tuple(map(self._deadline, task.deadlines, self._rows_of(DEADLINES.name, task)))
        ids = [deadline.id for deadline in task.deadlines]
        return ReadTask(
            no=task.no,
            title=task.title,
            section=task.theme,
            lead=self._owners(task.lead),
            assisting=self._owners(task.assisting),
            deadlines=limits,
            targets=tuple(
                self._target(target, row, limits, ids)
                for target, row in zip(task.targets, self._rows_of(LEDGER.name, task), strict=True)
            ),
            text=task.text or "",
            source=source(self.document, row.whole),
        )

    def _rows_of(self, form: str, task: Task) -> list[Row]:
        return [row for row in self.annexed.rows[form] if row.says[TASK_OF] == task.no]

    def _owners(self, parties: tuple[Party, ...]) -> tuple[str, ...]:
        names: Mapping[str, str] = {unit.id: unit.name for unit in self.plan.units}
        return tuple(names.get(each, each) if isinstance(each, str) else EACH_KIND.word(each.each) for each in parties)

    def _deadline(self, deadline: Deadline, row: Row) -> ReadDeadline:
        doc = self.plan.to_doc()
        names = Context.of(doc["units"], doc.get("observances", []))
        return ReadDeadline(
            text=(deadline.subject or "") + deadline_words(deadline.model_dump(mode="json", exclude_none=True), names),
            subject=deadline.subject,
            source=source(self.document, row.whole),
            **self._form(deadline),
        )

    def _form(self, deadline: Deadline) -> Json:
        match deadline:
            case OnDate():
                return {"kind": DeadlineKind.DUE, "due": deadline.due}
            case Span():
                return {"kind": DeadlineKind.RANGE, "due": deadline.to, "begins": deadline.start}
            case AllYear():
                return {"kind": DeadlineKind.ALL_YEAR, "due": date(self.plan.year, 12, 31)}
            case OnNotice():
                latest = deadline.no_later_than
                return {"kind": DeadlineKind.ON_NOTICE, "due": deadline.due, "no_later_than": latest}
            case WithObservance():
                names = tuple(each.name for each in self.plan.observances if each.id == deadline.observance)
                return {"kind": DeadlineKind.OBSERVANCE, "due": None, "observances": names}
            case EachPeriod():
                day = deadline.by.working_day if isinstance(deadline.by, WorkingDay) else None
                return {"kind": DeadlineKind.EACH, "due": None, "every": deadline.each, "working_day": day}

    def _target(self, target: Target, row: Row, limits: tuple[ReadDeadline, ...], ids: list[str]) -> ReadTarget:
        of = target.of.model_dump(mode="json")
        kinds = of.get("kind", [])
        if len(kinds) == 1:
            del of["kind"]
        place = ids.index(target.deadline) if target.deadline in ids else None
        return ReadTarget(
            text=target.title,
            title=target.title,
            goal=target.goal,
            counted_in=target.counted_in,
            per=target.per or DISTRICT,
            every=target.every,
            due=limits[place].due if place is not None else None,
            measure=target.measure,
            activity_kind=kinds[0] if kinds else None,
            of=of,
            field=target.field,
            numerator=target.numerator,
            denominator=target.denominator,
            once_per=target.once_per,
            deadline=place,
            source=source(self.document, row.whole),
        )
