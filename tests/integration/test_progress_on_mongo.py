"""Progress on MongoDB's protocol: whatever it is asked on the way, it answers what it answers on files."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from services.tasks.progress.activation import KEPT_RETIRED
from services.tasks.progress.documents import CELLS, OF_A_BUILD, TOLD, ProgressDocuments
from shared.contracts.events import ActivityStatus
from shared.store.connect import open_store
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

pytestmark = pytest.mark.servers

PLAN = plan_data(
    target_data(goal=3),
    target_data(id="towns", goal=2, per="township", every="quarter"),
    target_data(id="places", measure="distinct", field="place", goal=2),
)
CELL = "/plans/sample-2023/progress/performances/district/2023"
NEWS = ("target.progressed.v1", "target.reached.v1", "target.reopened.v1", "task.completed.v1", "task.reopened.v1")


@asynccontextmanager
async def on_mongo(folder: Path, url: str) -> AsyncIterator[TasksStack]:
    store = open_store(url)
    async with tasks_stack(folder, wrapped=lambda _: store) as stack:
        await store.open(*stack.service.collections)
        yield replace(stack, store=store)
    await store.close()


def activities() -> list[Any]:
    return [
        told(
            datetime(2023, 6, 2 + number, 4, tzinfo=UTC) + timedelta(days=version),
            id=f"a{number}",
            unit=("east-1", "east", "west-1", "section")[number % 4],
            for_units=("west",) if number % 4 == 3 else (),
            held_on=date(2023, 3 + number % 3, 28),
            place=f"广场 $.{number % 3}",
            details={"a.b": number, "$set": [[number], {"": None}]},
            version=version,
            status=status,
        )
        for number in range(9)
        for version, status in ((1, ActivityStatus.POSTED), (2, ActivityStatus.VERIFIED))
        if number % 4 or version == 1
    ]


async def answers(stack: TasksStack) -> list[Any]:
    """The plan today and a while ago, a timeline, and what is behind a cell in pages of two."""
    found: list[Any] = [
        await stack.ask("GET", "/plans/sample-2023/progress", params={"unit": unit, "as_of": day})
        for unit in ("district", "east", "west-1")
        for day in ("2023-06-08", TODAY.date().isoformat())
    ]
    found.append(await stack.ask("GET", "/plans/sample-2023/progress/towns/timeline", params={"unit": "east"}))
    cursor: dict[str, str] = {}
    while True:
        page = await stack.ask("GET", CELL, params={"limit": "2", **cursor})
        found.append(page["items"])
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def story(stack: TasksStack) -> list[Any]:
    """All that is answered while posts come in, twice, all is worked out anew, a village moves, and what is old goes."""
    told_of: list[Any] = []
    await stack.import_and_activate(PLAN)
    for _ in range(2):
        assert not any(await stack.hear(*activities()))
        told_of.append(await answers(stack))
    await stack.ask("POST", "/plans/sample-2023/rebuild", expect=202)
    await stack.tick()
    told_of.append(await answers(stack))
    assert told_of[0] == told_of[1] == told_of[2]
    await stack.move(**{"east-1": "west"})
    await stack.tick()
    told_of.append(await answers(stack))
    assert {id.split("/")[0] for id in await stack.documents(CELLS)} == {f"sample-2023@1.{n}" for n in (1, 2, 3)}
    stack.clock.set(TODAY + KEPT_RETIRED + timedelta(minutes=1))
    await stack.tick()
    kept = [id for collection in OF_A_BUILD for id in await stack.documents(collection)]
    assert {id.split("/")[0] for id in kept} == {"sample-2023@1.3"}
    told_of.append(await answers(stack))
    told_of.append({id: doc["said"] for id, doc in (await stack.documents(TOLD)).items()})
    told_of.append(sorted(event["id"] for event in await stack.said(*NEWS)))
    return told_of


async def test_on_the_protocol_progress_answers_what_it_answers_on_files(mongo_database: str, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "mongo").mkdir()
    async with tasks_stack(tmp_path / "files") as stack:
        wanted = await story(stack)
    async with on_mongo(tmp_path / "mongo", mongo_database) as stack:
        assert await story(stack) == wanted
        documents = ProgressDocuments(stack.store)
        build = "sample-2023@1.3"
        tops = [doc async for page in documents.tops_of(build) for doc in page]
        assert [doc["top"] for doc in tops] == sorted(doc["top"] for doc in tops) != []
        cell = f"{build}/performances/district/2023"
        months = [doc["month"] for doc in (await documents.sums_of_cells([cell]))[cell]]
        newest = await documents.newest_month(cell, None)
        assert newest is not None
        assert newest[0] == max(months)
