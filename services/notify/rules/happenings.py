"""What an event comes down to for rules and texts. Pure."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.notify.standings.domain import standing_id
from shared.contracts.base import Event
from shared.contracts.events import ActivityEvent, CampaignAnnouncedV1, CampaignEvent, CampaignStatus
from shared.contracts.notify import SlipEvent, SlipIssuedV1, SlipKind
from shared.contracts.tasks import (
    CellEvent,
    DeadlineApproachingV1,
    DeadlineMissedV1,
    TargetReopenedV1,
    TaskEvent,
    UnitKind,
)


class Happening(BaseModel):
    """An event as rules and texts see it; what it does not have is None or empty. ``by`` did it and need not be told;
    ``words`` (text or whole numbers) fill the texts, ``about`` are the ids that they lead to.

    ``expected`` are the units that shall take part in a campaign, ``campaign`` is how it stands, ``moved`` whether its
    days were set anew, ``by_another`` whether somebody else than the poster did it, ``kind`` the activity's, ``again``
    whether a slip stands once more because its answer was not accepted. ``cell`` is the ``standing_id`` of what a unit is
    asked for, so that nobody need be told once it is settled. Events of one ``occasion`` are told once; None: each event
    is an occasion of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    unit: str | None = None
    poster: str | None = None
    by: str | None = None
    leads: tuple[str, ...] = ()
    assisting: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    scope: UnitKind | None = None
    awaiting_review: bool | None = None
    days_left: int | None = None
    days_late: int | None = None
    campaign: CampaignStatus | None = None
    moved: bool | None = None
    by_another: bool | None = None
    kind: str | None = None
    slip: SlipKind | None = None
    again: bool | None = None
    cell: str | None = None
    occasion: str | None = None
    words: Mapping[str, Any] = {}
    about: Mapping[str, str] = {}


def happening(event: Event) -> Happening | None:
    """What ``event`` comes down to; None for one that no rule can look at."""
    match event:
        case ActivityEvent():
            return _activity(event)
        case CampaignEvent():
            return _campaign(event)
        case CellEvent():
            return _cell(event)
        case TaskEvent():
            return _task(event)
        case SlipEvent():
            return _slip(event)
        case _:
            return None


def _activity(event: ActivityEvent) -> Happening:
    facts = event.activity
    return Happening(
        type=event.type,
        unit=facts.unit,
        poster=event.posted_by,
        by=event.by,
        by_another=event.by != event.posted_by,
        kind=facts.kind,
        words={"title": facts.title, "held_on": facts.held_on.isoformat(), "reason": event.reason or ""},
        about={"activity": facts.id},
    )


def _campaign(event: CampaignEvent) -> Happening:
    """What is announced is told once for each setting of its days, whatever else of it changes."""
    facts = event.campaign
    dated_in = event.dated_in if isinstance(event, CampaignAnnouncedV1) else None
    return Happening(
        type=event.type,
        by=event.by,
        expected=facts.expected,
        campaign=facts.status,
        moved=None if dated_in is None else dated_in > 1,
        occasion=None if dated_in is None else f"{event.type}/{facts.id}/{dated_in}",
        words={
            "title": facts.title,
            "first": facts.first.isoformat(),
            "last": facts.last.isoformat(),
            "expected": len(facts.expected),
        },
        about={"campaign": facts.id},
    )


def _cell(event: CellEvent) -> Happening:
    target, cell = event.target, event.cell
    days_left = event.days_left if isinstance(event, DeadlineApproachingV1) else None
    days_late = event.days_late if isinstance(event, DeadlineMissedV1) else None
    days = {"days_left": days_left, "days_late": days_late}
    words = {
        "task": target.task,
        "task_title": target.task_title,
        "target": target.title,
        "period": cell.period,
        "value": _number(cell.value),
        "goal": _number(cell.goal),
        "due": cell.due.isoformat() if cell.due else "",
        "reason": cell.reason,
    }
    return Happening(
        type=event.type,
        unit=cell.unit,
        leads=target.leads,
        assisting=target.assisting,
        scope=target.scope,
        awaiting_review=cell.awaiting_review,
        days_left=days_left,
        days_late=days_late,
        cell=standing_id(target.plan, target.target, cell.unit, cell.period) if _asks(event) else None,
        words=words | {name: count for name, count in days.items() if count is not None},
        about={
            "plan": target.plan,
            "task": target.task,
            "target": target.target,
            "unit": cell.unit,
            "period": cell.period,
        },
    )


def _asks(event: CellEvent) -> bool:
    """Whether something is left for the unit itself to do."""
    asking = isinstance(event, DeadlineApproachingV1 | DeadlineMissedV1 | TargetReopenedV1)
    return asking and not event.cell.awaiting_review


def _task(event: TaskEvent) -> Happening:
    return Happening(
        type=event.type,
        leads=event.leads,
        words={"task": event.task, "task_title": event.title},
        about={"plan": event.plan, "task": event.task},
    )


def _slip(event: SlipEvent) -> Happening:
    facts = event.slip
    return Happening(
        type=event.type,
        unit=facts.unit,
        by=event.by,
        slip=facts.kind,
        again=event.again if isinstance(event, SlipIssuedV1) else None,
        words={
            "number": facts.number,
            "kind": facts.kind.value,
            "month": facts.month,
            "due": facts.due.isoformat(),
            "items": facts.items,
            "open": facts.open,
            "note": event.note or "",
        },
        about={"slip": facts.id},
    )


def _number(value: float | None) -> str:
    """As people write it: no ``.0``, two places at most."""
    return "-" if value is None else f"{round(value, 2):g}" if abs(value) < 1e6 else f"{value:.0f}"
