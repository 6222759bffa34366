"""What a form starts with: nobody fills in what the district knows already."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.access import Principal
from shared.bus.port import Delivery
from shared.contracts.base import wrap
from shared.contracts.tasks import ObservanceDays, ObservancesChangedV1, Role
from tests.builders import person
from tests.integration.events_stack import TODAY, Events, events_service

PREFILL = "/api/events/prefill"
SECTION = person(Role.SECTION)
EAST, WEST = person(Role.TOWNSHIP, "east"), person(Role.TOWNSHIP, "west")
ON: dict[str, Any] = {"title": "禁毒宣传", "first": "2023-06-14", "last": "2023-06-16"}


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def start(events: Events, who: Principal = EAST) -> dict[str, Any]:
    answer = await events.ask("GET", PREFILL, who)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def observed(events: Events, *days: tuple[str, int, int]) -> None:
    """The plan in force has these observances, each from one day of June to another."""
    told = [
        ObservanceDays(id=id, name=id, first=date(2023, 6, first), last=date(2023, 6, last)) for id, first, last in days
    ]
    event = ObservancesChangedV1(plan="sample-2023", edition=1, year=2023, observances=tuple(told))
    await events.service.consumer([Delivery(wrap(event, subject="sample-2023", time=TODAY), 1)])


async def campaign(events: Events, **body: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": "campaign"}
    answer = await events.ask("POST", "/api/events/campaigns", SECTION, headers=headers, json=ON | body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_a_unit_that_has_done_nothing_starts_with_nothing(events: Events) -> None:
    assert await start(events) == {
        "unit": "east",
        "today": "2023-06-15",
        "places": [],
        "kinds": [],
        "campaign": None,
        "campaigns": [],
        "observance": None,
        "observances": [],
        "laws": [],
    }


async def test_the_last_three_places_and_the_kinds_used_most_are_offered(events: Events) -> None:
    for number, (kind, place) in enumerate(
        [
            ("training", "村委会"),
            ("lecture", "学校"),
            ("training", "文化广场"),
            ("campaign_day", "集市"),
            ("lecture", "学校"),
            ("training", None),
            ("case_story", None),
        ]
    ):
        await events.posted(EAST, key=f"k{number}", kind=kind, place=place)
    await events.posted(WEST, kind="performance", place="西镇剧场")
    told = await start(events)
    assert told["places"] == ["学校", "集市", "文化广场"]
    assert told["kinds"] == ["training", "lecture", "case_story"]


async def test_what_was_withdrawn_is_no_habit(events: Events) -> None:
    id = (await events.posted(EAST, place="走错的地方"))["id"]
    await events.step(id, "withdraw", EAST)
    assert (await start(events))["places"] == []


async def test_the_campaign_that_is_on_is_proposed_to_whom_it_expects(events: Events) -> None:
    made = await campaign(events, expected=["east"], laws=["中华人民共和国禁毒法"])
    told, others = await start(events, person(Role.TOWNSHIP, "east-1")), await start(events, WEST)
    assert (told["campaign"]["id"], told["campaign"]["title"]) == (made["id"], "禁毒宣传")
    assert told["laws"] == ["中华人民共和国禁毒法"]
    assert others["campaign"] is None
    assert [each["id"] for each in others["campaigns"]] == [made["id"]]
    assert others["laws"] == []


async def test_observances_of_these_days_are_offered_and_the_one_of_today_says_its_laws(events: Events) -> None:
    await observed(
        events, ("work-safety-month", 1, 30), ("drugs-day", 15, 15), ("environment-day", 5, 5), ("near", 18, 18)
    )
    told = await start(events)
    assert [each["id"] for each in told["observances"]] == ["work-safety-month", "drugs-day", "near"]
    assert (told["observance"], told["laws"]) == ("drugs-day", ["中华人民共和国禁毒法"])


async def test_a_campaigns_observance_goes_before_the_days_own(events: Events) -> None:
    await observed(events, ("drugs-day", 15, 15), ("work-safety-month", 1, 30))
    await campaign(events, observance="work-safety-month", expected=["east"], laws=["中华人民共和国安全生产法"])
    told = await start(events)
    assert (told["observance"], told["laws"]) == ("work-safety-month", ["中华人民共和国安全生产法"])
    assert (await start(events, WEST))["observance"] == "drugs-day"
