"""What the events service tells and hears, and what a crash in the middle leaves."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from services.events.activities.documents import ACTIVITIES as COLLECTION
from shared.bus.port import Delivery, Message, OutcomeUnknown, Verdict
from shared.contracts.base import wrap
from shared.contracts.registry import encode
from shared.contracts.tasks import Role, UnitFacts, UnitKind, UnitsChangedV1, UserChangedV1, UserFacts
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.running import Running
from shared.store.embedded import SqliteStore
from shared.store.files import FileBlobs
from shared.store.port import Collection, Doc
from tests.builders import person, picture
from tests.integration.events_stack import EVIDENCE, Events, events_service

PATIENCE_SECONDS = 20


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as service:
        yield service


@pytest.fixture
async def running(events: Events) -> AsyncIterator[Events]:
    async with Running(events.service, store=events.store, bus=events.bus) as started:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await started.ready.wait()
        yield events


async def tell(events: Events, event: UnitsChangedV1 | UserChangedV1) -> None:
    envelope = wrap(event, subject="test", time=events.clock.now())
    await events.bus.publish(Message(envelope.id, envelope.type, encode(envelope.to_doc())))


async def test_what_is_posted_reaches_the_bus_once_and_leaves_the_outbox(running: Events) -> None:
    heard: list[str] = []

    async def listen(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.extend(delivery.envelope.type for delivery in deliveries)
        return [None] * len(deliveries)

    subscription = await running.bus.consume("tasks", listen)
    id = (await running.posted())["id"]
    await running.step(id, "verify", person(Role.SECTION))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(heard) < 2 or await running.told():
            await asyncio.sleep(0.01)
    await subscription.stop()
    assert sorted(heard) == ["activity.posted.v1", "activity.verified.v1"]


async def test_a_unit_that_tasks_tells_of_can_be_named_soon_after(running: Events) -> None:
    new = UnitFacts(
        id="east-3", name="东三村", kind=UnitKind.VILLAGE, under="east", path=("district", "east", "east-3"), version=1
    )
    assert (await running.post(for_units=["east-3"])).status_code == 422
    await tell(running, UnitsChangedV1(units=(new,)))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await running.post(for_units=["east-3"])).status_code != 201:
            await asyncio.sleep(0.05)


async def test_a_user_whom_tasks_disables_is_refused_soon_after(running: Events) -> None:
    who = person()
    facts = UserFacts(
        id=who.user, name="t", display_name="t", role=Role.TOWNSHIP, unit="east", disabled=True, version=2
    )
    await tell(running, UserChangedV1(user=facts))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await running.ask("GET", "/api/events/activities", who)).status_code != 401:
            await asyncio.sleep(0.05)


async def test_readiness_names_the_part_that_is_down(running: Events) -> None:
    assert (await running.ask("GET", "/api/events/readyz")).json() == {"status": "ready", "down": {}}

    async def gone() -> None:
        raise Unavailable("store", "gone")

    running.service.app.state.probes["store"] = gone
    answer = await running.ask("GET", "/api/events/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "down": {"store": "gone"}})


async def test_readiness_says_that_nothing_is_told_where_the_broker_answers_and_takes_nothing(
    running: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(message: Message) -> None:
        raise OutcomeUnknown("it takes nothing")

    async def is_ready() -> bool:
        return (await running.ask("GET", "/api/events/readyz")).status_code == 200

    with monkeypatch.context() as broken:
        broken.setattr(running.bus, "publish", refuse)
        await running.posted()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await is_ready():
                await asyncio.sleep(0.01)
        down = (await running.ask("GET", "/api/events/readyz")).json()["down"]
        assert down == {"outbox": "waits for bus: it takes nothing"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await is_ready() or await running.told():
            await asyncio.sleep(0.01)


async def test_what_a_crash_left_in_an_outbox_is_told_by_the_next_sweep(events: Events) -> None:
    await events.posted()  # this service's own relay never runs, as if its process had ended right after the answer
    await events.bus.open()
    successor = Outbox(events.store, events.bus, (COLLECTION,))
    await successor.sweep()
    await successor.drain()
    assert await events.told() == []
    assert await events.bus.depth("tasks") == 1


async def test_an_upload_that_broke_off_is_finished_by_its_retry(events: Events) -> None:
    class FullDisk(FileBlobs):
        async def put(self, data: bytes) -> str:
            raise Unavailable("blobs", "no space left")

    async with events.rebuilt(blobs=FullDisk(events.blobs_folder)) as broken:
        answer = await broken.upload(picture())
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert "retry-after" in answer.headers
    again = await events.upload(picture())
    assert again.status_code == 200
    assert (await events.ask("GET", f"{EVIDENCE}/{again.json()['id']}", person())).status_code == 200


async def test_while_the_store_is_away_a_post_says_so_and_that_it_can_be_sent_again(events: Events) -> None:
    class Away(SqliteStore):
        async def insert(self, collection: Collection, doc: Doc) -> None:
            raise Unavailable("store", "gone")

    away = Away(events.blobs_folder.parent / "events.sqlite")
    async with events.rebuilt(store=away) as broken:
        answer = await broken.post()
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    await away.close()
    assert (await events.post()).status_code == 201
