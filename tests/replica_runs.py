"""One stream of activities through some replicas, or through one service in order: what comes of it, to be compared."""

import json
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from shared.clock import day_of
from tests import what_was_told
from tests.activity_stream import PAST_DAYS, PLAN, ROOT, TOWNS, Told, has_cell
from tests.integration.tasks_stack import tasks_stack
from tests.replicas import Fact, Replicas, cpu_seconds
from tests.stack import Process

Answers = dict[tuple[str, str], dict[str, Any]]
"""Progress by (unit, day), without the time up to which it knows."""

SAID = ("target.#", "task.#")
IN_ORDER_AT_ONCE = 50


@dataclass(frozen=True)
class Outcome:
    """``seconds`` from the first message that could be taken until none was ready or in hand any more; ``handled`` are
    deliveries by process; ``stuck`` messages by queue after every process was killed; ``gauges`` the sums over the
    processes that lived to the end; ``cpu`` the seconds of processor time that the consumers used meanwhile."""

    answers: Answers
    told: Sequence[Fact]
    handled: Counter[str]
    stuck: dict[str, int]
    complaints: list[str]
    seconds: float
    gauges: dict[str, float]
    cpu: float

    def check_told(self, today: date) -> None:
        """Fails unless hearers were led to how it stands in the end."""
        tasks = {task["no"]: task["status"] for task in self.answers[ROOT, today.isoformat()]["tasks"]}
        what_was_told.check(self.told, self._cells(today), tasks)

    def reached_for_good(self, today: date) -> dict[what_was_told.Cell, set[str]]:
        """The ids under which it was said of goals that they are reached, of those that are in the end: whether the others
        ever were depends on the order in which things came."""
        cells, said = self._cells(today), what_was_told.reached(self.told)
        return {cell: ids for cell, ids in said.items() if cells[cell]["status"] in what_was_told.DONE}

    def _cells(self, today: date) -> dict[what_was_told.Cell, dict[str, Any]]:
        answers = (answer for (_, day), answer in self.answers.items() if day == today.isoformat())
        found = what_was_told.cells_of(answers)
        return {cell: state for cell, state in found.items() if has_cell(cell.target, cell.unit)}


def today() -> date:
    return day_of(datetime.now(UTC))


def differences(ours: Answers, theirs: Answers) -> list[str]:
    """Where two of them differ, in words, as their canonical JSON does; nothing where they are the same."""
    return [
        f"{place}: {path}"
        for place in sorted(ours.keys() | theirs.keys())
        if _canonical(ours.get(place)) != _canonical(theirs.get(place))
        for path in _paths(ours.get(place), theirs.get(place))
    ]


def _canonical(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _paths(ours: Any, theirs: Any, at: str = "") -> list[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        names = sorted(ours.keys() | theirs.keys())
        return [path for name in names for path in _paths(ours.get(name), theirs.get(name), f"{at}.{name}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [path for n, pair in enumerate(zip(ours, theirs, strict=True)) for path in _paths(*pair, f"{at}[{n}]")]
    return [] if ours == theirs else [f"{at}: {ours!r} is not {theirs!r}"]


async def in_order(folder: Path, plan: dict[str, Any], told: Sequence[Told], day: date) -> Answers:
    """What one service on files of its own makes of the stream, told in order and once."""
    folder.mkdir()
    async with tasks_stack(folder, now=datetime.now(UTC)) as stack:
        await stack.import_and_activate(plan)
        for start in range(0, len(told), IN_ORDER_AT_ONCE):
            verdicts = await stack.hear(*told[start : start + IN_ORDER_AT_ONCE])
            assert not any(verdicts), verdicts
        return await _answers(lambda path, params: stack.ask("GET", path, params=params), day)


@dataclass(frozen=True)
class Trial:
    """What is tried: ``plan`` and ``events``, looked at on ``day`` (today) and on days before. ``disturb`` is done while the
    consumers work; ``gauges`` names measures that are read at the end."""

    plan: dict[str, Any]
    events: Sequence[Told]
    day: date
    disturb: Callable[[Replicas], Awaitable[None]] | None = None
    gauges: Sequence[str] = ()

    async def of(self, run: Replicas, *names: str) -> Outcome:
        """The stream through consumers of these names; they stand still until all of it is in their queue."""
        (api,) = await run.start_all("api", "api")
        await run.listen(*SAID)
        await run.import_and_activate(api, self.plan)
        consumers = await run.start_all("consumer", *names)
        seconds, cpu = await self._work(run, consumers)
        await run.settled()
        answers = await _answers(lambda path, params: run.ask(api, "GET", path, params=params), self.day)
        gauges = {name: sum((await run.gauge(name)).values()) for name in self.gauges}
        stuck = await run.stuck()
        return Outcome(answers, await run.told(), run.handled(), stuck, run.complaints(), seconds, gauges, cpu)

    async def _work(self, run: Replicas, consumers: Sequence[Process]) -> tuple[float, float]:
        """How long it took them, and how much of the processor; seconds."""
        pids = [each.child.pid for each in consumers if each.child]
        _signal(consumers, signal.SIGSTOP)
        await run.publish(self.events)
        before, begun = sum(map(cpu_seconds, pids)), time.monotonic()
        _signal(consumers, signal.SIGCONT)
        if self.disturb is not None:
            await self.disturb(run)
        seconds = await run.drained() - begun
        return seconds, sum(map(cpu_seconds, pids)) - before


def _signal(processes: Sequence[Process], number: signal.Signals) -> None:
    for process in processes:
        if process.child is not None:
            process.child.send_signal(number)


async def _answers(ask: Callable[[str, dict[str, str]], Awaitable[Any]], day: date) -> Answers:
    answers: Answers = {}
    for unit in (ROOT, *TOWNS):
        for each in (*PAST_DAYS, day):
            params = {"unit": unit, "as_of": each.isoformat()}
            answer = await ask(f"/plans/{PLAN}/progress", params)
            answers[unit, each.isoformat()] = {name: v for name, v in answer.items() if name != "data_as_of"}
    return answers
