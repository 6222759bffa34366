"""The plans' observances in the events service: told by activation, kept in any order, offered to forms with their laws."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.bus.port import Delivery
from shared.contracts.base import wrap
from shared.contracts.tasks import ObservanceDays, ObservancesChangedV1
from tests.builders import person, plan_data
from tests.integration.events_stack import TODAY, Events, events_service
from tests.integration.tasks_stack import tasks_stack

OBSERVANCES = "/api/events/observances"
WEEK = ObservanceDays(id="constitution-week", name="宪法宣传周", first=date(2023, 12, 4), last=date(2023, 12, 10))
LATER = WEEK.model_copy(update={"last": date(2023, 12, 11)})


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as service:
        yield service


def said(*days: ObservanceDays, at: datetime = TODAY, plan: str = "sample-2023") -> Delivery:
    event = ObservancesChangedV1(plan=plan, edition=1, year=2023, observances=days)
    return Delivery(wrap(event, subject=plan, time=at), 1)


async def offered(events: Events, **query: Any) -> list[dict[str, Any]]:
    answer = await events.ask("GET", OBSERVANCES, person(), params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_an_observance_is_offered_with_its_days_and_its_laws(events: Events) -> None:
    assert await events.service.consumer([said(WEEK)] * 2) == [None, None]
    assert await offered(events) == [
        {
            "id": "constitution-week",
            "name": "宪法宣传周",
            "first": "2023-12-04",
            "last": "2023-12-10",
            "laws": ["中华人民共和国宪法"],
            "plan": "sample-2023",
        }
    ]
    assert await offered(events, year=2024) == []


@pytest.mark.parametrize("newer_first", [True, False])
async def test_of_two_tellings_the_later_wins_in_whatever_order_they_come(events: Events, newer_first: bool) -> None:
    tellings = [said(LATER, at=TODAY + timedelta(hours=1)), said(WEEK)]
    for telling in tellings if newer_first else reversed(tellings):
        await events.service.consumer([telling])
    assert [each["last"] for each in await offered(events)] == ["2023-12-11"]


async def test_two_plans_that_name_the_same_days_offer_them_once(events: Events) -> None:
    await events.service.consumer([said(WEEK), said(WEEK, LATER, plan="another-2023")])
    assert [each["last"] for each in await offered(events)] == ["2023-12-10", "2023-12-11"]


async def test_a_plan_that_comes_into_force_tells_the_days_of_its_observances(tmp_path: Path) -> None:
    named = [{"id": "constitution-week", "name": "宪法宣传周", "rule": {"week_of": "12-04"}}]
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(plan_data(observances=named))
        (event,) = await stack.said("observances.changed.v1")
    assert event["data"]["observances"] == [WEEK.model_dump(mode="json")]
    assert (event["data"]["plan"], event["data"]["year"]) == ("sample-2023", 2023)
