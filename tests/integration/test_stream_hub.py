"""The stream's hub without HTTP: one reader for all listeners, who take up again where they were."""

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from services.notify.stream import documents, recent
from services.notify.stream.documents import STREAM, StreamItems
from services.notify.stream.domain import Item, ItemKind
from services.notify.stream.frames import ALIVE, Encode
from services.notify.stream.hub import Hub
from services.notify.stream.listener import WAITING_AT_MOST, Listener
from shared.access import Principal
from shared.clock import SystemClock
from shared.contracts.tasks import Role
from shared.errors import Unavailable
from shared.store.embedded import SqliteStore
from tests.builders import person

LEADER = person(Role.LEADER)


@dataclass
class Nobody:
    """Knows no disabled user but those given."""

    disabled: set[str] = field(default_factory=set)
    asked: int = 0

    async def disabled_of(self, users: Collection[str]) -> set[str]:
        self.asked += 1
        return self.disabled & set(users)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "stream.sqlite")
    await store.open(STREAM)
    yield store
    await store.close()


@pytest.fixture
def items(store: SqliteStore) -> StreamItems:
    return StreamItems(store, SystemClock())


def said(item: Item, language: str) -> bytes:
    return orjson.dumps(item.data)


def hub_of(items: StreamItems, encode: Encode = said, directory: Nobody | None = None) -> Hub:
    return Hub(items, encode, directory or Nobody())


def an_item(number: int, *, user: str | None = None) -> Item:
    kind = ItemKind.DIGEST if user else ItemKind.ACTIVITY
    return Item(key=f"k{number:05}", kind=kind, user=user, data={"n": number})


async def keep(items: StreamItems, *numbers: int) -> None:
    await items.keep([an_item(number) for number in numbers])


@dataclass(frozen=True)
class Heard:
    id: str
    kind: str
    number: int | None


def heard(text: bytes) -> list[Heard]:
    found = []
    for frame in text.decode().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in frame.splitlines() if not line.startswith(":"))
        if lines:
            found.append(Heard(lines["id"], lines["event"], orjson.loads(lines["data"]).get("n")))
    return found


async def some(listener: Listener, many: int) -> list[Heard]:
    got: list[Heard] = []
    async with asyncio.timeout(5):
        while len(got) < many and (text := await listener.take()):
            got += heard(text)
    return got


async def test_a_listener_that_is_too_slow_is_dropped_and_no_other_misses_anything(items: StreamItems) -> None:
    hub, number = hub_of(items), WAITING_AT_MOST + 50
    async with hub.listening(LEADER, "zh") as slow, hub.listening(LEADER, "zh") as quick:
        reader = asyncio.create_task(some(quick, number))
        for start in range(0, number, 25):
            await keep(items, *range(start, min(start + 25, number)))
            hub.wake()
            async with asyncio.timeout(5):
                while slow.waiting < min(start + 25, number, WAITING_AT_MOST):
                    await asyncio.sleep(0.001)
        assert [each.number for each in await reader] == list(range(number))
        kept = await some(slow, WAITING_AT_MOST)
        assert [each.number for each in kept] == list(range(WAITING_AT_MOST))
        assert await slow.take() is None


async def test_another_replicas_items_are_seen_without_a_wake_up(items: StreamItems, tmp_path: Path) -> None:
    other = SqliteStore(tmp_path / "stream.sqlite")
    await other.open(STREAM)
    async with hub_of(items).listening(LEADER, "zh") as listener:
        await keep(StreamItems(other, SystemClock()), 7)
        assert [each.number for each in await some(listener, 1)] == [7]
    await other.close()


async def test_an_item_is_encoded_once_for_all_who_hear_it(items: StreamItems) -> None:
    encoded: list[int] = []

    def counting(item: Item, language: str) -> bytes:
        encoded.append(item.data["n"])
        return said(item, language)

    hub = hub_of(items, counting)
    async with (
        hub.listening(LEADER, "zh") as first,
        hub.listening(LEADER, "en") as second,
        hub.listening(person(unit="west"), "zh") as elsewhere,
    ):
        await keep(items, 1, 2)
        hub.wake()
        assert await some(first, 2) == await some(second, 2)
        assert elsewhere.waiting == 0, "nobody is woken for what they may not see"
    assert encoded == [1, 2]


async def test_who_comes_again_to_the_same_process_gets_exactly_what_came_since(items: StreamItems) -> None:
    hub = hub_of(items)
    async with hub.listening(LEADER, "zh") as listener:
        await keep(items, 1, 2)
        last = (await some(listener, 2))[0].id
    await keep(items, 3)
    async with hub.listening(LEADER, "zh", last) as listener:
        await keep(items, 4)
        hub.wake()
        assert [each.number for each in await some(listener, 3)] == [2, 3, 4]


async def test_who_comes_to_another_process_misses_nothing(items: StreamItems) -> None:
    hub, other = hub_of(items), hub_of(items)
    async with hub.listening(LEADER, "zh") as listener:
        await keep(items, 1, 2)
        last = (await some(listener, 2))[-1].id
    await keep(items, 3)
    async with other.listening(LEADER, "zh", last) as listener:
        got = [each.number for each in await some(listener, 2)]
    assert got == [1, 3], "what is a few seconds older comes once more: it may have come there later than here"


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "KEPT", 10)
    monkeypatch.setattr(documents, "_SLACK", 5)
    monkeypatch.setattr(recent, "KEPT", 10)
    monkeypatch.setattr("services.notify.stream.hub.KEPT", 10)


@pytest.mark.usefixtures("few_kept")
@pytest.mark.parametrize("is_same", [True, False], ids=["same process", "another process"])
async def test_who_was_away_for_too_long_is_told_to_ask_for_everything_anew(items: StreamItems, is_same: bool) -> None:
    hub = hub_of(items)
    async with hub.listening(LEADER, "zh") as listener:
        await keep(items, 0)
        last = (await some(listener, 1))[0].id
        await keep(items, *range(1, 30))
        hub.wake()
        await some(listener, 29)
        await items.prune()
        again = hub if is_same else hub_of(items)
        async with again.listening(LEADER, "zh", last) as late:
            told = (await some(late, 1))[0]
            assert (told.kind, late.waiting) == ("reset", 0)
            await keep(items, 30)
            again.wake()
            assert [each.number for each in await some(late, 1)] == [30]
        await keep(items, 31)
        async with again.listening(LEADER, "zh", told.id) as later:
            assert [each.number for each in await some(later, 2)][-2:] == [30, 31], (
                "the reset's own id is one to go on from"
            )


@pytest.mark.usefixtures("few_kept")
async def test_a_hub_that_rested_while_much_happened_begins_anew(items: StreamItems) -> None:
    hub = hub_of(items)
    async with hub.listening(LEADER, "zh") as listener:
        await keep(items, 0)
        last = (await some(listener, 1))[0].id
    await keep(items, *range(1, 30))
    await items.prune()
    async with hub.listening(LEADER, "zh", last) as listener:
        assert [each.kind for each in await some(listener, 1)] == ["reset"]


@pytest.mark.parametrize("last", ["x", "12", "0000000000000001-", "９" * 16 + "-a"])
@pytest.mark.usefixtures("few_kept")
async def test_an_id_that_is_none_of_ours_is_as_good_as_one_that_is_too_old(items: StreamItems, last: str) -> None:
    await keep(items, *range(30))
    async with hub_of(items).listening(LEADER, "zh", last) as listener:
        assert [each.kind for each in await some(listener, 1)] == ["reset"]


async def test_an_item_that_was_stored_while_the_stream_could_not_be_read_still_comes(
    items: StreamItems, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, read, behind = hub_of(items), items.after, asyncio.Event()

    async def down(*_: object, **__: object) -> list[documents.Stored]:
        behind.set()
        raise Unavailable("store", "away")

    async with hub.listening(LEADER, "zh") as listener:
        monkeypatch.setattr(items, "after", down)
        async with asyncio.timeout(5):
            await behind.wait()
        await keep(items, 1)
        monkeypatch.setattr("services.notify.stream.hub.LOOK_BACK", -timedelta(hours=1))
        monkeypatch.setattr(items, "after", read)  # a look back from now alone would find nothing
        assert [each.number for each in await some(listener, 1)] == [1]


async def test_whatever_breaks_the_reader_sends_all_away_and_the_next_one_is_served(
    items: StreamItems, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, read = hub_of(items), items.after

    async def broken(*_: object, **__: object) -> list[documents.Stored]:
        raise ZeroDivisionError

    async with hub.listening(LEADER, "zh") as listener:
        monkeypatch.setattr(items, "after", broken)
        async with asyncio.timeout(5):
            assert await listener.take() is None
        monkeypatch.setattr(items, "after", read)
    async with hub.listening(LEADER, "zh") as listener:
        await keep(items, 1)
        hub.wake()
        assert [each.number for each in await some(listener, 1)] == [1]


async def test_one_question_finds_all_who_were_disabled(items: StreamItems, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.stream.hub.ALIVE_SECONDS", 0.02)
    directory = Nobody({"gone"})
    hub = hub_of(items, directory=directory)
    people: list[Principal] = [person(Role.LEADER, user=f"l{number}") for number in range(20)]
    async with hub.listening(person(user="gone"), "zh") as gone:
        for who in people:
            async with hub.listening(who, "zh"):
                pass
        async with asyncio.timeout(5):
            while text := await gone.take():
                assert set(text.decode().split("\n\n")) <= {ALIVE.decode().strip(), ""}
    assert 1 <= directory.asked < len(people)


async def test_a_listeners_time_ends(items: StreamItems, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notify.stream.hub.LIFETIME_SECONDS", 0.01)
    monkeypatch.setattr("services.notify.stream.hub.BEAT_SECONDS", 0.01)
    async with hub_of(items).listening(LEADER, "zh") as listener, asyncio.timeout(5):
        assert await listener.take() is None


async def test_only_the_newest_items_are_kept(items: StreamItems, few_kept: None) -> None:
    await keep(items, *range(14))
    await items.prune()
    assert len(await items.after("0")) == 14
    await keep(items, *range(14, 30))
    await items.prune()
    assert [item.data["n"] for _, item in await items.after("0")] == list(range(20, 30))
