"""Items as they go out: encoded once for each language, however many listen."""

from collections.abc import Callable

import orjson

from services.notify.notices.answers import answer
from services.notify.notices.domain import Notice
from services.notify.notices.texts import Texts
from services.notify.stream.domain import Item, ItemKind

ALIVE = b": alive\n\n"
Encode = Callable[[Item, str], bytes]
"""An item's data as JSON, in a language."""


def encoder(texts: Texts) -> Encode:
    """Raises ``ValidationError`` for a notice that was stored in another form than today's."""

    def encode(item: Item, language: str) -> bytes:
        if item.kind == ItemKind.NOTICE:
            return answer(Notice.model_validate(item.data), texts, language).model_dump_json().encode()
        return orjson.dumps(item.data)

    return encode


def opening(retry_milliseconds: int) -> bytes:
    return b": open\nretry: %d\n\n" % retry_milliseconds


def reset(id: str) -> bytes:
    """What came before ``id`` is not to be had any more: the reader asks for everything anew, and goes on from there."""
    return b"id: %b\nevent: reset\ndata: {}\n\n" % id.encode()


class Shown:
    """An item with the id that readers know it by."""

    def __init__(self, id: str, known_as: str, item: Item, encode: Encode) -> None:
        self.id = id
        self.item = item
        self._known_as = known_as
        self._encode = encode
        self._frames: dict[str, bytes] = {}

    def frame(self, language: str) -> bytes:
        """The event's text, made when somebody needs it in ``language`` for the first time."""
        spoken = language if self.item.kind == ItemKind.NOTICE else ""
        if spoken not in self._frames:
            data = self._encode(self.item, language)
            parts = (self._known_as.encode(), self.item.kind.value.encode(), data)
            self._frames[spoken] = b"id: %b\nevent: %b\ndata: %b\n\n" % parts
        return self._frames[spoken]
