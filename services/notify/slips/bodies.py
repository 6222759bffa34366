"""What travels over HTTP about slips."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Limited

from services.notify.slips.domain.slip import MOST_ITEMS, StepKind, Why
from shared.contracts.notify import SlipKind, SlipStatus

MOST_AT_ONCE = 200

Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Month = Annotated[str, StringConstraints(pattern=r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ItemIn(_Strict):
    """``id`` names an item that the draft has already: what it is about stays, its words and day may change. Without an id it is
    a new one, written by hand; without ``due`` it is due with the slip."""

    id: Id | None = None
    title: Title
    text: Words = ""
    due: date | None = None


class ContentIn(_Strict):
    """A draft's content. ``note`` are the section's own words to the unit."""

    due: date
    note: Words = ""
    items: Annotated[list[ItemIn], Limited(min_length=1, max_length=MOST_ITEMS)]


class NewSlip(ContentIn):
    """``month``: which month's slip it is; the present one if it is not given."""

    kind: SlipKind
    unit: Id
    month: Month | None = None


class IssueIn(_Strict):
    """``due``: the day to put it right, if not the draft's or the usual one."""

    due: date | None = None
    note: Words | None = None


class ManyIn(_Strict):
    ids: Annotated[list[Id], Limited(min_length=1, max_length=MOST_AT_ONCE)]


class AnswerIn(_Strict):
    """What was done about it. ``evidence`` are ids of evidence records; of posts nothing need be said again."""

    text: Said
    evidence: Annotated[list[Id], Limited(max_length=50)] = []


class NoteIn(_Strict):
    note: Words | None = None


class RefusalIn(_Strict):
    """Why the answer will not do; ``due``: until when it is to be put right, if not the usual day."""

    note: Said
    due: date | None = None


class ItemOut(BaseModel):
    """``plan`` … ``period`` name the cell that it is about, ``of`` that cell's unit (the slip's own, or one below)."""

    id: str
    why: Why
    title: str
    text: str
    due: date
    plan: str | None
    task: str | None
    target: str | None
    of: str | None
    of_name: str | None
    period: str | None
    activity: str | None
    done: bool
    done_on: date | None
    activities: list[str]


class AnswerOut(BaseModel):
    text: str
    evidence: list[str]
    at: datetime
    by_name: str


class StepOut(BaseModel):
    """``by_name`` None: it came about by itself."""

    what: StepKind
    at: datetime
    by_name: str | None
    note: str | None


class SlipOut(BaseModel):
    """``number`` is empty while it is a draft. ``answer`` is the last written one; None where the activities alone answered."""

    id: str
    version: int
    kind: SlipKind
    status: SlipStatus
    number: str
    unit: str
    unit_name: str
    month: str
    due: date
    note: str
    items: list[ItemOut]
    answer: AnswerOut | None
    steps: list[StepOut]
    escalated_at: datetime | None


class SlipPage(BaseModel):
    items: list[SlipOut]
    next: str | None


class NotIssued(BaseModel):
    """``code`` and ``reason`` as a problem of that one slip would have them."""

    id: str
    code: str
    reason: str


class ManyOut(BaseModel):
    issued: list[SlipOut]
    refused: list[NotIssued]
