"""From what a person wrote to a slip's content: what is wrong with it, field by field, and the items that it makes."""

from collections.abc import Iterator, Sequence
from datetime import date

from services.notify.slips.bodies import ContentIn, ItemIn
from services.notify.slips.domain.slip import Item, Why
from shared.contracts.base import derived_id
from shared.web.problems import FieldProblem, invalid


def not_past(due: date | None, today: date) -> None:
    """Raises a 422 for a day that is over."""
    if due is not None and due < today:
        raise invalid(FieldProblem("due", "slip_due_past", {"today": today.isoformat()}))


def items_of(content: ContentIn, present: Sequence[Item], seed: str) -> list[Item]:
    """The content's items: those that are present keep what they are about, new ones get ids made from ``seed``.

    Raises a 422 for one that names an unknown item, or names one twice.
    """
    known = {item.id: item for item in present}
    if faults := list(_faults(content, known)):
        raise invalid(*faults)
    return [_item(each, known, content.due, f"{seed}.{number}") for number, each in enumerate(content.items)]


def _faults(content: ContentIn, known: dict[str, Item]) -> Iterator[FieldProblem]:
    named: set[str] = set()
    for number, each in enumerate(content.items):
        if each.id is None:
            continue
        if each.id not in known:
            yield FieldProblem(f"items.{number}.id", "slip_item_unknown")
        elif each.id in named:
            yield FieldProblem(f"items.{number}.id", "slip_item_twice")
        named.add(each.id)


def _item(given: ItemIn, known: dict[str, Item], due: date, seed: str) -> Item:
    if given.id is None:
        id = derived_id("slip-item", seed)
        return Item(id=id, why=Why.DUE, title=given.title, text=given.text, due=given.due or due)
    before = known[given.id]
    return before.model_copy(
        update={"title": given.title, "text": given.text, "due": given.due or before.due},
    )
