"""What is answered about plans."""

from pydantic import BaseModel, Field

from services.tasks.plans.documents import EditionNote
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.editions import Activation, PlanHead


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


class PlanDetail(Plan):
    """One edition in full, in the words of a plan file, with the plan's history beside it."""

    edition: int
    active: int | None
    preparing: int | None
    editions: list[EditionNote] = Field(default_factory=list)
    activations: list[Activation] = Field(default_factory=list)


def summary(head: PlanHead) -> PlanSummary:
    return PlanSummary(
        id=head.id,
        title=head.title,
        year=head.year,
        edition=head.latest,
        active=head.active,
        preparing=head.preparing.activates if head.preparing else None,
    )


def detail(head: PlanHead, edition: int, content: Plan, notes: list[EditionNote]) -> PlanDetail:
    return PlanDetail.model_validate(
        content.to_doc()
        | {
            "edition": edition,
            "active": head.active,
            "preparing": head.preparing.activates if head.preparing else None,
            "editions": [note.model_dump() for note in notes],
            "activations": [each.model_dump() for each in head.activations],
        }
    )
