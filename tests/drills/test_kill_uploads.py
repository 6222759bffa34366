"""A file of 20 MB over a bad line: the server is killed in the middle of a piece, the line breaks in another."""

import asyncio
import wave
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.builders import plan_data
from tests.stack import PASSWORD, Person, embedded, sign_in

UPLOADS = "/api/events/uploads"
MEGABYTE = 1_048_576
PIECE = 4 * MEGABYTE
SIP = 65_536
WITHIN_SECONDS = 60
TUS = {"Tus-Resumable": "1.0.0"}


def recording(size: int) -> bytes:
    """A sound file with ``size`` bytes of noise in it."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(Random(1).randbytes(size))
    return out.getvalue()


class Client:
    """Sends one file in pieces, and after whatever happens asks how far it is and goes on."""

    def __init__(self, person: Person, data: bytes) -> None:
        self._person = person
        self._data = data
        self._headers = TUS | {"Authorization": f"Bearer {person.token}"}
        self.path = ""

    async def begin(self) -> None:
        name = b64encode("录音.wav".encode()).decode()
        own = {"Upload-Length": str(len(self._data)), "Upload-Metadata": f"filename {name}", "Idempotency-Key": "drill"}
        answer = await self._ask("POST", UPLOADS, own)
        assert answer.status_code in (200, 201), answer.text
        self.path = answer.headers["location"]

    async def offset(self) -> int:
        answer = await self._ask("HEAD", self.path, {})
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    async def send(self, after_half: Callable[[], object] = lambda: None) -> httpx.Response:
        """The next piece, with something done once half of it is under way."""
        offset = await self.offset()
        own = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return await self._ask("PATCH", self.path, own, self._sips(self._data[offset : offset + PIECE], after_half))

    async def _sips(self, piece: bytes, after_half: Callable[[], object]) -> AsyncIterator[bytes]:
        for start in range(0, len(piece), SIP):
            if start == len(piece) // 2 // SIP * SIP:
                await asyncio.sleep(0.2)  # the halves are apart on the wire, so that what happens does so in between
                after_half()
            yield piece[start : start + SIP]

    async def _ask(
        self, method: str, path: str, own: dict[str, str], content: AsyncIterator[bytes] | None = None
    ) -> httpx.Response:
        url = self._person.stack.url(path)
        return await self._person.http.request(method, url, headers=self._headers | own, content=content)


class LineBroke(Exception):
    """The client's own line."""


def break_the_line() -> None:
    raise LineBroke


@pytest.mark.timeout(240)
async def test_a_killed_server_and_a_broken_line_cost_at_most_the_piece_that_was_under_way(tmp_path: Path) -> None:
    data = recording(20 * MEGABYTE)
    async with embedded(tmp_path) as stack, httpx.AsyncClient(timeout=30) as http:
        clerk = await township(await sign_in(stack, http, "admin"))
        client = Client(clerk, data)
        await client.begin()
        assert (await client.send()).status_code == 204

        child = stack.processes[0].child
        assert child is not None
        with pytest.raises(httpx.TransportError):
            await client.send(after_half=child.kill)
        await stack.processes[0].kill()
        await stack.processes[0].start()
        await stack.ready()
        assert await client.offset() == PIECE

        await client.begin()
        with pytest.raises(LineBroke):
            await client.send(after_half=break_the_line)
        async with asyncio.timeout(WITHIN_SECONDS):
            while (arrived := await client.offset()) == PIECE:
                await asyncio.sleep(0.05)
        assert PIECE < arrived <= PIECE + PIECE // 2

        while (answer := await client.send()).status_code == 204 and "pufa-evidence" not in answer.headers:
            pass
        assert answer.status_code == 204, answer.text
        found = await clerk.ask("GET", client.path)
        assert found["evidence"]["sha256"] == sha256(data).hexdigest()
        assert found["evidence"]["id"] == answer.headers["pufa-evidence"]


async def township(admin: Person) -> Person:
    """Somebody who may post, in the small district."""
    await admin.ask("POST", "/api/tasks/plans", json=plan_data(), expect=201)
    body = {"name": "east-clerk", "role": "township", "unit": "east", "password": PASSWORD}
    await admin.ask("POST", "/api/tasks/users", json=body)
    return await sign_in(admin.stack, admin.http, "east-clerk")
