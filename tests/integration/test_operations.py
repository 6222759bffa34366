"""What an operator sees of a service and does with its dead letters, over HTTP; the tasks service stands for all."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.bus.local import LocalBus
from shared.bus.port import Bus, Message
from shared.bus.rabbit import RabbitBus
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent, ActivityStatus
from shared.contracts.registry import encode
from shared.contracts.tasks import Role
from shared.running import Role as Part
from shared.running import Running
from shared.vitals.hour import Hour, step_of
from shared.vitals.processes import PROCESSES, Process, write
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

STEPS = (0.05, 0.1)
PATIENCE_SECONDS = 30
Letter = dict[str, Any]


@asynccontextmanager
async def running(stack: TasksStack) -> AsyncIterator[Running]:
    async with Running(stack.service, store=stack.store, bus=stack.bus) as service:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await service.started()
        yield service


@pytest.fixture(params=["local", pytest.param("rabbit", marks=pytest.mark.servers)])
async def stack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TasksStack]:
    """The tasks service as it runs, with a plan in force."""
    bus: Bus
    if request.param == "local":
        bus = LocalBus(tmp_path / "bus.sqlite", steps=STEPS)
    else:
        bus = RabbitBus(request.getfixturevalue("rabbit_url"), steps=STEPS)
    async with tasks_stack(tmp_path, bus=bus) as stack, running(stack):
        await stack.import_and_activate(plan_data(target_data(goal=9)))
        yield stack


def letter_of(event: Envelope[ActivityEvent], **said: Any) -> Message:
    """The event on the wire, with some of its facts said otherwise."""
    doc = event.to_doc()
    doc["data"]["activity"] |= said
    return Message(event.id, event.type, encode(doc))


async def eventually(look: Callable[[], Awaitable[Any]], wanted: Callable[[Any], bool]) -> Any:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not wanted(seen := await look()):
            await asyncio.sleep(0.02)
    return seen


async def dead(stack: TasksStack) -> list[Letter]:
    found: list[Letter] = (await stack.ask("GET", "/dead", role=Role.ADMIN))["items"]
    return found


async def undertake(stack: TasksStack, do: str, *keys: str, body: str | None = None, expect: int = 200) -> Any:
    asked = {"do": do, "keys": keys} | ({} if body is None else {"body": body})
    return await stack.ask("POST", "/dead", role=Role.ADMIN, json=asked, expect=expect)


async def status(stack: TasksStack) -> dict[str, Any]:
    answer: dict[str, Any] = await stack.ask("GET", "/status", role=Role.ADMIN)
    return answer


async def value(stack: TasksStack) -> float:
    return float((await stack.target("performances"))["value"])


async def poisoned(stack: TasksStack, **said: Any) -> Letter:
    """An event that cannot be read has come in, and is dead."""
    event = told(status=ActivityStatus.VERIFIED)
    await stack.bus.publish(letter_of(event, **(said or {"held_on": "12 May"})))
    letters: list[Letter] = await eventually(lambda: dead(stack), bool)
    return letters[0]


async def test_a_dead_letter_is_shown_with_its_reason_and_what_led_to_it(stack: TasksStack) -> None:
    letter = await poisoned(stack)
    event = told(status=ActivityStatus.VERIFIED)
    assert (letter["id"], letter["type"], letter["attempts"]) == (event.id, event.type, 1)
    assert (letter["subject"], letter["request"], letter["readable"]) == (event.subject, None, False)
    assert "held_on" in letter["reason"]
    assert json.loads(letter["body"])["data"]["activity"]["held_on"] == "12 May"
    # who looked for it holds it a moment longer
    shown = await eventually(lambda: status(stack), lambda shown: bool(shown["queues"]["dead"]))
    assert shown["queues"]["dead"] == 1


async def test_an_edited_letter_counts_once_however_often_it_is_replayed(stack: TasksStack) -> None:
    letter = await poisoned(stack)
    body = json.dumps(told(status=ActivityStatus.VERIFIED).to_doc(), ensure_ascii=False)
    assert await undertake(stack, "replay", letter["key"], body=body) == {"found": 1}
    await eventually(lambda: stack.bus.depth("tasks"), lambda depth: depth == 0)
    assert await value(stack) == 1
    before = await stack.ask("GET", "/plans/sample-2023/progress")
    assert await undertake(stack, "replay", letter["key"], body=body) == {"found": 0}
    again = letter_of(told(status=ActivityStatus.VERIFIED))
    await stack.bus.publish(again)  # the same event once more, as a second operator at the same moment may bring it
    await eventually(lambda: stack.bus.depth("tasks"), lambda depth: depth == 0)
    assert await stack.ask("GET", "/plans/sample-2023/progress") == before
    assert await dead(stack) == []


def broken(body: str, **said: Any) -> str:
    doc = json.loads(body)
    doc |= said
    return json.dumps(doc)


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (lambda body: "{", "body"),
        (lambda body: "[]", "body"),
        (lambda body: body, "body.data.activity.held_on"),
        (lambda body: broken(body, time="yesterday"), "body.time"),
        (lambda body: broken(body, colour="red"), "body.colour"),
        (lambda body: broken(body, type="user.changed.v1"), "body.type"),
        (lambda body: broken(body, type="nobody.knows.v1"), "body.type"),
    ],
)
async def test_an_edit_that_the_contract_does_not_know_is_refused_with_its_field(
    stack: TasksStack, edit: Callable[[str], str], field: str
) -> None:
    letter = await poisoned(stack)
    problem = await undertake(stack, "replay", letter["key"], body=edit(letter["body"]), expect=422)
    assert field in {error["field"] for error in problem["errors"]}
    assert all(error["reason"] for error in problem["errors"])
    assert [each["key"] for each in await dead(stack)] == [letter["key"]]


async def test_an_edit_keeps_the_events_id_and_is_of_one_letter_that_is_replayed(stack: TasksStack) -> None:
    letter = await poisoned(stack)
    good = json.dumps(told(status=ActivityStatus.VERIFIED).to_doc())
    for do, keys, body, field in (
        ("replay", [letter["key"]], broken(good, id="another"), "body.id"),
        ("replay", [letter["key"], "other"], good, "body"),
        ("drop", [letter["key"]], good, "body"),
    ):
        problem = await undertake(stack, do, *keys, body=body, expect=422)
        assert [error["field"] for error in problem["errors"]] == [field]
    assert len(await dead(stack)) == 1


async def test_a_dropped_letter_is_gone_and_dropping_it_again_finds_nothing(stack: TasksStack) -> None:
    letter = await poisoned(stack)
    assert await undertake(stack, "drop", letter["key"]) == {"found": 1}
    assert await undertake(stack, "drop", letter["key"]) == {"found": 0}
    assert await dead(stack) == []


async def test_a_letter_that_is_no_json_is_shown_as_it_is(stack: TasksStack) -> None:
    await stack.bus.publish(Message("odd", "activity.posted.v1", b"\xff<img src=x>"))
    (letter,) = await eventually(lambda: dead(stack), bool)
    assert (letter["id"], letter["subject"], letter["readable"]) == ("odd", None, False)
    assert letter["body"].endswith("<img src=x>")


async def test_the_status_tells_what_was_handled_how_fast_and_by_whom(stack: TasksStack) -> None:
    stack.clock.set(TODAY)
    for number in range(3):
        await stack.bus.publish(letter_of(told(TODAY - timedelta(seconds=2), id=f"a-{number}")))
    shown = await eventually(
        lambda: status(stack), lambda shown: shown["took"]["events"] == 3 and not shown["outbox"]["waiting"]
    )
    (process,) = shown["processes"]
    assert (process["role"], process["silent"], shown["service"]) == ("all", False, "tasks")
    assert 1.5 < shown["took"]["p50"] <= shown["took"]["p95"] < 60
    assert len(shown["minutes"]) == 60
    assert sum(minute["took"]["events"] for minute in shown["minutes"]) == 3
    assert (shown["queues"]["consumers"], shown["queues"]["ready"]) == (1, 0)
    assert [retry["seconds"] for retry in shown["queues"]["retries"]] == list(STEPS)
    assert shown["outbox"] == {"waiting": 0, "more": False, "waits_for": None}
    assert "activity.posted.v1" in shown["hears"]
    assert "target.progressed.v1" in shown["says"]


async def test_whichever_process_is_asked_speaks_for_all(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack, running(stack) as first:
        twin = Running(stack.service, store=stack.store, bus=stack.bus, role=Part.API)
        async with twin:
            await twin.started()
            both = await eventually(lambda: status(stack), lambda shown: len(shown["processes"]) == 2)
            assert {each["role"] for each in both["processes"]} == {"all", "api"}
            assert not any(each["silent"] for each in both["processes"])
        signs = await first.vitals.signs()
        assert [process.role for process in signs.processes] == ["all"]


async def test_a_process_that_fell_silent_is_named_until_it_is_forgotten(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack, running(stack):
        ages = {"late": timedelta(minutes=1), "old": timedelta(hours=2)}
        for id, age in ages.items():
            seen = datetime.now(UTC) - age
            hour = Hour()
            hour.at(int(seen.timestamp()) // 60).took[step_of(0.5)] += 7
            await write(stack.store, Process(id, "consumer", "0.9.0", "box", seen - age, seen, 4, hour))
        shown = await status(stack)
        assert [(each["id"], each["silent"]) for each in shown["processes"][1:]] == [("late", True)]
        assert (shown["took"]["events"], shown["queues"]["in_hand"]) == (7, 0)
        assert {doc["id"] for doc in (await stack.store.find(PROCESSES, {})).items} >= {"late"}


async def test_while_the_bus_is_away_the_status_says_what_it_knows(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack, running(stack):
        await stack.bus.close()
        shown = await status(stack)
        assert shown["queues"] is None
        assert len(shown["processes"]) == 1
