"""A message within a provider's bounds: whole items are left out and counted, rather than cut somewhere."""

from bisect import bisect_left
from collections.abc import Callable
from typing import TypeVar

from services.notify.channels.domain import Item, Outgoing
from services.notify.rules.urgency import Urgency

T = TypeVar("T")

MOST_URGENT_FIRST = (Urgency.HIGH, Urgency.NORMAL, Urgency.LOW)
_SHORTEST = 20


def by_urgency(message: Outgoing) -> Outgoing:
    """The same message with its most urgent items first, otherwise in their order."""
    items = sorted(message.items, key=lambda item: MOST_URGENT_FIRST.index(item.urgency))
    return message.model_copy(update={"items": tuple(items)})


def fitted(message: Outgoing, write: Callable[[Outgoing], T], size: Callable[[T], int], most: int) -> T:
    """What ``write`` makes of the message and as many of its items as fit into ``most``, the most urgent first.

    A single item that is too long alone is shortened within its text.
    """
    ordered = by_urgency(message)
    count = len(ordered.items)
    left_out = bisect_left(range(count), True, key=lambda n: size(write(_with(ordered, count - n))) <= most)
    if left_out < count or not ordered.items:
        return write(_with(ordered, count - left_out))
    return _shortened(_with(ordered, 1), write, size, most)


def _with(message: Outgoing, count: int) -> Outgoing:
    left_out = len(message.items) - count
    return message.model_copy(update={"items": message.items[:count], "more": message.more + left_out})


def _shortened(message: Outgoing, write: Callable[[Outgoing], T], size: Callable[[T], int], most: int) -> T:
    """With less of the only item's text until it fits; in the end without the item."""
    (item,) = message.items
    length = len(item.text)
    while size(written := write(message)) > most:
        if length <= _SHORTEST:
            return write(_with(message, 0))
        length //= 2
        message = message.model_copy(update={"items": (_cut(item, length),)})
    return written


def _cut(item: Item, length: int) -> Item:
    return item.model_copy(update={"title": _ended(item.title, 2 * length), "text": _ended(item.text, length)})


def _ended(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "…"
