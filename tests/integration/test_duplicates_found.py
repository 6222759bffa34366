"""A small generated year: planted duplicates are found, what honestly repeats is not."""

from pathlib import Path

from tests.benchmarks.district_year import year
from tests.benchmarks.told_twice import play


async def test_of_a_small_year_the_planted_duplicates_are_found_and_little_else(tmp_path: Path) -> None:
    found = await play(year(5, size=120, planted=20), tmp_path)
    assert found.recall >= 0.9, found
    assert found.precision >= 0.9, found
