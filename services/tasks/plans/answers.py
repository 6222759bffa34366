"""What is answered about plans."""

from collections.abc import Callable

from pydantic import BaseModel, Field

from services.tasks.plans.documents import EditionNote
from services.tasks.plans.domain.guesses import guessed_days
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.editions import Activation, PlanHead

Text = Callable[..., str]
"""A code and its parameters in the words of one language: ``Catalogue.in_language``."""


class PlanSummary(BaseModel):
    """``edition`` is the newest one; ``active`` the one in force, None for a draft; ``preparing`` the one that is about
    to come into force once its cells are worked out."""

    id: str
    title: str
    year: int
    edition: int
    active: int | None
    preparing: int | None


class PlanList(BaseModel):
    items: list[PlanSummary]
    next: None = None


class PlanWarning(BaseModel):
    """What holds of a plan for now only, and where: ``field`` is a path as in a refused plan's errors."""

    field: str
    code: str
    text: str


class PlanDetail(Plan):
    """One edition in full, in the words of a plan file, with the plan's history beside it.

    ``warnings`` tell today's doubts: which days are a guess until a year's holidays are known.
    """

    edition: int
    active: int | None
    preparing: int | None
    editions: list[EditionNote] = Field(default_factory=list)
    activations: list[Activation] = Field(default_factory=list)
    warnings: list[PlanWarning] = Field(default_factory=list)


def summary(head: PlanHead) -> PlanSummary:
    return PlanSummary(
        id=head.id,
        title=head.title,
        year=head.year,
        edition=head.latest,
        active=head.active,
        preparing=head.preparing.edition if head.preparing else None,
    )


def warnings(plan: Plan, text: Text) -> list[PlanWarning]:
    code = "plan.working_days_guessed"
    return [
        PlanWarning(
            field=guess.field,
            code=code,
            text=text(
                code, task=guess.task, year=guess.year, n=guess.working_day, days=", ".join(map(str, guess.dues))
            ),
        )
        for guess in guessed_days(plan)
    ]


def detail(head: PlanHead, edition: int, content: Plan, notes: list[EditionNote], text: Text) -> PlanDetail:
    return PlanDetail.model_validate(
        content.to_doc()
        | {
            "edition": edition,
            "active": head.active,
            "preparing": head.preparing.edition if head.preparing else None,
            "editions": [note.model_dump() for note in notes],
            "activations": [each.model_dump() for each in head.activations],
            "warnings": [each.model_dump() for each in warnings(content, text)],
        }
    )
