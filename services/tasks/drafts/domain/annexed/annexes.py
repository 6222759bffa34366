"""The annexes of a plan that was written in the official form, read back: the very plan, not a guess.

``written/forms.py`` of the plans says what they look like. Where the body of the document says something else, the
annexes hold, and they say so themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from services.tasks.drafts.domain.annexed.annex_tables import AnnexRow, AnnexTable, annex_tables, said_in
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import Question, source
from services.tasks.plans.domain.errors import path_text
from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.written.escapes import unescaped
from services.tasks.plans.written.forms import (
    DEADLINES,
    FORMS,
    LEDGER,
    OBSERVANCES,
    PLAN,
    SAFEGUARDS,
    TASK_OF,
    TASKS,
    UNITS,
    Column,
    Form,
)
from services.tasks.plans.written.names import Context
from services.tasks.plans.written.words import Unclear

MOST_QUESTIONS = 50


@dataclass(frozen=True)
class Row:
    """What a row says, in the words of a plan file, and where it stands."""

    says: Json
    whole: Span


@dataclass(frozen=True)
class Annexed:
    """``plan`` is None where there are ``questions``: half a plan would be worse than none. ``rows`` by form."""

    plan: Plan | None
    rows: dict[str, list[Row]]
    questions: tuple[Question, ...] = ()


def annexed_plan(document: Document) -> Json | None:
    """The plan that the document's annexes hold, as a plan file says it; None without annexes or with damaged ones."""
    annexed = read_annexes(document)
    return annexed.plan.to_doc() if annexed and annexed.plan else None


def read_annexes(document: Document) -> Annexed | None:
    """The annexes with everything that is wrong with them; None if the document has none."""
    tables = annex_tables(document)
    return _Reading(document, tables).annexed() if tables else None


@dataclass
class _Reading:
    document: Document
    tables: tuple[AnnexTable, ...]
    questions: list[Question] = field(default_factory=list)

    def annexed(self) -> Annexed:
        for form in FORMS:
            if not self._of(form):
                self._ask("drafts.annex.missing", None, annex=form.title)
        for table in self.tables:
            if table.missing:
                self._ask("drafts.annex.no_column", table.span, annex=table.form.title, column="、".join(table.missing))
        names = Context.of(self._named(UNITS), self._named(OBSERVANCES))
        rows = {form.name: self._rows(form, names) for form in FORMS}
        if self.questions:
            return Annexed(None, rows, tuple(self.questions[:MOST_QUESTIONS]))
        plan = self._plan(rows)
        return Annexed(plan if not self.questions else None, rows, tuple(self.questions[:MOST_QUESTIONS]))

    def _of(self, form: Form) -> list[AnnexTable]:
        return [table for table in self.tables if table.form is form]

    def _named(self, form: Form) -> list[Json]:
        """Ids and names alone: by them the other cells are understood."""
        keys = dict(zip(form.heads, ("id", "name"), strict=False))
        rows = [row for table in self._of(form) for row in table.rows]
        said = [
            {k: unescaped(said_in(self.document, row.cells.get(h, Span(0, 0)))) for h, k in keys.items()}
            for row in rows
        ]
        return [each | {"kind": "", "under": ""} for each in said]

    def _rows(self, form: Form, names: Context) -> list[Row]:
        return [self._row(form, row, names) for table in self._of(form) for row in table.rows]

    def _row(self, form: Form, row: AnnexRow, names: Context) -> Row:
        says: Json = {}
        for column in form.columns:
            if column.head in row.cells:
                says |= self._cell(form, column, row, names)
        return Row(says, row.whole)

    def _cell(self, form: Form, column: Column, row: AnnexRow, names: Context) -> Json:
        span = row.cells[column.head]
        said = said_in(self.document, span)
        where = {"annex": form.title, "row": row.number, "column": column.head}
        if not said:
            if column.needed:
                self._ask("drafts.annex.empty", span or row.whole, **where)
            return {}
        try:
            return column.read(said, names)
        except Unclear as error:
            self._ask(error.code, span, **where, **error.params)
            return {}

    def _plan(self, rows: dict[str, list[Row]]) -> Plan | None:
        heads = rows[PLAN.name]
        if len(heads) != 1:
            self._ask("drafts.annex.one_row", None, annex=PLAN.title)
            return None
        tasks: dict[str, Json] = {}
        for row in rows[TASKS.name]:
            if row.says["no"] in tasks:
                self._ask("drafts.annex.same_task", row.whole, word=row.says["no"])
            tasks[row.says["no"]] = row.says | {"deadlines": [], "targets": []}
        for form, part in ((DEADLINES, "deadlines"), (LEDGER, "targets")):
            for row in rows[form.name]:
                no = row.says[TASK_OF]
                if no in tasks:
                    tasks[no][part].append({key: said for key, said in row.says.items() if key != TASK_OF})
                else:
                    self._ask("drafts.annex.unknown_task", row.whole, annex=form.title, word=no)
        whole = heads[0].says | {"tasks": list(tasks.values())}
        whole |= {form.name: [row.says for row in rows[form.name]] for form in (UNITS, OBSERVANCES, SAFEGUARDS)}
        return None if self.questions else self._checked(whole, rows)

    def _checked(self, whole: Json, rows: dict[str, list[Row]]) -> Plan | None:
        try:
            return Plan.model_validate(whole)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_input=False)[:MOST_QUESTIONS]:
                path = [part for part in detail["loc"] if not str(part).startswith("@")]
                row = _row_of(path, whole, rows)
                self._ask("drafts.annex.invalid", row.whole, field=path_text(path), word=self.document.quote(row.whole))
            return None

    def _ask(self, code: str, span: Span | None, **params: Any) -> None:
        number = len(self.questions) + 1
        where = source(self.document, span) if span is not None else None
        self.questions.append(Question(id=f"annex-{number}", about="annexes", code=code, params=params, source=where))


def _row_of(path: Sequence[str | int], whole: Json, rows: dict[str, list[Row]]) -> Row:
    """The row that says what stands at ``path`` of the plan."""
    match path:
        case ["tasks", int(task), ("deadlines" | "targets") as part, int(place), *_]:
            form = DEADLINES if part == "deadlines" else LEDGER
            own = [row for row in rows[form.name] if row.says[TASK_OF] == whole["tasks"][task]["no"]]
            return own[place]
        case [str(part), int(place), *_] if part in rows:
            return rows[part][place]
        case _:
            return rows[PLAN.name][0]
