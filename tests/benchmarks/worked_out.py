"""An invented country's progress worked out in a process of its own, and what that took.

python -m tests.benchmarks.worked_out fill|work_out FOLDER FRACTION ACTIVITIES
"""

import asyncio
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import orjson

from shared.garbage import look_for_garbage_seldom
from tests.benchmarks.country.country import Country
from tests.benchmarks.national_stack import national_stack, only_warnings, until_today

FILLED, WORKED_OUT = "filled", "worked_out.json"
"""Files in a folder that tell that it is."""


class WorkedOut(NamedTuple):
    """``seconds`` by the clock, ``cpu`` of the processor; ``peak`` is the most memory that was resident, in MB."""

    activities: int
    seconds: float
    cpu: float
    peak: float

    @staticmethod
    def head() -> str:
        return f"{'worked out':>12}{'s':>10}{'s of cpu':>10}{'/s':>10}{'/s of cpu':>10}{'MB':>8}"

    def __str__(self) -> str:
        rates = f"{self.activities / self.seconds:>10.0f}{self.activities / self.cpu:>10.0f}"
        return f"{self.activities:>12,}{self.seconds:>10.1f}{self.cpu:>10.1f}{rates}{self.peak:>8.0f}"


def in_own_processes(folder: Path, fraction: float, activities: int) -> WorkedOut:
    """Fill ``folder`` with a year of the country's activities, then work all of it out; what was done there stays."""
    for work, done in (("fill", FILLED), ("work_out", WORKED_OUT)):
        if not (folder / done).exists():
            arguments = (work, str(folder), str(fraction), str(activities))
            subprocess.run([sys.executable, "-m", __name__, *arguments], check=True, stdout=subprocess.DEVNULL)
    return WorkedOut(**orjson.loads((folder / WORKED_OUT).read_bytes()))


async def fill(folder: Path, country: Country, activities: int) -> None:
    async with national_stack(folder, country) as nation:
        await nation.found()
        await nation.take_in(until_today(country.activities(activities)))


async def work_out(folder: Path, country: Country, activities: int) -> WorkedOut:
    async with national_stack(folder, country) as nation:
        begun, cpu = time.perf_counter(), time.process_time()
        await nation.activate()
        return WorkedOut(activities, time.perf_counter() - begun, time.process_time() - cpu, _peak())


def _peak() -> float:
    """Of this process so far (Linux)."""
    found = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) / 1000


def main(work: str, folder: str, fraction: str, activities: str) -> None:
    look_for_garbage_seldom()
    country = Country(float(fraction), villages=False)
    with only_warnings():
        if work == "fill":
            asyncio.run(fill(Path(folder), country, int(activities)))
            (Path(folder) / FILLED).touch()
        else:
            done = asyncio.run(work_out(Path(folder), country, int(activities)))
            (Path(folder) / WORKED_OUT).write_bytes(orjson.dumps(done._asdict()))
            print(f"{WorkedOut.head()}\n{done}")


if __name__ == "__main__":
    main(*sys.argv[1:])
