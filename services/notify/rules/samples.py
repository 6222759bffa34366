"""A made-up happening of each type that rules can look at: texts are tried on it, and people are shown what one reads like."""

from datetime import date
from functools import cache
from typing import Any

from services.notify.rules.happenings import Happening, happening
from shared.catalogue import DEFAULT, Catalogue
from shared.contracts.base import Event
from shared.contracts.events import (
    ActivityEvent,
    ActivityFacts,
    ActivityStatus,
    CampaignEvent,
    CampaignFacts,
    CampaignStatus,
)
from shared.contracts.notify import SlipEvent, SlipFacts, SlipKind, SlipStatus
from shared.contracts.registry import BY_TYPE
from shared.contracts.tasks import CellEvent, CellRef, TargetRef, TaskEvent, UnitKind

_FAMILIES: dict[str, type[Event]] = {
    "activity": ActivityEvent,
    "campaign": CampaignEvent,
    "cell": CellEvent,
    "task": TaskEvent,
    "slip": SlipEvent,
}
_LAST = date(2023, 12, 31)


def sample(type_name: str) -> Happening | None:
    """A happening of this type that has everything which one of it can have; None for one that no rule can look at."""
    event = BY_TYPE[type_name]
    if not issubclass(event, tuple(_FAMILIES.values())):
        return None
    given = _given()
    return happening(event(**{name: given[name] for name in event.model_fields if name in given}))


def words(type_name: str, catalogue: Catalogue, language: str = DEFAULT) -> dict[str, Any]:
    """What fills the texts of this type, the words among them in ``language``."""
    made_up, event = sample(type_name), BY_TYPE[type_name]
    if made_up is None:
        return {}
    family = next(name for name, base in _FAMILIES.items() if issubclass(event, base))
    found = {"unit": catalogue.text("sample.unit", language), **made_up.words}
    codes = {name: f"sample.{family}.{name}" for name in found}
    return found | {name: catalogue.text(code, language) for name, code in codes.items() if catalogue.has(code)}


@cache
def _given() -> dict[str, Any]:
    """By the names that the fields of events have."""
    return {
        "by": "-",
        "posted_by": "-",
        "reason": "-",
        "note": "-",
        "dated_in": 1,
        "days_left": 7,
        "days_late": 15,
        "again": False,
        "plan": "-",
        "edition": 1,
        "task": "10",
        "title": "-",
        "leads": ("-",),
        "activity": ActivityFacts(
            id="-", version=1, status=ActivityStatus.POSTED, kind="-", title="-", held_on=date(2023, 6, 20), unit="-"
        ),
        "campaign": CampaignFacts(
            id="-",
            version=1,
            status=CampaignStatus.ANNOUNCED,
            title="-",
            first=date(2023, 12, 4),
            last=date(2023, 12, 10),
            expected=("-", "-"),
        ),
        "target": TargetRef(
            plan="-",
            edition=1,
            task="10",
            task_title="-",
            target="-",
            title="-",
            leads=("-",),
            assisting=("-",),
            scope=UnitKind.TOWNSHIP,
        ),
        "cell": CellRef(
            unit="-",
            period="2023",
            value=3,
            provisional=3,
            awaiting_review=False,
            goal=5,
            due=_LAST,
            status="open",
            reason="-",
        ),
        "slip": SlipFacts(
            id="-",
            version=1,
            kind=SlipKind.SUPERVISION,
            status=SlipStatus.ISSUED,
            number="-",
            unit="-",
            month="2023-12",
            due=_LAST,
            items=2,
            open=1,
        ),
    }
