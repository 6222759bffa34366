from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drills import tally as counted
from tests.drills.kill_between import drill
from tests.drills.table import Row


@pytest.mark.timeout(600)
async def test_a_few_kills_between_the_answer_and_the_projection_lose_nothing(tmp_path: Path) -> None:
    tally = await drill(tmp_path, rounds=5)
    print(tally)
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert tally.caught, tally


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_fifty_kills_between_the_answer_and_the_projection_lose_nothing(
    tmp_path: Path, report: Callable[[Row], None]
) -> None:
    tally = await drill(tmp_path, rounds=50)
    print(tally)
    counts = counted.Tally(len(tally.known), int(tally.projected), int(tally.lost), int(tally.doubled), dead=0)
    happens = f"embedded (`pufa up`): kill -9 at the first answer of a burst of posts, {tally.rounds} times"
    seen = f"{len(tally.caught)} of the {len(tally.known)} were accepted and not yet projected at one of the kills"
    report(Row("Services killed", "between 201 and projection", happens, counts, seen))
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert tally.rounds_with_a_catch >= 40, tally
