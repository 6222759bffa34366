"""Who hears of what: rules as data, and what of an event they look at."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.contracts.base import Event
from shared.contracts.events import ActivityEvent, CampaignAnnouncedV1, CampaignEvent, CampaignStatus
from shared.contracts.registry import BY_TYPE
from shared.contracts.tasks import CellEvent, TaskEvent, UnitKind


class Audience(StrEnum):
    POSTER = "poster"
    UNIT = "unit"
    LEADS = "leads"
    SECTION = "section"
    LEADERS = "leaders"
    EXPECTED = "expected"


class Urgency(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class When(_Strict):
    """What must hold of the event; what is not named does not matter."""

    awaiting_review: bool | None = None
    scope: tuple[UnitKind, ...] | None = None
    campaign: tuple[CampaignStatus, ...] | None = None
    moved: bool | None = None
    by_another: bool | None = None


def _known_type(name: object) -> object:
    if name not in BY_TYPE:
        raise ValueError(f"no event has the type {name!r}")
    return name


class Rule(_Strict):
    """``tell`` hears of ``on`` where ``when`` holds; ``otherwise`` where nobody was found. ``text`` is a catalogue code."""

    id: str
    on: Annotated[str, BeforeValidator(_known_type)]
    when: When = When()
    tell: tuple[Audience, ...] = Field(min_length=1)
    otherwise: tuple[Audience, ...] = ()
    text: str
    urgency: Urgency


class Rules(_Strict):
    rules: tuple[Rule, ...]

    def applying(self, happening: "Happening") -> list[Rule]:
        return [rule for rule in self.rules if rule.on == happening.type and _holds(rule.when, happening)]


class Happening(_Strict):
    """An event as rules and texts see it. ``by`` did it and need not be told; ``words`` fill the texts.

    ``expected`` are the units that shall take part in a campaign, ``campaign`` is how it stands, ``moved`` whether its
    days were set anew, ``by_another`` whether somebody else than the poster did it. Events of one ``occasion`` are told
    once; None: each event is an occasion of its own.
    """

    type: str
    unit: str | None = None
    poster: str | None = None
    by: str | None = None
    leads: tuple[str, ...] = ()
    scope: UnitKind | None = None
    awaiting_review: bool | None = None
    expected: tuple[str, ...] = ()
    campaign: CampaignStatus | None = None
    moved: bool | None = None
    by_another: bool | None = None
    occasion: str | None = None
    words: Mapping[str, Any] = {}
    about: Mapping[str, str] = {}


def _holds(when: When, happening: Happening) -> bool:
    if when.scope is not None and happening.scope not in when.scope:
        return False
    if when.campaign is not None and happening.campaign not in when.campaign:
        return False
    if when.moved is not None and when.moved != happening.moved:
        return False
    if when.by_another is not None and when.by_another != happening.by_another:
        return False
    return when.awaiting_review is None or when.awaiting_review == happening.awaiting_review


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
            return Happening(
                type=event.type,
                leads=event.leads,
                words={"task": event.task, "task_title": event.title},
                about={"plan": event.plan, "task": event.task},
            )
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
    words: dict[str, Any] = {
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
        scope=target.scope,
        awaiting_review=cell.awaiting_review,
        words=words,
        about={"plan": target.plan, "target": target.target, "unit": cell.unit, "period": cell.period},
    )


def _number(value: float | None) -> str:
    """As people write it: no ``.0``, two places at most."""
    return "-" if value is None else f"{round(value, 2):g}" if abs(value) < 1e6 else str(round(value))
