"""What is sent along with the answer to a slip: it is kept with the slip, and its readers see it."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.bus.port import Delivery
from shared.contracts.base import wrap
from shared.contracts.notify import SlipAnsweredV1, SlipFacts, SlipKind, SlipStatus
from shared.contracts.tasks import Role
from tests.builders import person, picture
from tests.integration.events_stack import EVIDENCE, TODAY, Events, events_service

TOWN, OTHER, SECTION, LEADER = person(), person(unit="west"), person(Role.SECTION), person(Role.LEADER)


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def uploaded(events: Events) -> str:
    return str((await events.upload(picture(), TOWN)).json()["id"])


async def answered(events: Events, *evidence: str, by: str | None = TOWN.user) -> None:
    facts: dict[str, Any] = {"kind": SlipKind.SUPERVISION, "status": SlipStatus.ANSWERED, "unit": TOWN.unit}
    slip = SlipFacts(id="s1", version=3, number="1", month="2023-06", due=date(2023, 6, 30), items=1, open=1, **facts)
    event = SlipAnsweredV1(slip=slip, by=by, note=None, evidence=evidence)
    told = Delivery(wrap(event, subject="s1", time=TODAY, id="answered"), attempt=1)
    for _ in range(2):  # a redelivery changes nothing
        assert list(await events.service.consumer([told])) == [None]


async def seen(events: Events, id: str) -> list[int]:
    asked = [await events.ask("GET", f"{EVIDENCE}/{id}", who) for who in (TOWN, SECTION, LEADER, OTHER)]
    return [answer.status_code for answer in asked]


async def test_it_is_seen_by_the_unit_and_the_districts_readers_and_by_no_other_unit(events: Events) -> None:
    id = await uploaded(events)
    assert await seen(events, id) == [200, 404, 404, 404]
    await answered(events, id)
    assert await seen(events, id) == [200, 200, 200, 404]


async def test_it_does_not_expire(events: Events) -> None:
    id = await uploaded(events)
    await answered(events, id)
    events.clock.set(TODAY + timedelta(days=30))
    await next(each for each in events.service.tickers if each.name == "expire-evidence").work()
    assert await seen(events, id) == [200, 200, 200, 404]


@pytest.mark.parametrize("by", ["somebody-else", None])
async def test_nobody_gives_away_what_another_uploaded(events: Events, by: str | None) -> None:
    id = await uploaded(events)
    await answered(events, id, "unknown", by=by)
    assert await seen(events, id) == [200, 404, 404, 404]


async def test_what_belongs_to_an_activity_stays_with_it(events: Events) -> None:
    id = await uploaded(events)
    posted = await events.posted(TOWN, evidence=[id])
    await answered(events, id)
    assert (await events.stored("evidence"))[0]["activity"] == posted["id"]
