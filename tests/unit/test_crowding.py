"""More requests at once than a process takes are refused with a time to come again; what is in hand goes on."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from shared.catalogue import Catalogue
from shared.web import problems
from shared.web.app import MESSAGES
from shared.web.crowding import Crowding

MOST = 3


class Slow:
    """An application whose ``/slow`` is answered after ``go_on``; ``/stream`` begins at once and lasts until then."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.begun = 0
        self.app = FastAPI()
        problems.install(self.app, Catalogue(MESSAGES))
        self.app.add_middleware(Crowding, most=MOST)
        self.app.add_api_route("/slow", self._slow)
        self.app.add_api_route("/stream", self._stream, response_model=None)
        self.app.add_api_route("/api/slow/readyz", self._ready)
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://test")

    async def at_work(self, path: str, number: int = MOST) -> list[asyncio.Task[httpx.Response]]:
        """So many requests whose handlers have begun."""
        wanted = self.begun + number
        asked = [asyncio.create_task(self.http.get(path)) for _ in range(number)]
        async with asyncio.timeout(10):
            while self.begun < wanted:
                await asyncio.sleep(0.005)
        return asked

    async def _slow(self) -> str:
        self.begun += 1
        await self.go_on.wait()
        return "done"

    async def _stream(self) -> StreamingResponse:
        return StreamingResponse(self._words())

    async def _words(self) -> AsyncIterator[str]:
        self.begun += 1
        yield "begun"
        await self.go_on.wait()

    async def _ready(self) -> str:
        return "ready"


async def test_one_request_too_many_is_told_when_to_come_again_and_those_in_hand_are_answered() -> None:
    slow = Slow()
    in_hand = await slow.at_work("/slow")
    refused = await slow.http.get("/slow", headers={"Accept-Language": "en"})
    assert (refused.status_code, refused.json()["code"]) == (503, "crowded")
    assert int(refused.headers["retry-after"]) > 0
    assert str(MOST) in refused.json()["title"]
    slow.go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*in_hand)] == [200] * MOST
    assert (await slow.http.get("/slow")).status_code == 200


async def test_probes_are_answered_in_any_crowd() -> None:
    slow = Slow()
    in_hand = await slow.at_work("/slow")
    assert (await slow.http.get("/api/slow/readyz")).status_code == 200
    slow.go_on.set()
    await asyncio.gather(*in_hand)


async def test_streams_that_have_begun_keep_nobody_out() -> None:
    slow = Slow()
    streams = [(await slow.at_work("/stream", 1))[0] for _ in range(2 * MOST)]
    in_hand = await slow.at_work("/slow", 1)
    slow.go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*streams, *in_hand)] == [200] * (2 * MOST + 1)


@pytest.mark.parametrize("times", [1, 2 * MOST])
async def test_a_request_that_is_given_up_or_breaks_gives_its_place_back(times: int) -> None:
    slow = Slow()
    for _ in range(times):
        (given_up,) = await slow.at_work("/slow", 1)
        given_up.cancel()
        await asyncio.wait([given_up])
    slow.go_on.set()
    assert (await slow.http.get("/slow")).status_code == 200
