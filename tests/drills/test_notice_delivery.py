from collections.abc import Callable
from pathlib import Path

import pytest

from tests import mongo
from tests.contract.places import database_on
from tests.drills import tally as counted
from tests.drills.notice_delivery import Tally, drill
from tests.drills.table import Row


@pytest.mark.timeout(300)
async def test_a_few_hundred_notices_survive_failing_providers_and_killed_replicas(tmp_path: Path) -> None:
    tally = await drill(tmp_path, f"sqlite://{tmp_path}/notify.sqlite", 300, kills=5)
    print(tally)
    _nothing_is_lost(tally)
    assert tally.kills > 0, tally
    assert len(tally.twice) <= tally.kills + tally.twice_by_the_provider, tally


@pytest.mark.slow
@pytest.mark.timeout(1200)
async def test_ten_thousand_notices_arrive_and_hardly_one_twice(tmp_path: Path, report: Callable[[Row], None]) -> None:
    tally = await drill(tmp_path, f"sqlite://{tmp_path}/notify.sqlite", 10_000)
    print(tally)
    report(_row("letters", "SQLite", tally))
    _nothing_is_lost(tally)
    assert len(tally.twice) < 10, tally


@pytest.mark.slow
@pytest.mark.servers
@pytest.mark.timeout(600)
async def test_a_hundred_notices_survive_on_mongodbs_protocol(
    mongo_url: str, tmp_path: Path, report: Callable[[Row], None]
) -> None:
    """A hundred, because the stand-in reads all of them for each that is taken in hand."""
    tally = await drill(tmp_path, database_on(mongo_url), 100, kills=5)
    print(tally)
    kind = mongo.find()
    report(_row("letters, MongoDB's protocol", kind.name if kind else "an external server", tally))
    _nothing_is_lost(tally)
    assert tally.kills > 0, tally


def _row(name: str, store: str, tally: Tally) -> Row:
    """Letters in place of posts: to be sent, arrived, lost, arrived twice, given up."""
    waiting = tally.notices - tally.statuses["sent"]
    counts = counted.Tally(tally.notices, len(tally.taken), tally.lost, len(tally.twice), dead=waiting)
    happens = f"letters of notify, store {store}: providers fail a third of the time, a replica is killed every second"
    seen = f"{tally.kills} kills; {tally.twice_by_the_provider} of those that came twice by the provider's own fault"
    return Row("Services killed", name, happens, counts, seen)


def _nothing_is_lost(tally: Tally) -> None:
    assert tally.lost == 0, tally
    assert tally.above_limit == 0, tally
    assert tally.statuses == {"sent": tally.notices}, tally
    assert tally.delivered_events == tally.notices, tally
