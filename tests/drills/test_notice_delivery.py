from pathlib import Path

import pytest

from tests.contract.places import database_on
from tests.drills.notice_delivery import Tally, drill


@pytest.mark.timeout(300)
async def test_a_few_hundred_notices_survive_failing_providers_and_killed_replicas(tmp_path: Path) -> None:
    tally = await drill(tmp_path, f"sqlite://{tmp_path}/notify.sqlite", 300, kills=5)
    print(tally)
    _nothing_is_lost(tally)
    assert tally.kills > 0, tally


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_ten_thousand_notices_arrive_and_hardly_one_twice(tmp_path: Path) -> None:
    tally = await drill(tmp_path, f"sqlite://{tmp_path}/notify.sqlite", 10_000)
    print(tally)
    _nothing_is_lost(tally)
    assert len(tally.twice) < 10, tally


@pytest.mark.slow
@pytest.mark.servers
@pytest.mark.timeout(600)
async def test_a_hundred_notices_survive_on_mongodbs_protocol(mongo_url: str, tmp_path: Path) -> None:
    """A hundred, because the stand-in reads all of them for each that is taken in hand."""
    tally = await drill(tmp_path, database_on(mongo_url), 100, kills=5)
    print(tally)
    _nothing_is_lost(tally)
    assert tally.kills > 0, tally


def _nothing_is_lost(tally: Tally) -> None:
    assert tally.lost == 0, tally
    assert tally.above_limit == 0, tally
    assert tally.statuses == {"sent": tally.notices}, tally
    assert tally.delivered_events == tally.notices, tally
