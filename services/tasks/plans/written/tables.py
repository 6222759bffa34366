"""A plan's annexes as tables of texts, for any file format."""

from collections.abc import Collection
from dataclasses import dataclass

from services.tasks.plans.domain.fields import Json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.written.escapes import escaped
from services.tasks.plans.written.forms import FORMS, Form, rows_of
from services.tasks.plans.written.names import Context
from services.tasks.plans.written.words import NOTHING
from shared.kinds import Kind


@dataclass(frozen=True)
class Annex:
    """``rows`` have a cell for each of the form's columns; a form of which the plan has nothing has one row that says so."""

    number: int
    form: Form
    rows: tuple[tuple[str, ...], ...]

    @property
    def heading(self) -> str:
        return f"附件{self.number} {self.form.title}"


def annexes(plan: Plan, kinds: Collection[Kind] = ()) -> tuple[Annex, ...]:
    """``kinds`` give the labels that stand beside ids."""
    doc = plan.to_doc()
    names = Context.of(doc["units"], doc.get("observances", ()), kinds)
    return tuple(
        Annex(
            number,
            form,
            tuple(_told_from_nothing(form, _cells(form, row, names)) for row in rows_of(form, doc))
            or (_nothing(form),),
        )
        for number, form in enumerate(FORMS, start=1)
    )


def _cells(form: Form, row: Json, names: Context) -> tuple[str, ...]:
    return tuple(column.write(row, names) for column in form.columns)


def _told_from_nothing(form: Form, cells: tuple[str, ...]) -> tuple[str, ...]:
    """A row that happens to read as if there were none has its first cell in codes."""
    return (escaped(cells[0], also=NOTHING), *cells[1:]) if cells == _nothing(form) else cells


def _nothing(form: Form) -> tuple[str, ...]:
    return (NOTHING, *[""] * (len(form.columns) - 1))
