"""Bodies that are too long: refused, and taken off the wire, so that the sender gets to see why."""

from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from shared.web.limits import MEGABYTE, BodyLimit, BodyTooLarge


async def reading(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass


@pytest.mark.parametrize("declared", [[(b"content-length", str(3 * MEGABYTE).encode())], []])
async def test_a_body_that_is_too_long_is_refused_once_all_of_it_was_taken(declared: list[tuple[bytes, bytes]]) -> None:
    chunks = _chunks(3)

    async def receive() -> Message:
        return next(chunks)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    with pytest.raises(BodyTooLarge):
        await BodyLimit(reading, {})({"type": "http", "path": "/", "headers": declared}, receive, send)
    assert next(chunks, None) is None


def _chunks(count: int) -> Iterator[Message]:
    for number in range(1, count + 1):
        yield {"type": "http.request", "body": bytes(MEGABYTE), "more_body": number < count}
