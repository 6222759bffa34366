"""Clocks that are set back, or differ between two machines: nothing waits for them, and nobody is shut out."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest

from shared.bus.local import LocalBus
from shared.bus.port import Delivery, Verdict
from shared.clock import SystemClock
from shared.contracts.tasks import Role
from shared.web.tokens import TokenReader
from tests.builders import person
from tests.contract.samples import posted
from tests.keys import Keys

HOUR = 3600


class Hearer:
    """Fails every first attempt; ``heard`` are those it was handed, with their attempts."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, int]] = []

    async def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        self.heard += [(delivery.envelope.id, delivery.attempt) for delivery in deliveries]
        return [ValueError("no") if delivery.attempt == 1 else None for delivery in deliveries]

    async def hears(self, id: str, attempt: int) -> None:
        async with asyncio.timeout(30):
            while (id, attempt) not in self.heard:
                await asyncio.sleep(0.01)


async def test_a_clock_that_is_set_back_while_the_bus_runs_delays_no_message_and_no_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearer, bus = Hearer(), LocalBus(tmp_path / "bus.sqlite", steps=(0.05,))
    await bus.open()
    await bus.publish(posted("before"))
    hour_ago = time.time() - HOUR
    monkeypatch.setattr("time.time", lambda: hour_ago)
    await bus.consume("tasks", hearer)
    await hearer.hears("before", 2)
    await bus.close()


async def test_what_waited_when_the_clock_was_set_back_waits_no_longer_than_a_step_after_the_restart(
    tmp_path: Path,
) -> None:
    now = datetime.now(UTC).timestamp()
    before = LocalBus(tmp_path / "bus.sqlite", steps=(0.05,), now=lambda: now + HOUR)
    await before.open()
    failing = Hearer()
    await before.publish(posted("retried"))
    await before.consume("tasks", failing)
    await failing.hears("retried", 1)
    await before.close()
    await before.open()
    await before.publish(posted("untouched"))
    await before.close()

    hearer, after = Hearer(), LocalBus(tmp_path / "bus.sqlite", steps=(0.05,))
    await after.open()
    await after.consume("tasks", hearer)
    await hearer.hears("untouched", 1)
    await hearer.hears("retried", 2)
    await after.close()


def test_a_token_of_a_machine_whose_clock_is_ahead_is_good_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys, who = Keys(tmp_path), person(Role.SECTION)
    claims = jwt.decode(keys.token(who), options={"verify_signature": False})
    monkeypatch.setattr("time.time", lambda: claims["iat"] + 60)
    assert TokenReader(keys.public_file, SystemClock()).read(keys.token(who)) == who
