"""What is sent to providers under test: endpoints and messages with plainly invented content."""

from datetime import UTC, datetime
from typing import Any

from services.notify.channels.domain import ChannelKind, Endpoint, Item, Outgoing
from services.notify.rules.urgency import Urgency

AT = datetime(2023, 6, 15, 4, tzinfo=UTC)


def endpoint(kind: ChannelKind, to: str, secret: str | None = None) -> Endpoint:
    return Endpoint(id="channel:c1", kind=kind, name="东镇工作群", to=to, secret=secret)


def item(number: int = 1, **changes: Any) -> Item:
    facts: dict[str, Any] = {
        "id": f"n{number}",
        "title": f"临近时限：第 {number} 场法治讲座",
        "text": f"东镇 2023-Q2 “法治讲座”第 {number} 场 2023-06-30 到期，现为 0/1。",
        "urgency": Urgency.NORMAL,
        "at": AT,
        "rule": "deadline-approaching",
        "about": {"unit": "east"},
        "link": f"https://pufa.test/due?n={number}",
    }
    return Item(**facts | changes)


def message(*items: Item, **changes: Any) -> Outgoing:
    facts: dict[str, Any] = {
        "id": "m1",
        "language": "zh",
        "heading": "今日有 2 件事需要您了解",
        "items": items or (item(1), item(2)),
        "digest": False,
    }
    return Outgoing(**facts | changes)
