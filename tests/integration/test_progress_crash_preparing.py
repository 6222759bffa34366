"""A crash after any single write while an edition takes over, then a tick of another process: it takes over all the same."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from services.tasks.plans.documents import PLANS
from services.tasks.progress.documents import CELLS, ROLLUPS, TASKS, TOLD, UNIT_SUMS
from services.tasks.progress.preparing import PREPARATIONS
from shared.contracts.events import ActivityStatus
from shared.errors import Unavailable
from shared.store.port import Doc
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TasksStack, tasks_stack, told
from tests.integration.test_progress_crash import NEWS, Crashing

FIRST = plan_data(target_data(goal=2), target_data(id="towns", goal=1, per="township"))
SECOND = plan_data(target_data(goal=3), target_data(id="villages", goal=1, per="village"))
OF_ALL = ("plan.activated.v1", *NEWS)


def some_activities() -> list[Any]:
    return [
        told(id=f"a{number}", unit=unit, version=2, status=ActivityStatus.VERIFIED)
        for number, unit in enumerate(("east-1", "east-2", "west-1"))
    ]


async def begin(stack: TasksStack) -> None:
    """Edition 1 is in force, with its sums, and edition 2 stands ready."""
    await stack.import_and_activate(FIRST)
    assert not any(await stack.hear(*some_activities()))
    await stack.ask("POST", "/plans", json=SECOND, expect=201)


async def outcome(stack: TasksStack) -> tuple[Any, ...]:
    kept = [await stack.documents(collection) for collection in (UNIT_SUMS, CELLS, ROLLUPS, TOLD, TASKS)]
    for docs in kept:
        for doc in docs.values():
            for name in ("outbox", "at"):
                doc.pop(name, None)
    news = {event["id"]: {"type": event["type"], "cell": _plain(event)} for event in await stack.said(*OF_ALL)}
    (head,) = (await stack.documents(PLANS)).values()
    standing = {name: head[name] for name in ("builds", "retired", "preparing", "unspoken", "turns")}
    return (*kept, news, standing, await stack.documents(PREPARATIONS))


def _plain(event: Doc) -> Any:
    return event["data"].get("cell")


async def test_a_crash_after_any_single_write_then_a_tick_brings_the_edition_into_force(tmp_path: Path) -> None:
    crashes = Crashing()
    (tmp_path / "undisturbed").mkdir()
    async with tasks_stack(tmp_path / "undisturbed", wrapped=crashes) as stack:
        await begin(stack)
        before = crashes.failing.done
        await stack.ask("POST", "/plans/sample-2023/activate")
        writes = crashes.failing.done - before
        wanted = await outcome(stack)
    assert writes > 15
    assert wanted[-1] == {}
    for left in range(1, writes):
        crashes = Crashing()
        (tmp_path / str(left)).mkdir()
        async with tasks_stack(tmp_path / str(left), wrapped=crashes) as stack:
            await begin(stack)
            crashes.failing.done, crashes.failing.left = 0, left
            with suppress(Unavailable):
                await stack.send("POST", "/plans/sample-2023/activate")
            crashes.failing.left = None
            for _ in range(2):
                await stack.tick()
            assert await outcome(stack) == wanted, f"after {left} of {writes} writes"
