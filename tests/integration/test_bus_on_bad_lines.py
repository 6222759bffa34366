"""What the bus does when the line to RabbitMQ is bad, and when there are several nodes to go to."""

import asyncio
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import pytest

from shared.bus.port import Delivery, OutcomeUnknown, Verdict
from shared.bus.rabbit import HEARTBEAT, RabbitBus
from shared.errors import Unavailable
from tests.contract.samples import posted
from tests.integration.rabbit_bus import confirmed, eventually, opened
from tests.network import FAIR, SILENT, Line, Way, Weather, line_to, through
from tests.processes import free_port

pytestmark = pytest.mark.servers


@pytest.fixture
def line(rabbit_url: str) -> Iterator[Line]:
    with line_to(urlsplit(rabbit_url).port or 5672) as line:
        yield line


@pytest.fixture
def url(rabbit_url: str, line: Line) -> str:
    return through(rabbit_url, line)


async def test_a_broker_that_takes_the_connection_and_never_answers_is_unavailable(line: Line, url: str) -> None:
    line.weather = SILENT
    with pytest.raises(Unavailable) as failure:
        await RabbitBus(url).open()
    assert failure.value.dependency == "bus"


async def test_a_line_that_is_cut_amid_the_greeting_is_unavailable(line: Line, url: str) -> None:
    line.cut_within(Way.TO_CLIENT)
    with pytest.raises(Unavailable):
        await RabbitBus(url).open()
    assert line.cuts == 1


@pytest.mark.parametrize("swallowed", [{Way.TO_SERVER}, {Way.TO_CLIENT}, set(Way)], ids=["asks", "answers", "both"])
async def test_a_line_that_swallows_in_silence_is_left_once_a_publish_stays_unconfirmed(
    line: Line, url: str, swallowed: set[Way]
) -> None:
    async with opened(url, confirm_within=0.5) as bus:
        await bus.publish(posted("before"))
        line.weather = Weather(swallows=frozenset(swallowed))
        with pytest.raises(OutcomeUnknown):
            await bus.publish(posted("swallowed"))
        line.weather = FAIR
        await eventually(lambda: confirmed(bus, posted("after")), seconds=3 * HEARTBEAT)


async def test_many_publishers_on_a_silent_line_wait_no_longer_than_one(line: Line, url: str) -> None:
    async with opened(url) as bus:
        line.weather = SILENT
        async with asyncio.timeout(3 * HEARTBEAT):
            outcomes = await asyncio.gather(
                *(bus.publish(posted(f"p-{n}")) for n in range(100)), return_exceptions=True
            )
        assert {type(outcome) for outcome in outcomes} <= {Unavailable, OutcomeUnknown}


async def test_what_was_on_its_way_to_a_consumer_on_a_line_that_was_left_comes_on_the_next(
    line: Line, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.bus.rabbit.HEARTBEAT", 1)  # the broker takes it back once it misses the heartbeats
    heard: list[str] = []

    async def note(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.extend(delivery.envelope.id for delivery in deliveries)
        return [None] * len(deliveries)

    async with opened(url, confirm_within=0.5) as bus:
        await bus.consume("tasks", note)
        line.weather = SILENT
        assert not await confirmed(bus, posted("swallowed"))
        line.weather = FAIR
        await eventually(lambda: confirmed(bus, posted("after")))

        async def hears() -> bool:
            return "after" in heard

        await eventually(hears)


@pytest.mark.parametrize("way", list(Way), ids=lambda way: way.name.lower())
async def test_a_line_that_is_cut_amid_a_frame_loses_nothing_that_was_confirmed(line: Line, url: str, way: Way) -> None:
    heard: set[str] = set()

    async def note(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.update(delivery.envelope.id for delivery in deliveries)
        return [None] * len(deliveries)

    async with opened(url) as bus:
        await bus.consume("tasks", note)
        await bus.publish(posted("first"))
        line.cut_within(way)
        ids = [f"p-{n}" for n in range(50)]
        certain = {id for id in ids if await confirmed(bus, posted(id))}
        assert line.cuts == 1
        await eventually(lambda: confirmed(bus, posted("last")))

        async def all_heard() -> bool:
            return certain | {"last"} <= heard

        await eventually(all_heard)


async def test_the_next_node_is_tried_where_one_does_not_answer(rabbit_url: str, line: Line) -> None:
    with line_to(free_port()) as to_nobody:
        for _ in range(4):  # whichever is tried first
            async with opened(through(rabbit_url, to_nobody, line)) as bus:
                await bus.ping()


async def test_a_bus_whose_node_is_lost_goes_on_at_another(rabbit_url: str, line: Line) -> None:
    with line_to(line.server) as other:
        async with opened(through(rabbit_url, line, other)) as bus:
            left, taken = (line, other) if line.connections else (other, line)
            left.refuse()
            left.cut()
            await eventually(lambda: confirmed(bus, posted("after")))
            assert taken.connections == 1


async def test_nodes_that_are_all_away_are_all_named() -> None:
    ports = [free_port(), free_port()]
    with pytest.raises(Unavailable) as failure:
        await RabbitBus(f"amqp://guest:secret@127.0.0.1:{ports[0]},127.0.0.1:{ports[1]}/").open()
    assert all(f"127.0.0.1:{port}: " in failure.value.reason for port in ports)
    assert "secret" not in failure.value.reason
