"""The drill behind the first promise: kill -9 of the embedded process between the 201 and the projection.

Each round posts a burst, kills the process at the first answer, reads the stopped folder, starts it again, sends again
what was not answered (as a township would, with the same key), and goes on. At the end every accepted post counts once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from services.tasks.progress.intake import INTAKE
from shared.store.embedded import SqliteStore
from tests.stack import PASSWORD, Person, embedded, sign_in

PLAN = Path(__file__).parents[2] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"
TOWN = "shengzhuang"
BURST = 3
SETTLE_SECONDS = 60


@dataclass
class Tally:
    """What was seen. ``accepted``: answered with 201 before a kill; ``known``: all that were answered, in the end;
    ``caught``: those of them that had been answered, and not yet taken in, when the process was killed."""

    rounds: int = 0
    rounds_with_a_catch: int = 0
    accepted: int = 0
    caught: set[str] = field(default_factory=set)
    repeated: int = 0
    projected: float = 0
    known: set[str] = field(default_factory=set)

    @property
    def lost(self) -> float:
        return max(0.0, len(self.known) - self.projected)

    @property
    def doubled(self) -> float:
        return max(0.0, self.projected - len(self.known))

    def __str__(self) -> str:
        return (
            f"kill -9 between 201 and projection: {self.rounds} rounds, {self.accepted} accepted before a kill, "
            f"{self.repeated} sent again, {len(self.known)} posts in all, {len(self.caught)} of them accepted and not "
            f"yet projected at a kill (in {self.rounds_with_a_catch} rounds), {self.projected:g} projected, "
            f"lost {self.lost:g}, double {self.doubled:g}"
        )


async def drill(folder: Path, rounds: int) -> Tally:
    tally = Tally()
    async with embedded(folder) as stack, httpx.AsyncClient(timeout=30) as http:
        admin = await sign_in(stack, http, "admin")
        yaml = {"Content-Type": "application/yaml"}
        await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers=yaml)
        await admin.ask("POST", f"/api/tasks/plans/{ID}/activate")
        body = {"name": TOWN, "role": "township", "unit": TOWN, "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=body)
        town = await sign_in(stack, http, TOWN)
        await _first_post(town, tally)
        (process,) = stack.processes
        for number in range(rounds):
            unanswered = await _burst_and_kill(town, process.kill, number, tally)
            await _look(folder, tally)
            await process.start()
            await stack.ready()
            for key in unanswered:
                tally.known.add((await _post(town, key))["id"])
                tally.repeated += 1
            tally.rounds += 1
        tally.projected = await _settled(admin, len(tally.known))
    return tally


async def _post(town: Person, key: str) -> dict[str, str]:
    answer: dict[str, str] = await town.post_activity(
        key, kind="performance", title=f"送法下乡 {key}", held_on="2023-05-15"
    )
    return answer


async def _first_post(town: Person, tally: Tally) -> None:
    """Wait until the events service has heard of the town, so that the rounds measure nothing else."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while not tally.known:
            try:
                tally.known.add((await _post(town, "first"))["id"])
            except AssertionError as error:
                if "unit" not in str(error):
                    raise
                await asyncio.sleep(0.05)


async def _burst_and_kill(town: Person, kill: Callable[[], Awaitable[None]], number: int, tally: Tally) -> list[str]:
    """Post ``BURST`` at once, kill at the first answer; the keys that got none."""
    keys = {f"round-{number}-{n}" for n in range(BURST)}
    posts = {asyncio.create_task(_post(town, key)): key for key in keys}
    await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED)
    await kill()
    await asyncio.wait(posts)
    unanswered = []
    for task, key in posts.items():
        if task.exception() is None:
            tally.accepted += 1
            tally.known.add(task.result()["id"])
        elif isinstance(task.exception(), httpx.TransportError):
            unanswered.append(key)
        else:
            task.result()
    return unanswered


async def _look(folder: Path, tally: Tally) -> None:
    """Count what was accepted and is not in the stopped folder's intake."""
    store = SqliteStore(folder / "data" / "tasks.sqlite")
    await store.open(INTAKE)
    taken = await store.get_many(INTAKE, [f"{activity}@1" for activity in tally.known])
    await store.close()
    missing = {id for id in tally.known if f"{id}@1" not in taken}
    tally.caught |= missing
    tally.rounds_with_a_catch += bool(missing)


async def _settled(reader: Person, wanted: int) -> float:
    """The projected number of posts once it no longer grows, or reaches what is wanted."""
    seen = -1.0
    async with asyncio.timeout(SETTLE_SECONDS):
        while True:
            (cell,) = (await reader.target(ID, "performances"))["cells"]
            if cell["provisional"] >= wanted and cell["provisional"] == seen:
                return seen
            seen = float(cell["provisional"])
            await asyncio.sleep(0.3)
