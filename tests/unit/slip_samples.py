"""Slips for tests of what is made of them, in an invented district."""

from datetime import UTC, date, datetime
from typing import Any

from services.notify.slips.domain import moves
from services.notify.slips.domain.moves import Doer
from services.notify.slips.domain.slip import Item, Slip, Why
from shared.contracts.notify import SlipKind

DUE = date(2023, 5, 31)


def at(month: int, day: int) -> datetime:
    return datetime(2023, month, day, 2, tzinfo=UTC)


def doer(month: int, day: int, name: str | None = "甲", note: str | None = None) -> Doer:
    """``name`` None: the service itself."""
    return Doer(at=at(month, day), by=name and f"user-{name}", by_name=name, note=note)


def item(id: str = "training", **given: Any) -> Item:
    usual = {"why": Why.DUE, "title": "季度培训", "text": "本季度培训 1 次，还差 1 次", "due": DUE}
    return Item(id=id, **{**usual, **given})


def done(id: str, day: date, **given: Any) -> Item:
    return item(id, done=True, done_on=day, activities=(f"activity-{id}",), **given)


def draft(*items: Item, kind: SlipKind = SlipKind.PROMPT, unit: str = "east", month: str = "2023-05") -> Slip:
    by_itself = doer(int(month[5:]), 1, None)
    return moves.drafted(f"{kind.value}-{unit}-{month}", kind, unit, month, DUE, items or (item(),), by_itself)


def issued(*items: Item, number: str = "普法提示〔2023〕5号", **given: Any) -> Slip:
    slip = draft(*items, **given)
    return moves.issued(slip, number, slip.due, doer(int(slip.month[5:]), 2))


def supervision(*items: Item, **given: Any) -> Slip:
    late = items or (item(why=Why.LATE, due=date(2023, 3, 31)),)
    return issued(*late, number="普法督办〔2023〕3号", kind=SlipKind.SUPERVISION, **given)


def through_the_loop() -> Slip:
    """A supervision slip that was answered, refused, escalated, answered again and closed out."""
    slip = moves.answered(supervision(), "已补办。", ("e0",), doer(5, 10, "乙"))
    slip = moves.refused(slip, date(2023, 5, 20), doer(5, 11, "甲", "照片不清晰"))
    slip = moves.escalated(slip, doer(5, 21, None))
    slip = moves.answered(slip, "5月22日补办一次，参训46人。\n材料已上传。", ("e1", "e2"), doer(5, 22, "乙"))
    return moves.accepted(slip, doer(5, 23, "甲"))
