"""The declared indexes are really used: SQLite's own plan for every shape of question."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.events.activities.documents import ACTIVITIES, NEWEST_FIRST, Search
from shared.contracts.events import ActivityStatus
from shared.store.embedded import SqliteStore
from shared.store.port import Collection, In, Index, Insert, Range
from shared.store.sql import Statement, Table

POSTS = Collection(
    "posts",
    indexes=(Index(("unit", "status", "held_on")), Index(("kind", "details.law")), Index(("no",), unique=True)),
    pullable=("outbox",),
)
TABLE = Table(POSTS)
BY_UNIT = "index posts: unit, status, held_on"
BY_KIND = "index posts: kind, details.law"
IN_UNIT = {"unit": "gaodu", "status": "posted"}
UNTIL_2024 = {**IN_UNIT, "held_on": Range(lt="2024")}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "store.sqlite")
    await store.open(POSTS)
    docs = [
        {
            "id": str(no),
            "no": no,
            "held_on": f"2023-01-{no:02}",
            "kind": "lecture",
            "details": {"law": str(no)},
            **IN_UNIT,
        }
        for no in range(1, 6)
    ]
    await store.write_many(POSTS, [Insert(doc) for doc in docs])
    yield store
    await store.close()


async def second_page(store: SqliteStore, where: Any, sort: Any) -> Statement:
    page = await store.find(POSTS, where, sort=sort, limit=1)
    assert page.next is not None
    return TABLE.find(where, sort, 10, page.next)


async def assert_served(store: SqliteStore, statement: Statement, index: str, bounds: str) -> None:
    plan = await store.explain(statement)
    assert any(f"{index} ({bounds})" in step for step in plan), plan
    assert not any(step.startswith(("SCAN doc", "USE TEMP B-TREE")) for step in plan), plan


@pytest.mark.parametrize(
    ("where", "sort", "index", "first", "later"),
    [
        ({"unit": "gaodu"}, [("status", 1), ("held_on", 1)], BY_UNIT, "f.unit=?", "f.unit=? AND (f.status,f.held_on,id)>(?,?,?)"),
        (IN_UNIT, [("held_on", -1)], BY_UNIT, "f.unit=? AND f.status=?", "f.unit=? AND f.status=? AND (f.held_on,id)<(?,?)"),
        (
            {**IN_UNIT, "held_on": Range(gte="2023-01-02")},
            [("held_on", 1)],
            BY_UNIT,
            "f.unit=? AND f.status=? AND f.held_on>?",
            "f.unit=? AND f.status=? AND f.held_on>?",
        ),
        ({"kind": "lecture"}, [("details.law", 1)], BY_KIND, "f.kind=?", "f.kind=? AND (f.details.law,id)>(?,?)"),
        ({"no": Range(gt=1)}, [("no", 1)], "unique posts: no", "f.no>?", "f.no>?"),
    ],
)  # fmt: skip
async def test_a_page_is_read_off_its_index_without_sorting(
    store: SqliteStore, where: Any, sort: Any, index: str, first: str, later: str
) -> None:
    await assert_served(store, TABLE.find(where, sort, 10, None), index, first)
    await assert_served(store, await second_page(store, where, sort), index, later)


@pytest.mark.parametrize(
    ("where", "sort", "is_direct"),
    [
        ({"unit": "gaodu"}, [("status", 1), ("held_on", 1)], True),
        (IN_UNIT, [("held_on", -1)], True),
        ({**IN_UNIT, "held_on": "2023-01-01"}, (), True),
        ({"kind": In(("lecture",))}, [("details.law", 1)], True),
        ({"no": 3}, (), True),
        (IN_UNIT, (), False),
        (IN_UNIT, [("held_on", -1), ("id", 1)], False),
        ({"unit": "gaodu", "held_on": "2023-01-01"}, (), False),
        ({**IN_UNIT, "kind": "lecture"}, [("held_on", 1)], False),
        ({"kind": In(("lecture", "broadcast"))}, [("details.law", 1)], False),
        ({**IN_UNIT, "held_on": Range(gte="2023-01-02")}, [("held_on", 1)], False),
        ({"no": Range(gt=1)}, [("no", 1)], False),
        ({"title": "讲座"}, (), False),
    ],
)
async def test_an_index_leads_to_what_is_asked_for_where_nothing_else_is_read(
    store: SqliteStore, where: Any, sort: Any, is_direct: bool
) -> None:
    assert TABLE.leads_to(where, sort) is is_direct
    if is_direct:
        [only] = await store.explain(TABLE.find(where, sort, 10, None))
        assert only.startswith("SEARCH doc posts USING INDEX")


async def test_pages_by_id_are_read_off_the_key(store: SqliteStore) -> None:
    await assert_served(store, await second_page(store, {}, ()), "sqlite_autoindex_doc posts_1", "id>?")


@pytest.mark.parametrize(
    ("statement", "index", "bounds"),
    [
        (TABLE.get("1"), "sqlite_autoindex_doc posts_1", "id=?"),
        (TABLE.get_many(("1", "2")), "sqlite_autoindex_doc posts_1", "id=?"),
        (TABLE.find({"no": 3}, (), 10, None), "unique posts: no", "f.no=?"),
        (TABLE.count(IN_UNIT, 10), BY_UNIT, "f.unit=? AND f.status=?"),
        (TABLE.count(UNTIL_2024, 10), BY_UNIT, "f.unit=? AND f.status=? AND f.held_on>? AND f.held_on<?"),
        (TABLE.count({"unit": In(("gaodu", "chudun"))}, 10), BY_UNIT, "f.unit=?"),
        (TABLE.free(IN_UNIT, "2023"), BY_UNIT, "f.unit=? AND f.status=?"),
        (TABLE.pending("outbox", 10, "1"), "pending posts: outbox", "has.outbox=? AND id>?"),
        (TABLE.following("1"), "sqlite_autoindex_doc posts_1", "id>?"),
        (TABLE.delete("1"), "sqlite_autoindex_doc posts_1", "id=?"),
        (TABLE.replace({"id": "1", "no": 1, "rev": 1}), "sqlite_autoindex_doc posts_1", "id=?"),
    ],
    ids=lambda value: value.text[:60] if isinstance(value, Statement) else "",
)
async def test_every_other_statement_searches_an_index(
    store: SqliteStore, statement: Statement, index: str, bounds: str
) -> None:
    await assert_served(store, statement, index, bounds)


def _activities() -> list[dict[str, Any]]:
    """Enough of them that a planner has a choice; every second is of a campaign."""
    return [
        {
            "id": f"{no:03}",
            "unit": f"u{no % 7}",
            "kind": f"k{no % 5}",
            "status": "verified" if no % 9 else "posted",
            "held_on": f"2023-01-{no % 28 + 1:02}",
            "created_at": f"2023-02-{no:03}",
            "outbox": [],
        }
        | ({"campaign": "week", "observance": "day"} if no % 2 else {})
        for no in range(200)
    ]


@pytest.mark.parametrize(
    ("search", "index"),
    [
        (Search(), "created_at"),
        (Search(units=("u1",)), "unit, created_at"),
        (Search(units=("u1", "u2")), "unit, created_at"),
        (Search(kind="k1"), "kind, created_at"),
        (Search(status=ActivityStatus.POSTED), "status, created_at"),
        (Search(campaign="week"), "campaign, created_at"),
        (Search(observance="day"), "observance, created_at"),
        (Search(units=("u1",), status=ActivityStatus.RETURNED), "unit, created_at|status, created_at"),
        (Search(kind="k1", status=ActivityStatus.POSTED), "kind, created_at|status, created_at"),
        (Search(units=("u1",), campaign="week"), "unit, created_at|campaign, created_at"),
        (Search(since=date(2023, 1, 9), until=date(2023, 1, 11)), "held_on|created_at"),
    ],
    ids=str,
)
async def test_a_page_of_activities_is_read_off_an_index_whatever_is_asked_for(
    tmp_path: Path, search: Search, index: str
) -> None:
    store = SqliteStore(tmp_path / "activities.sqlite")
    await store.open(ACTIVITIES)
    await store.write_many(ACTIVITIES, [Insert(doc) for doc in _activities()])
    statement = Table(ACTIVITIES).find(search.where(), NEWEST_FIRST, 51, None)
    plan = await store.explain(statement)
    await store.close()
    assert any(f"index activities: {each}" in plan[0] for each in index.split("|")), plan
    assert "at(body" not in statement.text, "a field without an index of its own is read out of every document"
