"""The consuming loop against a source that is told what to do: what no real bus does on command."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.bus.port import Delivery, Verdict
from shared.bus.pump import Held, Pump, Settlement, describe
from shared.errors import Rejected, Unavailable
from tests.contract.samples import posted


def held(number: int, attempt: int = 1) -> Held:
    message = posted(f"p-{number}")
    return Held(number, message.id, message.type, message.body, attempt, redelivered=False)


class ScriptedSource:
    """Hands out ``batches`` one by one; ``failures`` are raised by the first settlements, one each."""

    def __init__(self, batches: Sequence[list[Held]], failures: Sequence[Exception] = ()) -> None:
        self._batches, self._failures = list(batches), list(failures)
        self._interrupted = asyncio.Event()
        self.settled: list[Settlement[Held]] = []
        self.calls: list[str] = []

    async def attach(self) -> None:
        self.calls.append("attach")

    async def take(self) -> list[Held]:
        if self._batches and not self._interrupted.is_set():
            return self._batches.pop(0)
        await self._interrupted.wait()
        return []

    async def settle(self, settlement: Settlement[Held]) -> None:
        if self._failures:
            raise self._failures.pop(0)
        self.settled.append(settlement)

    async def release(self) -> None:
        self.calls.append("release")

    def interrupt(self) -> None:
        self._interrupted.set()


async def content(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
    return [None] * len(deliveries)


def pump_of(
    source: ScriptedSource,
    consumer: Callable[[Sequence[Delivery]], Awaitable[Sequence[Verdict]]] = content,
    available: Callable[[], Awaitable[Any]] | None = None,
) -> Pump[Held]:
    pump = Pump("tasks", source, consumer, 2, available)
    pump.start()
    return pump


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while True:
            if condition():
                return
            await asyncio.sleep(0.005)


async def test_verdicts_decide_what_becomes_of_each_message_of_a_batch() -> None:
    verdicts: dict[str, Verdict] = {
        "p-0": None,
        "p-1": Rejected("never"),
        "p-2": ValueError("once more"),
        "p-3": ValueError("too often"),
        "p-4": Unavailable("store"),
    }

    async def consumer(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        return [verdicts[delivery.envelope.id] for delivery in deliveries]

    source = ScriptedSource([[held(0), held(1), held(2, attempt=2), held(3, attempt=3), held(4)]])
    pump = pump_of(source, consumer)
    await until(lambda: bool(source.settled))
    await pump.stop()
    (settlement,) = source.settled
    assert [one.tag for one in settlement.done] == [0]
    assert [(one.tag, reason) for one, reason in settlement.dead] == [(1, "never"), (3, "ValueError: too often")]
    assert [one.tag for one in settlement.retry] == [2]
    assert [one.tag for one in settlement.back] == [4]


async def test_a_source_that_cannot_settle_is_released_and_taken_from_again() -> None:
    source = ScriptedSource([[held(0)], [held(0)]], [Unavailable("bus", "disk full")])
    pump = pump_of(source)
    await until(lambda: bool(source.settled))
    await pump.stop()
    assert source.calls[:2] == ["release", "attach"]
    assert [one.tag for one in source.settled[0].done] == [0]


async def test_an_error_nobody_foresaw_in_the_bus_does_not_end_the_subscription() -> None:
    source = ScriptedSource([[held(0)], [held(0)]], [KeyError("surprise")])
    pump = pump_of(source)
    await until(lambda: pump.paused_for == "bus")
    await until(lambda: bool(source.settled))
    assert pump.paused_for is None
    await pump.stop()


async def test_whatever_the_question_for_a_dependency_raises_means_that_it_is_away() -> None:
    answers: list[Exception | None] = [OSError("refused"), None]

    async def available() -> None:
        answer = answers.pop(0)
        if answer is not None:
            raise answer

    async def away_once(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        return [Unavailable("store") if answers else None for _ in deliveries]

    source = ScriptedSource([[held(0)], [held(0)]])
    pump = pump_of(source, away_once, available)
    await until(lambda: len(source.settled) == 2)
    await pump.stop()
    assert [one.tag for one in source.settled[0].back] == [0]
    assert [one.tag for one in source.settled[1].done] == [0]


async def test_stopping_releases_what_the_source_still_holds() -> None:
    source = ScriptedSource([])
    pump = pump_of(source)
    await pump.stop()
    assert source.calls == ["release"]


def test_a_dead_letters_reason_is_the_rejections_own_words_or_the_error_with_its_class() -> None:
    assert describe(Rejected("unit 'x' is unknown")) == "unit 'x' is unknown"
    assert describe(ValueError("no")) == "ValueError: no"
