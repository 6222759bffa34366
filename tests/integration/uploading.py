"""A client of resumable uploads for the tests: it asks how far an upload is, and goes on from there."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from services.events.uploads.domain import HELD_FOR
from shared.access import Principal
from tests.builders import person
from tests.integration.events_stack import Events

UPLOADS = "/api/events/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {"Content-Type": "application/offset+octet-stream"}
TOWNSHIP = person()

Headers = Mapping[str, str]
NO_HEADERS: Headers = {}


def metadata(name: str = "照片.jpg") -> str:
    return f"filename {b64encode(name.encode()).decode()},filetype {b64encode(b'image/jpeg').decode()}"


async def begin(
    events: Events, length: int, who: Principal = TOWNSHIP, headers: Headers = NO_HEADERS
) -> httpx.Response:
    given = TUS | {"Upload-Length": str(length), "Upload-Metadata": metadata()} | dict(headers)
    return await events.ask("POST", UPLOADS, who, headers=given)


async def begun(events: Events, length: int, who: Principal = TOWNSHIP, headers: Headers = NO_HEADERS) -> str:
    """Where the pieces of a new upload go."""
    answer = await begin(events, length, who, headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def patch(
    events: Events, path: str, offset: int, data: bytes, who: Principal = TOWNSHIP, headers: Headers = NO_HEADERS
) -> httpx.Response:
    given = TUS | PIECE | {"Upload-Offset": str(offset)} | dict(headers)
    return await events.ask("PATCH", path, who, headers=given, content=data)


async def head(events: Events, path: str, who: Principal = TOWNSHIP) -> httpx.Response:
    return await events.ask("HEAD", path, who, headers=TUS)


async def shown(events: Events, path: str, who: Principal = TOWNSHIP) -> dict[str, Any]:
    answer = await events.ask("GET", path, who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def sent(events: Events, path: str, data: bytes, piece: int) -> httpx.Response:
    """All of ``data`` from where the upload stands, in pieces of ``piece`` bytes; the last answer."""
    offset = int((await head(events, path)).headers["upload-offset"])
    answer = None
    while offset < len(data) or answer is None:
        answer = await patch(events, path, offset, data[offset : offset + piece])
        assert answer.status_code == 204 or answer.status_code >= 400, answer.text
        if answer.status_code != 204:
            return answer
        offset = int(answer.headers["upload-offset"])
    return answer


async def outcome(events: Events, path: str) -> dict[str, Any]:
    """What a whole upload became, once whoever died over it has it no longer."""
    found = await shown(events, path)
    if found["evidence"] is None and found["refused"] is None:
        events.clock.set(events.clock.now() + HELD_FOR + timedelta(seconds=1))
        found = await shown(events, path)
    return found
