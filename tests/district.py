"""A district at work for the tests: the sample plan in force, towns that post, a section that reviews, and what is looked at."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from math import nan
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import httpx

from tests.stack import NAMES, PASSWORD, Person, Stack, processes, sign_in

PLAN = Path(__file__).parents[1] / "plans" / "luozhuang-2023.yaml"
ID = "luozhuang-2023"
TARGET = "performances"
ROOT = "luozhuang-district"
TOWNS = ("luozhuang-sub", "shengzhuang", "fuzhuang", "ceshan", "gaodu", "huangshan", "yitang", "chudun")
WITHIN_SECONDS = 180
"""How long nothing may move; what moves may take as long as it takes."""

PATIENCE_SECONDS = 90
"""For one answer, on a machine that has much else to do."""

LOOK_SECONDS = 0.05
PAGE = 200
GAUGES = ("pufa_outbox_lag", "pufa_queue_depth", "pufa_queue_dead")

T = TypeVar("T")


@dataclass
class District:
    """Services that run and people who are signed in. ``accepted``: the ids of all posts that the towns were answered."""

    stack: Stack
    http: httpx.AsyncClient
    section: Person
    towns: Sequence[Person]
    accepted: set[str] = field(default_factory=set)


@asynccontextmanager
async def district(
    folder: Path, *, bus_url: str, store_url: str | None = None, towns: Sequence[str] = TOWNS, **running: Any
) -> AsyncIterator[District]:
    """A fresh one, stores in SQLite files unless ``store_url`` says otherwise; the rest is for ``stack.processes``."""
    store_url = store_url or f"sqlite:///{folder}/{{service}}.sqlite"
    started = processes(folder, bus_url=bus_url, store_url=store_url, blobs_url=f"file:///{folder}/blobs", **running)
    async with started as stack, httpx.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as http:
        section, people = await found(stack, http, towns)
        here = District(stack, http, section, people)
        for town in people:
            answer = await eventually(lambda town=town: post(town, "known"), is_taken)  # type: ignore[misc]
            here.accepted.add(answer.json()["id"])
        yield here


async def found(
    stack: Stack, http: httpx.AsyncClient, towns: Sequence[str], *, leaders: Sequence[str] = ()
) -> tuple[Person, list[Person]]:
    """Put the plan in force; sign a section and one person of each town in. Services hear of them a moment later.

    ``leaders`` have accounts, too.
    """
    admin = await sign_in(stack, http, "admin")
    await admin.ask("POST", "/api/tasks/plans", content=PLAN.read_bytes(), headers={"Content-Type": "application/yaml"})
    await admin.ask("POST", f"/api/tasks/plans/{ID}/activate")
    staff = [("section", "section", "pufa-section"), *((town, "township", town) for town in towns)]
    for name, role, unit in (*staff, *((leader, "leader", ROOT) for leader in leaders)):
        body = {"name": name, "role": role, "unit": unit, "password": PASSWORD}
        await admin.ask("POST", "/api/tasks/users", json=body)
    section, *people = [await sign_in(stack, http, name) for name, _, _ in staff]
    return section, people


async def post(town: Person, key: str, **headers: str) -> httpx.Response:
    """A performance on some day of the year, with words of its own: else all would be taken for duplicates of each other."""
    day = date(2023, 1, 3) + timedelta(days=crc32(key.encode()) % 360)
    return await town.http.post(
        town.stack.url("/api/events/activities"),
        json={"kind": "performance", "title": words(key), "held_on": day.isoformat()},
        headers={"Authorization": f"Bearer {town.token}", "Idempotency-Key": key, **headers},
    )


def words(key: str) -> str:
    """A title that has nothing in common with another key's."""
    return "".join(chr(0x4E00 + byte * 61) for byte in sha256(key.encode()).digest()[:12])


def is_taken(answer: httpx.Response) -> bool:
    return answer.is_success


async def eventually(look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool]) -> T:
    """Look until it is as wanted; the last look is shown when it never is."""
    ends = time.monotonic() + WITHIN_SECONDS
    while not wanted(seen := await look()):
        assert time.monotonic() < ends, f"not within {WITHIN_SECONDS} s; last seen: {seen}"
        await asyncio.sleep(LOOK_SECONDS)
    return seen


async def gauge(stack: Stack, http: httpx.AsyncClient, service: str, name: str) -> float:
    """The sum over the service's replicas; NaN while one of them cannot say it."""
    try:
        answers = [await http.get(f"{url}/api/{service}/metrics") for url in stack.replicas(service)]
    except httpx.TransportError:
        return nan
    lines = [line for answer in answers for line in answer.text.splitlines()]
    return sum(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


async def waiting(stack: Stack, http: httpx.AsyncClient) -> dict[str, float]:
    """What is untold, not handled or dead, by service and gauge; nothing when all is done."""
    seen = {f"{name} {each}": await gauge(stack, http, name, each) for each in GAUGES for name in NAMES}
    return {name: number for name, number in seen.items() if number}


async def settled(stack: Stack, http: httpx.AsyncClient, *, dead: int = 0) -> None:
    """Return once no event is untold and no message waits, and ``dead`` letters are all that lies about.

    However long that takes: it fails where what waits has not changed for ``WITHIN_SECONDS``.
    """

    def is_done(seen: Mapping[str, float]) -> bool:
        return sum(seen.values()) == sum(n for name, n in seen.items() if name.endswith("dead")) == dead

    for _ in range(2):  # what the last service told after the first was asked
        seen = await waiting(stack, http)
        while not is_done(seen):
            before = seen
            seen = await eventually(lambda: waiting(stack, http), before.__ne__)


async def down(stack: Stack, http: httpx.AsyncClient, service: str) -> dict[str, str]:
    """What readyz says is missing, with the reasons; nothing while the service does not even answer."""
    try:
        missing: dict[str, str] = (await http.get(stack.url(f"/api/{service}/readyz"))).json()["down"]
    except httpx.TransportError:
        return {}
    return missing


async def counted(section: Person) -> int:
    """How many posts the target's one cell has taken in."""
    target = await section.target(ID, TARGET)
    return int(target["cells"][0]["provisional"])


async def behind(section: Person) -> list[str]:
    """The ids of the posts that the target's one cell is made of."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        path = f"/api/tasks/plans/{ID}/progress/{TARGET}/{ROOT}/2023"
        page = await section.ask("GET", path, params={"limit": PAGE, **cursor})
        found += [item["id"] for item in page["items"]]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}
