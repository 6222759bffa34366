"""What the live stream tells, and who may see it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.notify.letters.domain import CHANNEL, Letter
from services.notify.notices.domain import Notice
from shared.access import Principal, reads_all, within
from shared.contracts.base import Envelope, Event, derived_id
from shared.contracts.events import ActivityEvent, CampaignEvent
from shared.contracts.tasks import TargetProgressedV1


class ItemKind(StrEnum):
    ACTIVITY = "activity"
    TARGET = "target"
    NOTICE = "notice"
    DIGEST = "digest"
    CAMPAIGN = "campaign"


class Item(BaseModel):
    """``key`` is made from what caused it: the same event makes one item. ``unit`` and ``path`` (from the top down to it)
    say whose it is, ``user`` whose notice."""

    model_config = ConfigDict(frozen=True)

    key: str
    kind: ItemKind
    unit: str | None = None
    path: tuple[str, ...] = ()
    user: str | None = None
    data: Mapping[str, Any]


def may_see(item: Item, who: Principal) -> bool:
    """Own letters; campaigns; of activities and targets the own subtree, the district's totals, or everything by role."""
    if item.kind in (ItemKind.NOTICE, ItemKind.DIGEST):
        return item.user == who.user
    if item.kind == ItemKind.CAMPAIGN:
        return True
    is_total = item.kind == ItemKind.TARGET and len(item.path) == 1
    return reads_all(who) or within(who, item.path) or is_total


def unit_of(event: Event) -> str | None:
    """The unit whose path an event's item needs; None for an event that makes no item."""
    match event:
        case ActivityEvent():
            return event.activity.unit
        case TargetProgressedV1():
            return event.cell.unit
        case _:
            return None


def item_of(cause: Envelope[Event], path: tuple[str, ...]) -> Item | None:
    """The item that tells of an event; ``path`` is empty for a unit not heard of yet, whose items the district alone sees."""
    match cause.data:
        case ActivityEvent() as event:
            return Item(
                key=cause.id, kind=ItemKind.ACTIVITY, unit=event.activity.unit, path=path, data=_activity(cause, event)
            )
        case CampaignEvent() as event:
            return Item(key=cause.id, kind=ItemKind.CAMPAIGN, data=_campaign(cause, event))
        case TargetProgressedV1() as event:
            return Item(key=cause.id, kind=ItemKind.TARGET, unit=event.cell.unit, path=path, data=_target(event))
        case _:
            return None


def letter_items(letter: Letter, notices: Sequence[Notice]) -> list[Item]:
    """What shows a letter: each notice of one that is told at once, whose words are found when it is sent, in the reader's
    language; of a digest, that it came. A robot listens to no stream."""
    if letter.recipient.startswith(CHANNEL):
        return []
    if letter.digest:
        data = {"letter": letter.id, "notices": len(letter.notices), "at": letter.at.isoformat()}
        return [Item(key=derived_id("stream", letter.id), kind=ItemKind.DIGEST, user=letter.recipient, data=data)]
    return [
        Item(
            key=derived_id("stream", notice.id),
            kind=ItemKind.NOTICE,
            user=notice.user,
            data=notice.model_dump(mode="json") | {"posted": True, "letter": letter.id},
        )
        for notice in notices
    ]


def _activity(cause: Envelope[Event], event: ActivityEvent) -> dict[str, Any]:
    shown = {"id", "version", "status", "kind", "title", "unit", "held_on"}
    return {**event.activity.model_dump(mode="json", include=shown), "at": cause.time.isoformat()}


def _campaign(cause: Envelope[Event], event: CampaignEvent) -> dict[str, Any]:
    shown = {"id", "version", "status", "title", "first", "last"}
    return {**event.campaign.model_dump(mode="json", include=shown), "at": cause.time.isoformat()}


def _target(event: TargetProgressedV1) -> dict[str, Any]:
    target = event.target.model_dump(mode="json", include={"plan", "task", "target", "title"})
    return target | event.cell.model_dump(mode="json")
