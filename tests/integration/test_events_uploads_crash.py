"""A crash at any single write of an upload: another replica goes on, one piece of evidence comes of it, nothing is left."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.events.uploads.domain import MARGIN, OPEN_FOR
from shared.errors import Unavailable
from shared.store.files import FileBlobs
from tests.builders import picture
from tests.integration.events_stack import EVIDENCE, Events, events_service
from tests.integration.uploading import TOWNSHIP, TUS, begin, head, outcome, patch, sent

PHOTO = picture(size=(200, 150))
NO_PHOTO = b"<svg onload='alert(1)'/>" * 50
WRITES = frozenset({"insert", "replace", "upsert", "delete", "put", "put_file"})
LATER = timedelta(minutes=1)


class Dying:
    """A replica's last moments: after ``left`` writes, to documents and blobs together, none is done any more.

    ``answered``: whether the last one that is done is answered too. None: it lives.
    """

    def __init__(self, left: int | None = None, *, answered: bool = True) -> None:
        self.left, self.answered = left, answered
        self.done = 0

    def over(self, part: Any) -> Any:
        return _Part(part, self)

    async def write(self, act: Any, *what: Any) -> Any:
        if self.done == self.left:
            raise Unavailable("store", "the process was killed here")
        answer = await act(*what)
        self.done += 1
        if self.done == self.left and not self.answered:
            raise Unavailable("store", "the process was killed here")
        return answer


class _Part:
    def __init__(self, part: Any, dying: Dying) -> None:
        self._part, self._dying = part, dying

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        return partial(self._dying.write, found) if name in WRITES else found


@asynccontextmanager
async def replica_that(dying: Dying, events: Events) -> AsyncIterator[Events]:
    """One more replica of the service, whose writes ``dying`` counts."""
    store, blobs = dying.over(events.store), dying.over(FileBlobs(events.blobs_folder))
    async with events.rebuilt(store=store, blobs=blobs) as replica:
        dying.done = 0
        yield replica


Way = Callable[[Events, str], Awaitable[httpx.Response]]
"""What a client does with one upload, under a key; it stops at the first 503."""


async def to_the_end(data: bytes, events: Events, key: str) -> httpx.Response:
    answer = await begin(events, len(data), headers={"Idempotency-Key": key})
    return answer if answer.status_code == 503 else await sent(events, answer.headers["location"], data, 500)


async def and_back(events: Events, key: str) -> httpx.Response:
    answer = await begin(events, len(PHOTO), headers={"Idempotency-Key": key})
    path = answer.headers.get("location", "")
    for offset in (0, 300):
        if answer.status_code == 503:
            return answer
        answer = await patch(events, path, offset, PHOTO[offset : offset + 300])
    return answer if answer.status_code == 503 else await events.ask("DELETE", path, TOWNSHIP, headers=TUS)


async def crashes(folder: Path, way: Way) -> AsyncIterator[tuple[Events, str]]:
    """The survivor and the key of an upload, after each crash that there can be on the client's way.

    Each time everything is then forgotten, so that what one leaves behind is its own.
    """
    dying = Dying()
    async with events_service(folder) as events, replica_that(dying, events) as replica:
        whole = await way(replica, "whole")
        assert whole.status_code != 503
        writes = dying.done
        assert writes >= 10
        await later(events, OPEN_FOR + MARGIN + LATER)
        for left in range(writes):
            for answered in (True, False):
                dying.done, dying.left, dying.answered = 0, left, answered
                assert (await way(replica, f"{left}-{answered}")).status_code == 503 or left == writes - 1, left
                dying.left = None
                yield events, f"{left}-{answered}"
                assert await events.stored("uploads") == []


async def sweep(events: Events) -> None:
    (ticker,) = (each for each in events.service.tickers if each.name == "sweep-uploads")
    await ticker.work()


async def later(events: Events, after: timedelta) -> None:
    events.clock.set(events.clock.now() + after)
    await sweep(events)


async def resumed(events: Events, data: bytes, key: str) -> dict[str, Any]:
    """The client begins again under its key and goes on from where the upload stands."""
    path = (await begin(events, len(data), headers={"Idempotency-Key": key})).headers["location"]
    if (await head(events, path)).headers["upload-offset"] != str(len(data)):
        await sent(events, path, data, 400)
    return await outcome(events, path)


async def test_a_crash_at_any_write_is_gone_on_from_and_gives_one_piece_of_evidence(tmp_path: Path) -> None:
    known = {None}
    async for events, key in crashes(tmp_path, partial(to_the_end, PHOTO)):
        found = await resumed(events, PHOTO, key)
        records = {record["id"]: record for record in await events.stored("evidence")}
        known |= {found["evidence"]["id"]}
        assert len(records) == len(known), "one more for each upload, and the whole one's"
        assert records[found["evidence"]["id"]]["given_sha256"] == sha256(PHOTO).hexdigest()
        answer = await events.ask("GET", f"{EVIDENCE}/{found['evidence']['id']}", TOWNSHIP)
        assert answer.status_code == 200
        await later(events, MARGIN + LATER)
        assert len(events.blobs()) == 2, "of the picture and its thumbnail; pieces are left"
        await later(events, OPEN_FOR + MARGIN)


async def test_a_crash_at_any_write_of_a_refusal_leaves_the_refusal_and_nothing_else(tmp_path: Path) -> None:
    async for events, key in crashes(tmp_path, partial(to_the_end, NO_PHOTO)):
        found = await resumed(events, NO_PHOTO, key)
        assert found["refused"]["status"] == 415
        await later(events, MARGIN + LATER)
        assert (events.blobs(), await events.stored("evidence")) == ([], [])
        await later(events, OPEN_FOR + MARGIN)


async def test_after_a_crash_at_any_write_the_sweeps_alone_leave_no_piece(tmp_path: Path) -> None:
    async for events, _ in crashes(tmp_path, partial(to_the_end, PHOTO)):
        await later(events, LATER)
        whole = [doc for doc in await events.stored("uploads") if sum(p["size"] for p in doc["pieces"]) == len(PHOTO)]
        assert all("kept" in doc for doc in whole), "a whole file is finished though nobody asks"
        await later(events, OPEN_FOR + MARGIN)
        await later(events, MARGIN + LATER)
        assert len(events.blobs()) == 2


async def test_a_crash_at_any_write_of_taking_back_leaves_nothing(tmp_path: Path) -> None:
    async for events, key in crashes(tmp_path, and_back):
        path = (await begin(events, len(PHOTO), headers={"Idempotency-Key": key})).headers.get("location")
        if path is not None:
            await events.ask("DELETE", path, TOWNSHIP, headers=TUS)
        await later(events, MARGIN + LATER)
        assert events.blobs() == []


@pytest.mark.parametrize("left", range(4))
async def test_a_crash_at_any_write_of_the_sweep_itself_is_made_good_by_the_next(tmp_path: Path, left: int) -> None:
    async with events_service(tmp_path) as events:
        path = (await begin(events, len(PHOTO))).headers["location"]
        await patch(events, path, 0, PHOTO[:300])
        await patch(events, path, 300, PHOTO[300:600])
        events.clock.set(events.clock.now() + OPEN_FOR + MARGIN + LATER)
        async with replica_that(Dying(left), events) as replica:
            with pytest.raises(Unavailable):
                await sweep(replica)
        await later(events, LATER)
        assert (await events.stored("uploads"), events.blobs()) == ([], [])
