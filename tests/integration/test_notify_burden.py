"""The burden meter over HTTP: each unit's month beside the last one, for whoever may see it, in no order of effort."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from services.notify.burden.documents import WORK
from services.notify.letters.documents import LETTERS
from services.notify.letters.domain import CHANNEL, Letter, letter_id
from services.notify.slips.documents import Slips
from services.notify.slips.domain.slip import Item, Slip, Step, StepKind, Why
from shared.bus.port import Delivery
from shared.contracts import events, tasks
from shared.contracts.base import Event, wrap
from shared.contracts.notify import SlipAnsweredV1, SlipFacts, SlipKind, SlipStatus
from shared.contracts.tasks import UnitKind, UserChangedV1
from tests.builders import activity_event, cell_event, user_facts
from tests.integration.notify_stack import Notify, notify_service

BURDEN = "/api/notify/burden"
APRIL, MAY = datetime(2023, 4, 12, 4, tzinfo=UTC), datetime(2023, 5, 12, 4, tzinfo=UTC)


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def told(notify: Notify, at: datetime, *happened: Event) -> None:
    """Each twice: what comes again changes nothing."""
    batch = [Delivery(wrap(event, subject="test", time=at), attempt=1) for event in happened]
    assert not any(await notify.service.consumer([*batch, *batch]))


async def read(notify: Notify, user: str, **query: Any) -> dict[str, Any]:
    answer = await notify.ask("GET", BURDEN, user, params={"month": "2023-05"} | query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def row(notify: Notify, user: str, unit: str, **query: Any) -> dict[str, Any]:
    return next(each for each in (await read(notify, user, **query))["units"] if each["unit"] == unit)


async def letter(notify: Notify, turn: int, recipient: str, month: str, *, digest: bool = False) -> None:
    kept = Letter(
        id=letter_id(recipient, turn),
        recipient=recipient,
        turn=turn,
        digest=digest,
        notices=("n",),
        at=MAY,
        month=month,
        unit="east",
    )
    await notify.store.insert(LETTERS, kept.model_dump(mode="json"))


async def test_a_months_work_stands_beside_the_last_ones(notify: Notify) -> None:
    await told(notify, APRIL, activity_event(events.ActivityPostedV1, id="old", by="poster"))
    await told(
        notify,
        MAY,
        activity_event(events.ActivityPostedV1, by="poster", place="礼堂", evidence=("p1",)),
        activity_event(events.ActivityReturnedV1, version=2, place="礼堂", evidence=("p1",)),
        activity_event(events.ActivityRevisedV1, version=3, by="poster", place="广场", evidence=("p1",)),
        activity_event(events.ActivityPostedV1, id="village", unit="east-1", by="poster"),
    )
    east = await row(notify, "reviewer", "east")
    assert {name: east[name] for name in ("posts", "returned", "fields", "photos")} == {
        "posts": 2,
        "returned": 1,
        "fields": 4 + 1 + 3,
        "photos": 1,
    }
    assert (east["minutes"], east["before"]["posts"], east["before"]["minutes"]) == (9, 1, 3)
    assert (await row(notify, "reviewer", "west"))["minutes"] == 0


async def test_a_thing_is_asked_for_once_in_the_month_of_its_deadline(notify: Notify) -> None:
    due = date(2023, 5, 31)
    await told(
        notify,
        MAY,
        cell_event(tasks.TargetProgressedV1, due=due),
        cell_event(tasks.DeadlineApproachingV1, due=due, days_left=7),
        cell_event(tasks.TargetProgressedV1, period="2023-Q2"),
    )
    assert (await row(notify, "reviewer", "east"))["asked"] == 1
    assert (await row(notify, "reviewer", "east", month="2023-06"))["before"]["asked"] == 1


async def slip_of_may(notify: Notify, *items: Item, status: SlipStatus = SlipStatus.ISSUED) -> None:
    step = Step(what=StepKind.DRAFTED, version=1, at=MAY)
    due = date(2023, 5, 31)
    slip = Slip(
        id=f"slip-{status}", version=1, kind=SlipKind.PROMPT, status=status, unit="east", month="2023-05", due=due,
        items=items, steps=(step,),
    )  # fmt: skip
    await Slips(notify.store, notify.service.outbox).add(slip)


def slip_item(id: str, **about: Any) -> Item:
    return Item(id=id, why=Why.DUE, title="普法演出", text="", due=date(2023, 5, 31), **about)


async def test_what_a_slip_and_a_deadline_both_ask_for_is_asked_once(notify: Notify) -> None:
    village = {"unit": "east-1", "due": date(2023, 5, 31)}
    await told(notify, MAY, cell_event(tasks.TargetProgressedV1, UnitKind.VILLAGE, **village))
    cell = {"plan": "sample-2023", "target": "performances", "period": "2023"}
    await slip_of_may(
        notify,
        slip_item("i1", of="east-1", **cell),
        slip_item("i2", of="east", **cell),
        slip_item("i3", activity="a1"),
        slip_item("i4"),
    )
    await slip_of_may(notify, slip_item("i5"), status=SlipStatus.DRAFT)
    assert (await row(notify, "reviewer", "east"))["asked"] == 4


async def test_letters_are_those_of_its_people_and_not_what_robots_say(notify: Notify) -> None:
    for turn in (1, 2):
        await letter(notify, turn, "poster", "2023-05")
    await letter(notify, 1, "colleague", "2023-05", digest=True)
    await letter(notify, 1, f"{CHANNEL}robot", "2023-05")
    await letter(notify, 3, "poster", "2023-04", digest=True)
    east = await row(notify, "reviewer", "east")
    assert (east["letters"], east["digests"], east["before"]["digests"]) == (2, 1, 1)


async def test_an_answer_in_writing_counts_and_one_that_the_posts_gave_does_not(notify: Notify) -> None:
    facts = SlipFacts(
        id="s1",
        version=3,
        kind=SlipKind.PROMPT,
        status=SlipStatus.ANSWERED,
        number="1",
        unit="east",
        month="2023-05",
        due=date(2023, 5, 31),
        items=2,
        open=0,
    )
    others = facts.model_copy(update={"id": "s2"})
    await told(
        notify,
        MAY,
        SlipAnsweredV1(slip=facts, by="poster", note="已办"),
        SlipAnsweredV1(slip=others, by=None, note=None),
    )
    assert (await row(notify, "reviewer", "east"))["answers"] == 1


async def test_a_township_sees_its_own_row_and_the_middle_of_all(notify: Notify) -> None:
    for number in range(3):
        await told(notify, MAY, activity_event(events.ActivityPostedV1, id=f"w{number}", unit="west", by="other-town"))
    await told(notify, MAY, activity_event(events.ActivityPostedV1, by="poster"))
    seen = await read(notify, "poster")
    assert [each["unit"] for each in seen["units"]] == ["east"]
    assert (seen["mean_minutes"], seen["median_minutes"]) == (4, 3)
    assert seen["before"] == {"mean_minutes": 0, "median_minutes": 0}
    assert (await read(notify, "poster", unit="west"))["units"] == []


async def test_units_come_by_name_in_pages_and_never_by_effort(notify: Notify) -> None:
    await told(notify, MAY, activity_event(events.ActivityPostedV1, unit="west", by="other-town"))
    first = await read(notify, "leader-1", limit=2)
    rest = await read(notify, "leader-1", limit=2, cursor=first["next"])
    names = [unit["name"] for page in (first, rest) for unit in page["units"]]
    assert names == sorted(["东镇", "教育部门", "西镇"])
    assert rest["next"] is None
    assert first["median_minutes"] == rest["median_minutes"], "of the whole district, on every page"


async def test_the_course_is_told_by_month(notify: Notify) -> None:
    await told(notify, APRIL, activity_event(events.ActivityPostedV1, by="poster"))
    course = (await row(notify, "poster", "east", months=4))["course"]
    assert course == [{"month": f"2023-0{n}", "minutes": 3 if n == 4 else 0} for n in (2, 3, 4, 5)]


async def test_a_village_with_people_of_its_own_is_measured_by_itself(notify: Notify) -> None:
    await notify.hear(UserChangedV1(user=user_facts("villager", unit="east-1")))
    await told(notify, MAY, activity_event(events.ActivityPostedV1, unit="east-1", by="villager"))
    seen = await read(notify, "poster")
    assert {unit["name"]: unit["posts"] for unit in seen["units"]} == {"东一村": 1, "东镇": 0}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"month": "2023-13"}, "month"),
        ({"month": "五月"}, "month"),
        ({"months": 13}, "months"),
        ({"cursor": "x"}, "cursor"),
    ],
)
async def test_a_wrong_question_is_told_where_it_is_wrong(notify: Notify, query: dict[str, Any], field: str) -> None:
    answer = await notify.ask("GET", BURDEN, "reviewer", params=query)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_the_present_month_is_the_districts_own(notify: Notify) -> None:
    answer = await notify.ask("GET", BURDEN, "reviewer")
    assert (answer.json()["month"], answer.json()["month_before"]) == ("2023-06", "2023-05")


@pytest.mark.parametrize(("language", "title"), [("zh", "约计分钟"), ("en", "Minutes, about")])
async def test_the_spreadsheet_has_what_the_answer_has(notify: Notify, language: str, title: str) -> None:
    await told(notify, MAY, activity_event(events.ActivityPostedV1, by="poster"))
    answer = await notify.ask(
        "GET", f"{BURDEN}.xlsx", "reviewer", params={"month": "2023-05"}, headers={"Accept-Language": language}
    )
    book = load_workbook(BytesIO(answer.content))
    header, *lines = book.worksheets[0].iter_rows(min_row=3, values_only=True)
    east = dict(zip(header, next(line for line in lines if line[0] == "东镇"), strict=True))
    assert (east[title], len(lines)) == (3, 3)
    assert book.worksheets[1].max_row == 7


async def test_what_is_kept_is_one_document_for_a_step(notify: Notify) -> None:
    await told(notify, MAY, activity_event(events.ActivityPostedV1, by="poster"))
    assert await notify.store.count(WORK, {}, cap=10) == 1
