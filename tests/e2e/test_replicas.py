"""Replicas of the tasks service on one queue and one database: killed, stopped and side by side they do what one would."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.tasks import CellEvent, DeadlineApproachingV1
from tests.activity_stream import ROOT, TOWNS, UNITS, as_it_comes, plan, stream
from tests.builders import plan_data, target_data
from tests.integration.tasks_stack import tasks_stack
from tests.replica_runs import Trial, differences, in_order, today
from tests.replicas import Fact, Replicas, eventually, replicas

pytestmark = pytest.mark.servers

ACTIVITIES = 150
CONSUMERS = ("killed", "stopped", "left")
BEFORE, MIDDLE, AFTER = "a-plan", "m-plan", "z-plan"
"""Plans in the order in which a ticker looks at them."""


@pytest.fixture
async def run(tmp_path: Path, rabbit_url: str, mongo_database: str) -> AsyncIterator[Replicas]:
    """On MongoDB's protocol."""
    async with replicas(tmp_path / "replicas", bus_url=rabbit_url, store_url=mongo_database) as running:
        yield running


@pytest.fixture
async def quick_run(tmp_path: Path, rabbit_url: str) -> AsyncIterator[Replicas]:
    """On one SQLite file that several processes open. No installation does that, but the file's locks allow it, and it
    is a hundred times as fast as the database that stands in for MongoDB where there is none."""
    file = tmp_path / "shared.sqlite"
    async with replicas(tmp_path / "replicas", bus_url=rabbit_url, store_url=f"sqlite://{file}") as running:
        yield running


async def test_replicas_of_which_one_is_killed_and_one_stopped_count_and_tell_as_one_does_in_order(
    quick_run: Replicas, tmp_path: Path
) -> None:
    day, told, asked = today(), stream(ACTIVITIES), plan(ACTIVITIES)
    events = as_it_comes(told)

    outcome = await Trial(asked, events, day, disturb=_kill_one_and_stop_one).of(quick_run, *CONSUMERS)
    assert outcome.stuck == {"main and retries": 0, "dead": 0}
    assert all(outcome.handled[name] for name in CONSUMERS), f"somebody had nothing to do: {outcome.handled}"
    assert differences(outcome.answers, await in_order(tmp_path / "one", asked, told, day)) == []
    outcome.check_told(day)
    assert outcome.complaints == []


async def _kill_one_and_stop_one(run: Replicas) -> None:
    async def both_have_begun() -> bool:
        handled = run.handled()
        return all(handled[name] for name in ("killed", "stopped"))

    await eventually(both_have_begun, within=60, every=0.01, else_say=run.last_words)
    assert await run.waiting(), "everything was done before anybody could be killed"
    await run.processes["killed"].kill()
    assert await run.processes["stopped"].stop() == 0, run.last_words()


async def test_three_tickers_remind_each_unit_once_and_of_nothing_again_when_they_are_started_anew(
    run: Replicas, tmp_path: Path
) -> None:
    due, threshold = _due_within_a_week(today())
    await run.listen("deadline.#")
    await _activate(run, tmp_path / "first", [MIDDLE], due)
    await run.start_all("ticker", "ticker-1", "ticker-2", "ticker-3")
    first = await _reminders(run, {(MIDDLE, unit) for unit in (ROOT, *TOWNS)})
    assert {each.days_left for each in first} == {threshold}
    for ticker in run.alive:
        assert await ticker.stop() == 0, run.last_words()

    await _activate(run, tmp_path / "second", [BEFORE, AFTER], due)
    await run.start_all("ticker", "again-1", "again-2")
    await _reminders(run, {(plan, unit) for plan in (BEFORE, AFTER) for unit in (ROOT, *TOWNS)})
    assert await run.stuck() == {"main and retries": 0, "dead": 0}
    assert run.complaints() == []


def _due_within_a_week(day: date) -> tuple[date, int]:
    """A day in a week's time, at the end of the year the year's last one; and the threshold that is crossed for it."""
    due = min(day + timedelta(days=7), date(day.year, 12, 31))
    left = (due - day).days
    return due, 7 if left > 1 else left


async def _activate(run: Replicas, folder: Path, ids: Sequence[str], due: date) -> None:
    """Plans of one target for the district and one for each township, all due on that day."""
    folder.mkdir()
    deadline: dict[str, Any] = {"id": "soon", "due": due.isoformat()}
    targets = (target_data(id="all", deadline="soon"), target_data(id="each", per="township", deadline="soon"))
    async with tasks_stack(folder, now=datetime.now(UTC), wrapped=lambda _: run.store) as stack:
        await run.store.open(*stack.service.collections)
        for id in ids:
            plan = plan_data(*targets, deadlines=(deadline,), id=id, year=due.year, units=list(UNITS))
            await stack.import_and_activate(plan)


async def _reminders(run: Replicas, expected: set[tuple[str, str]]) -> list[DeadlineApproachingV1]:
    """What was said of these (plan, unit) since the last call: each under one id, and of nothing else."""
    said: list[Fact] = []

    async def all_heard() -> bool:
        said.extend(await run.told())
        return {_whom(event) for event in said} >= expected

    await eventually(all_heard, within=60, else_say=lambda: f"heard {[_whom(event) for event in said]}")
    await run.settled()
    said.extend(await run.told())
    assert sorted(_whom(event) for event in {event.id: event for event in said}.values()) == sorted(expected)
    reminders = [event.data for event in said if isinstance(event.data, DeadlineApproachingV1)]
    assert len(reminders) == len(said), said
    return reminders


def _whom(event: Fact) -> tuple[str, str]:
    assert isinstance(event.data, CellEvent), event
    return event.data.target.plan, event.data.cell.unit
