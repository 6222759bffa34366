"""How replicas of the tasks service share one queue: the same result, nothing stuck, and how fast they are together."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests import what_was_told
from tests.activity_stream import Told, as_it_comes, plan, stream
from tests.benchmarks.counted_tasks import READ, REPLACED, STALE, TAKEN
from tests.replica_runs import Answers, Outcome, Trial, differences, in_order, today
from tests.replicas import WITHIN_SECONDS, Replicas, eventually, replicas
from tests.vhosts import Vhosts

pytestmark = [pytest.mark.servers, pytest.mark.slow, pytest.mark.timeout(1800)]

ACTIVITIES = 400
COUNTS = (1, 2, 4)
MAIN = "tests.benchmarks.counted_tasks"
GAUGES = (REPLACED, STALE, TAKEN, READ)


Through = Callable[[str, Trial, int], Awaitable[Outcome]]


@pytest.fixture
def through(tmp_path: Path, rabbit_vhosts: Vhosts) -> Through:
    """One trial by its name through so many consumers, on a virtual host and a database of its own.

    The database is one SQLite file that they all open, which no installation does: where there is no genuine MongoDB,
    what stands in for it reads a whole collection for each question, and nothing else would be measured.
    """

    async def of(name: str, trial: Trial, count: int) -> Outcome:
        vhost = rabbit_vhosts.new_vhost()
        folder = tmp_path / name.replace(" ", "-")
        async with replicas(folder, bus_url=vhost, store_url=f"sqlite://{folder}/shared.sqlite", main=MAIN) as run:
            outcome = await replace(trial, gauges=GAUGES).of(run, *(f"consumer-{n}" for n in range(1, count + 1)))
        rabbit_vhosts.drop_vhost(vhost)
        print(_row(name, outcome, len(trial.events)))
        return outcome

    return of


async def test_one_two_and_four_replicas_come_to_the_same_and_leave_nothing_behind(
    tmp_path: Path, through: Through
) -> None:
    told, trial = _year()
    expected = await in_order(tmp_path / "in order", trial.plan, told, trial.day)
    outcomes = [await through(f"{count}", trial, count) for count in COUNTS]
    for count, outcome in zip(COUNTS, outcomes, strict=True):
        _check(outcome, expected, trial)
        assert len(+outcome.handled) == count, f"somebody had nothing to do: {outcome.handled}"
    ids = [outcome.reached_for_good(trial.day) for outcome in outcomes]
    assert all(each == ids[0] for each in ids), "goals were said to be reached under other ids"


async def test_one_of_four_is_killed_and_one_is_stopped_and_the_others_leave_nothing_behind(
    tmp_path: Path, through: Through
) -> None:
    told, trial = _year()
    expected = await in_order(tmp_path / "in order", trial.plan, told, trial.day)
    outcome = await through("4, 2 end", replace(trial, disturb=_kill_one_and_stop_one), 4)
    _check(outcome, expected, trial)


def _year() -> tuple[list[Told], Trial]:
    """The stream in order, and the trial that it comes in out of order; says what is measured."""
    told = stream(ACTIVITIES)
    trial = Trial(plan(ACTIVITIES), as_it_comes(told), today())
    print(f"\nreplicas on one queue: {len(trial.events)} messages of {ACTIVITIES} activities\n{_head()}")
    return told, trial


def _check(outcome: Outcome, expected: Answers, trial: Trial) -> None:
    assert outcome.stuck == {"main and retries": 0, "dead": 0}
    assert differences(outcome.answers, expected) == [], "replicas count otherwise than one service in order"
    outcome.check_told(trial.day)
    assert outcome.complaints == []


async def _kill_one_and_stop_one(run: Replicas) -> None:
    async def a_tenth() -> bool:
        return run.handled().total() >= ACTIVITIES // 10

    await eventually(a_tenth, within=WITHIN_SECONDS, every=0.01, else_say=run.last_words)
    await run.processes["consumer-1"].kill()
    assert await run.processes["consumer-2"].stop() == 0, run.last_words()


def _head() -> str:
    columns = (
        "replicas",
        "s",
        "messages/s",
        "shares",
        "replaced",
        "lost",
        "lost %",
        "reads",
        "said",
        "again",
        "cpu s",
    )
    return " ".join(f"{column:>10}" for column in columns)


def _row(name: str, outcome: Outcome, messages: int) -> str:
    replaced, stale = outcome.gauges[REPLACED], outcome.gauges[STALE]
    consumers = [number for name, number in outcome.handled.items() if number]
    shares = f"{min(consumers)}-{max(consumers)}"
    figures = (
        name,
        f"{outcome.seconds:.1f}",
        f"{messages / outcome.seconds:.0f}",
        shares,
        f"{replaced:.0f}",
        f"{stale:.0f}",
        f"{100 * stale / max(1, replaced):.1f}",
        f"{outcome.gauges[READ]:.0f}",
        f"{len(outcome.told)}",
        f"{what_was_told.repeats(outcome.told)}",
        f"{outcome.cpu:.1f}",
    )
    return " ".join(f"{figure:>10}" for figure in figures)
