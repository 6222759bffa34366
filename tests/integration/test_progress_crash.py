"""A crash after any single write of the projection, then redelivery: the same cells, the same news."""

from pathlib import Path
from typing import Any

import pytest

from services.tasks.progress.documents import CELLS, ROLLUPS, TASKS, TOLD, UNIT_SUMS
from services.tasks.progress.intake import INTAKE
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityStatus
from shared.errors import Unavailable
from shared.store.port import Doc, Store
from tests.builders import plan_data, target_data
from tests.failing_store import Failing
from tests.integration.tasks_stack import TasksStack, tasks_stack, told

NEWS = ("target.progressed.v1", "target.reached.v1", "target.reopened.v1", "task.completed.v1", "task.reopened.v1")

PLAN = plan_data(
    target_data(goal=2),
    target_data(id="towns", goal=1, per="township"),
    target_data(id="heads", measure="sum", field="participants", of={"kind": "performance"}, goal=30),
)

STREAM: tuple[tuple[Envelope[Any], ...], ...] = (
    (told(id="a1", participants=20), told(id="a2", unit="west", participants=20)),
    (
        told(id="a1", version=2, status=ActivityStatus.VERIFIED, participants=20),
        told(id="a2", unit="west", version=2, status=ActivityStatus.VERIFIED, participants=20),
    ),
    (told(id="a2", unit="west", version=3, status=ActivityStatus.RETURNED, participants=20),),
    (told(id="a3", unit="west", version=2, status=ActivityStatus.VERIFIED, participants=5),),
)


class Crashing:
    """A stack on a store that fails on demand."""

    def __init__(self) -> None:
        self.failing: Failing

    def __call__(self, store: Store) -> Store:
        self.failing = Failing(store)
        return self.failing


async def outcome(stack: TasksStack) -> tuple[dict[str, Doc], ...]:
    """All that the projection stored, and the news by id; not when something was said."""
    kept = [await stack.documents(collection) for collection in (INTAKE, UNIT_SUMS, CELLS, ROLLUPS, TOLD, TASKS)]
    for docs in kept[4:]:
        for doc in docs.values():
            del doc["outbox"]
            doc.pop("at", None)
    news = {
        event["id"]: {"type": event["type"], "cell": event["data"].get("cell")} for event in await stack.said(*NEWS)
    }
    return (*kept, news)


async def play(stack: TasksStack, crashes: Crashing | None = None, left: int | None = None) -> None:
    """Hear the stream; after the crash the batch that was in hand comes again."""
    if crashes is not None:
        crashes.failing.done, crashes.failing.left = 0, left
    for batch in STREAM:
        verdicts = await stack.hear(*batch)
        if any(isinstance(verdict, Unavailable) for verdict in verdicts):
            assert crashes is not None
            crashes.failing.left = None
            verdicts = await stack.hear(*batch)
        assert not any(verdicts), verdicts


@pytest.fixture
async def undisturbed(tmp_path: Path) -> tuple[int, tuple[dict[str, Doc], ...]]:
    """How many single writes the stream takes, and what comes out."""
    crashes = Crashing()
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    async with tasks_stack(folder, wrapped=crashes) as stack:
        await stack.import_and_activate(PLAN)
        await play(stack, crashes)
        return crashes.failing.done, await outcome(stack)


async def test_a_crash_after_any_single_write_then_redelivery_gives_the_same_cells(
    undisturbed: tuple[int, tuple[dict[str, Doc], ...]], tmp_path: Path
) -> None:
    writes, wanted = undisturbed
    assert writes > 30
    assert {event["type"] for event in wanted[-1].values()} == set(NEWS)
    for left in range(writes):
        crashes = Crashing()
        folder = tmp_path / str(left)
        folder.mkdir()
        async with tasks_stack(folder, wrapped=crashes) as stack:
            await stack.import_and_activate(PLAN)
            await play(stack, crashes, left)
            assert crashes.failing.left is None, "the crash never came"
            assert await outcome(stack) == wanted, f"after {left} of {writes} writes"


async def test_hearing_everything_again_changes_nothing_and_tells_nothing(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        await play(stack)
        before = await outcome(stack)
        await play(stack)
        await stack.hear(*(event for batch in reversed(STREAM) for event in batch))
        assert await outcome(stack) == before


async def test_a_bad_event_in_a_batch_harms_only_itself(tmp_path: Path) -> None:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        monstrous = told(id="bad", details={"words": "\ud800"})
        verdicts = await stack.hear(told(id="a1"), monstrous, told(id="a2"))
        assert [verdict is None for verdict in verdicts] == [True, False, True]
        assert (await stack.target("performances"))["provisional"] == 2
