from pathlib import Path

import pytest

from tests.drills.kill_between import drill


@pytest.mark.timeout(600)
async def test_a_few_kills_between_the_answer_and_the_projection_lose_nothing(tmp_path: Path) -> None:
    tally = await drill(tmp_path, rounds=5)
    print(tally)
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert tally.caught > 0, tally


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_fifty_kills_between_the_answer_and_the_projection_lose_nothing(tmp_path: Path) -> None:
    tally = await drill(tmp_path, rounds=50)
    print(tally)
    assert (tally.lost, tally.doubled) == (0, 0), tally
    assert tally.rounds_with_a_catch >= 40, tally
