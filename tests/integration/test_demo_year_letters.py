"""In the demo's year nobody in a township is told more than six times a month at once, and four times in a digest."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from typing import NamedTuple

import pytest
import pytest_asyncio

from deploy.demo.people import PASSWORD
from deploy.demo.play import demo_clock, play
from deploy.folder import DataFolder
from deploy.local import local
from services.notify.letters.documents import LETTERS
from services.notify.notices.documents import NOTICES
from shared.directory.documents import USERS
from shared.store.embedded import SqliteStore
from shared.store.paging import every
from shared.store.port import Doc

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

MOST_AT_ONCE, MOST_DIGESTS = 6, 4


class Year(NamedTuple):
    """What the notify service has stored when the year was played, and the ids of the townships' people."""

    letters: list[Doc]
    notices: list[Doc]
    townships: set[str]
    ended: datetime


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def year(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    with DataFolder(tmp_path_factory.mktemp("demo") / "data") as folder:
        clock = demo_clock(folder)
        async with local(folder, clock=clock, admin_password=PASSWORD) as stack:
            await stack.started()
            await play(stack, clock)
            ended = clock.now()
            for ticker in stack.services["notify"].tickers:
                await ticker.work()
        store = SqliteStore(folder.store_file("notify"))
        await store.open(LETTERS, NOTICES, USERS)
        users = await every(store, USERS, {})
        people = {doc["id"] for doc in users if doc["role"] == "township"}
        letters = await every(store, LETTERS, {})
        yield Year(letters, await every(store, NOTICES, {}), people, ended)
        await store.close()


async def test_no_township_is_told_more_often_than_it_should_be(year: Year) -> None:
    told = Counter((doc["recipient"], doc["month"], doc["digest"]) for doc in year.letters)
    townships = {key: letters for key, letters in told.items() if key[0] in year.townships}
    assert len({recipient for recipient, _, _ in townships}) == len(year.townships) > 0
    for (_, _, digest), letters in townships.items():
        assert letters <= (MOST_DIGESTS if digest else MOST_AT_ONCE)


async def test_every_notice_of_the_year_was_told_once_or_had_become_pointless_or_waits_for_its_time(
    year: Year,
) -> None:
    carried = Counter(id for letter in year.letters for id in letter["notices"])
    assert set(carried.values()) == {1}
    newest: dict[tuple[str, str], str] = {}
    for notice in year.notices:
        of = (notice["user"], notice["cell"])
        newest[of] = max(newest.get(of, notice["at"]), notice["at"])
    for notice in year.notices:
        told = notice["id"] in carried
        said_anew = notice["cell"] and notice["read"] and notice["at"] < newest[notice["user"], notice["cell"]]
        assert told == (notice["letter"] is not None)
        assert told or notice["settled"] or said_anew or datetime.fromisoformat(notice["due"]) > year.ended
