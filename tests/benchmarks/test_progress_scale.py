"""What a country's progress costs with few activities stored and with many: reading, projecting, working out.

Both on the same register (without villages) and the same national plan, with everything counted through the whole tree.
``PUFA_BENCH_ACTIVITIES`` says how many that are (a million takes an hour), ``PUFA_BENCH_FRACTION`` how large the country is,
``PUFA_BENCH_FOLDER`` where both stores stay for another run. Seconds are the processor's, which other work disturbs least;
what is told is relayed beside.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

import pytest

from shared.contracts.tasks import UnitKind
from shared.store.port import Store
from tests.benchmarks.activity_work import Counting, Work
from tests.benchmarks.country.country import Country
from tests.benchmarks.national_stack import NationalStack, more, national_stack, on_stderr, only_warnings
from tests.benchmarks.seconds import Seconds, in_turn
from tests.benchmarks.sizes import FEW, FOLDER, FRACTION, MANY
from tests.benchmarks.store_counts import CountedStore
from tests.benchmarks.worked_out import WorkedOut, in_own_processes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(14400)]

READING, PROJECTING = 1.3, 1.5
"""How many times as long it should take at most with many activities as with few."""

BROKEN = 2.0
"""Beyond so many times the goal something is broken, on however busy a machine."""

MOST_MEMORY = 1000.0
ROUNDS = 7
EVENTS_A_ROUND = 25
ASKED = [(unit, day) for unit in ("root", "county") for day in ("2023-12-31", "2023-06-30")]

Nations = dict[int, NationalStack]


@pytest.fixture(autouse=True, scope="module")
def quiet() -> Iterator[None]:
    with only_warnings():
        yield


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(FRACTION, villages=False)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """What is measured adds a few hundred activities to each."""
    above = Path(FOLDER) if FOLDER else tmp_path_factory.mktemp("stores")
    return {size: above / f"activities-{size}" for size in (FEW, MANY)}


@pytest.fixture(scope="module")
def run() -> str:
    """A name that no activity of an earlier run in the same folders has."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns() // 1_000_000))


@pytest.fixture(scope="module")
def worked_out(folders: dict[int, Path], country: Country) -> dict[int, WorkedOut]:
    done: dict[int, WorkedOut] = {}
    for size, folder in folders.items():
        with on_stderr(f"{size} activities were stored and worked out"):
            done[size] = in_own_processes(folder, FRACTION, size)
    return done


@pytest.fixture
async def nations(
    worked_out: dict[int, WorkedOut], folders: dict[int, Path], country: Country
) -> AsyncIterator[Nations]:
    async with AsyncExitStack() as stack:
        yield {size: await stack.enter_async_context(national_stack(folders[size], country)) for size in worked_out}


def test_a_year_is_worked_out_within_the_memory_of_a_small_machine(worked_out: dict[int, WorkedOut]) -> None:
    print(f"\n{WorkedOut.head()}")
    for done in worked_out.values():
        print(done)
    assert worked_out[MANY].peak < MOST_MEMORY


@pytest.mark.parametrize(("unit", "day"), ASKED)
async def test_a_live_dashboard_reads_many_activities_like_few(
    nations: Nations, country: Country, run: str, unit: str, day: str
) -> None:
    """After each post what was kept of the answer is no good any more."""
    events = list(more(country, 4 * (ROUNDS + 1), f"read-{run}-{unit}-{day}"))

    def reading(nation: NationalStack) -> Callable[[int], Awaitable[float]]:
        async def read(number: int) -> float:
            await nation.hear(events[number])
            return await _reading(nation, unit, day)

        return read

    works = {_name(size): reading(nation) for size, nation in nations.items()}
    _judge(await in_turn(f"reading the {unit} on {day}, after one more post", works, rounds=ROUNDS), READING)


@pytest.mark.parametrize(("unit", "day"), ASKED)
async def test_a_new_process_reads_many_activities_like_few(
    worked_out: dict[int, WorkedOut], folders: dict[int, Path], country: Country, unit: str, day: str
) -> None:
    """The register and the plan are read and laid out, too."""

    def reading(folder: Path) -> Callable[[int], Awaitable[float]]:
        async def read(number: int) -> float:
            async with national_stack(folder, country) as nation:
                return await _reading(nation, unit, day)

        return read

    works = {_name(size): reading(folders[size]) for size in worked_out}
    _judge(await in_turn(f"reading the {unit} on {day}, first of all", works, rounds=ROUNDS), READING)


async def test_an_activity_is_projected_among_many_like_among_few(nations: Nations, country: Country, run: str) -> None:
    events = list(more(country, EVENTS_A_ROUND * (ROUNDS + 1), f"projected-{run}"))

    def projecting(nation: NationalStack) -> Callable[[int], Awaitable[float]]:
        async def project(number: int) -> float:
            """Events from all over the year, each by itself."""
            mine = events[number :: ROUNDS + 1][:EVENTS_A_ROUND]
            begun = time.process_time()
            for event in mine:
                await nation.hear(event)
            return (time.process_time() - begun) / len(mine)

        return project

    works = {_name(size): projecting(nation) for size, nation in nations.items()}
    _judge(await in_turn("projecting one event", works, rounds=ROUNDS), PROJECTING)


@pytest.mark.parametrize("size", [FEW, MANY])
async def test_an_activity_rewrites_no_more_than_its_targets_times_the_depth(
    worked_out: dict[int, WorkedOut], folders: dict[int, Path], country: Country, run: str, size: int
) -> None:
    counted: list[CountedStore] = []

    def wrapped(store: Store) -> Store:
        counted.append(CountedStore(store))
        return cast(Store, counted[0])

    works: list[Work] = []
    async with national_stack(folders[size], country, wrapped=wrapped) as nation:
        await nation.send("GET", f"/plans/{nation.plan}/progress")
        counted[0].take()
        counting = Counting(country, counted[0])
        for event in more(country, EVENTS_A_ROUND, f"counted-{run}"):
            await nation.hear(event)
            works.append(counting.work(event))
    print(f"\n{_name(size)}, {len(works)} events\n{Work.mean(works)}")
    assert all(work.written <= work.most_written and work.read <= work.most_read for work in works)


async def _reading(nation: NationalStack, unit: str, day: str) -> float:
    chosen = nation.country.root if unit == "root" else nation.country.tree.ids(UnitKind.DISTRICT)[0]
    begun = time.process_time()
    await nation.send("GET", f"/plans/{nation.plan}/progress", params={"unit": chosen, "as_of": day})
    return time.process_time() - begun


def _name(size: int) -> str:
    return f"{size:,} activities"


def _judge(seconds: Seconds, most: float) -> None:
    ratio = seconds.median(_name(MANY)) / seconds.median(_name(FEW))
    verdict = "reached" if ratio <= most else "missed"
    print(f"\n{seconds}\n{'ratio of the medians':<24}{ratio:>10.2f}   (goal: at most {most}, {verdict})")
    assert ratio <= BROKEN * most
