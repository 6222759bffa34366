"""A person's document on both stores: two replicas at the same moment, and what each of them knows of the other's."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.notify.channels.domain import ChannelKind
from services.notify.people import documents
from services.notify.people.addresses import MOST_TRIES, Address, address_id
from services.notify.people.documents import COLLECTIONS, People
from services.notify.people.domain import Preferences
from services.notify.people.person import CodeGone, Full, Person, tried, unsubscribed, with_address, with_code
from tests.contract.places import KINDS, StorePlace, store_place

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
A = Address(id=address_id("u1", "a"), kind=ChannelKind.EMAIL, to="a@east.test")


@pytest.fixture(params=KINDS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StorePlace]:
    made = store_place(request, request.param, tmp_path)
    yield made
    await made.close()


async def replicas(place: StorePlace) -> tuple[People, People]:
    return People(await place.store(*COLLECTIONS)), People(await place.store(*COLLECTIONS))


async def test_what_was_stored_is_read_back_whole(place: StorePlace) -> None:
    one, other = await replicas(place)
    chosen = Preferences(language="en", no_quiet=True, paused_until=date(2026, 6, 1))
    stored = await one.change("u1", lambda person: with_code(with_address(person, A), A.id, "hash", NOW))
    stored = await one.change("u1", lambda person: person.model_copy(update={"preferences": chosen}))
    assert await other.of("u1") == stored
    assert stored.addresses[0].code
    assert stored.addresses[0].code.sent_at == NOW
    assert await other.of("u2") == Person(user="u2")


async def test_tries_on_two_replicas_at_once_are_no_more_than_five(place: StorePlace) -> None:
    both = await replicas(place)
    await both[0].change("u1", lambda person: with_code(with_address(person, A), A.id, "hash", NOW))

    async def guess(people: People) -> bool:
        try:
            await people.change("u1", lambda person: tried(person, A.id, NOW, right=False))
        except CodeGone:
            return False
        return True

    counted = await asyncio.gather(*(guess(both[number % 2]) for number in range(20)))
    assert counted.count(True) == MOST_TRIES


async def test_addresses_that_two_replicas_add_at_once_are_five_at_most_and_none_is_lost(place: StorePlace) -> None:
    both = await replicas(place)

    async def add(number: int) -> str | None:
        added = Address(id=address_id("u1", f"{number}"), kind=ChannelKind.EMAIL, to=f"{number}@east.test")
        try:
            await both[number % 2].change("u1", lambda person: with_address(person, added))
        except Full:
            return None
        return added.id

    added = [id for id in await asyncio.gather(*map(add, range(9))) if id]
    assert {each.id for each in (await both[0].of("u1")).addresses} == set(added)
    assert len(added) == 5


async def test_the_key_is_made_once_for_all_replicas_and_stays(place: StorePlace) -> None:
    many = [people for _ in range(3) for people in await replicas(place)]
    keys = await asyncio.gather(*(people.key() for people in many))
    assert len(set(keys)) == 1
    assert len(keys[0]) == 32
    again, _ = await replicas(place)
    assert await again.key() == keys[0]


async def test_what_another_replica_wrote_is_known_within_the_span_that_is_promised(
    place: StorePlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = await replicas(place)
    await one.change("u1", lambda person: with_address(person, A))
    assert (await other.recent("u1")).addresses == (A,)
    await one.change("u1", lambda person: unsubscribed(person, A.id))
    assert not (await one.recent("u1")).addresses[0].digests, "its own change is known at once"
    monkeypatch.setattr(documents, "FRESH_SECONDS", 0.05)
    async with asyncio.timeout(10):
        while (await other.recent("u1")).addresses[0].digests:
            await asyncio.sleep(0.02)
