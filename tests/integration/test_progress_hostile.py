"""Events that nobody of ours would send: each harms itself alone, and no later rebuild comes upon it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from services.tasks.progress.intake import INTAKE
from shared.contracts.events import ActivityStatus
from shared.errors import Rejected
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import TODAY, TasksStack, tasks_stack, told

PLAN = plan_data(
    target_data(goal=5),
    target_data(
        id="boards", measure="sum", field="details.boards_m2", of={"kind": ["performance", "campaign_day"]}, goal=1e9
    ),
    target_data(id="places", measure="distinct", field="details.level", of={"kind": ["performance", "venue"]}, goal=2),
)
END_OF_TIME = datetime(9999, 12, 31, 20, tzinfo=UTC)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[TasksStack]:
    async with tasks_stack(tmp_path) as stack:
        await stack.import_and_activate(PLAN)
        yield stack


REFUSED: tuple[tuple[datetime, dict[str, Any]], ...] = (
    (TODAY, {"id": "a/b"}),
    (TODAY, {"id": "$where"}),
    (TODAY, {"id": "a.b"}),
    (TODAY, {"id": ""}),
    (TODAY, {"id": "a" * 300}),
    (TODAY, {"id": "bad", "version": 0}),
    (TODAY, {"id": "bad", "version": -1}),
    (TODAY, {"id": "bad", "version": 2**40}),
    (END_OF_TIME, {"id": "bad"}),
)


@pytest.mark.parametrize(("time", "given"), REFUSED, ids=[str(given)[:30] for _, given in REFUSED])
async def test_what_can_never_be_counted_is_refused_and_not_kept(
    stack: TasksStack, time: datetime, given: dict[str, Any]
) -> None:
    verdicts = await stack.hear(told(id="a1"), told(time, **given), told(id="a2"))
    assert [type(verdict) for verdict in verdicts] == [type(None), Rejected, type(None)]
    assert set(await stack.documents(INTAKE)) == {"a1@1", "a2@1"}
    assert (await stack.target("performances"))["provisional"] == 2


ODD: tuple[dict[str, Any], ...] = (
    {"details": {"boards_m2": 1e308}},
    {"details": {"boards_m2": -1e308}},
    {"details": {"boards_m2": 2**62}},
    {"details": {"boards_m2": {"$gt": 1}, "$set": {"a.b": [[1], []]}, "": None}},
    {"details": {"level": [[1, [2]], {"a": 1}, {"a": 1}]}},
    {"participants": 2**62},
    {"unit": "east/../west", "for_units": ("$x", "east")},
    {"held_on": date(9999, 12, 31), "period": "2023"},
    {"held_on": date(1, 1, 1), "period": "2023"},
    {"period": "0000"},
    {"period": "nonsense"},
)


@pytest.mark.parametrize("given", ODD, ids=[str(each)[:40] for each in ODD])
async def test_an_odd_event_hinders_neither_others_nor_a_rebuild(stack: TasksStack, given: dict[str, Any]) -> None:
    odd = [told(id=f"odd{n}", version=2, status=ActivityStatus.VERIFIED, **given) for n in range(2)]
    sound = told(id="a1", version=2, status=ActivityStatus.VERIFIED, held_on=date(2023, 5, 1))
    assert not any(await stack.hear(*odd, sound))
    before = await stack.ask("GET", "/plans/sample-2023/progress")
    assert before["tasks"][0]["targets"][0]["value"] >= 1
    await stack.ask("POST", "/plans/sample-2023/rebuild", expect=202)
    await next(ticker for ticker in stack.service.tickers if ticker.name == "builds").work()
    told_of = await stack.ask("GET", "/plans/sample-2023/preparation")
    assert (told_of["under_way"], told_of["turn"]) == (None, 2)
    assert await stack.ask("GET", "/plans/sample-2023/progress") == before
    for target in ("performances", "boards"):
        await stack.ask("GET", f"/plans/sample-2023/progress/{target}/timeline")
    await stack.ask("GET", "/plans/sample-2023/progress/performances/district/2023")
