"""The document store's promise, sentence by sentence, on both adapters."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.store.connect import open_store
from shared.store.paging import every, pages
from shared.store.port import (
    Collection,
    Delete,
    Doc,
    Duplicate,
    Has,
    In,
    Index,
    Insert,
    Pull,
    Range,
    Replace,
    Stale,
    Store,
    Upsert,
)
from tests.contract.places import KINDS, StorePlace, store_place

POSTS = Collection(
    "posts",
    indexes=(Index(("unit", "held_on")), Index(("details.law",))),
    pullable=("outbox",),
    listing=("words",),
)
USERS = Collection("users", indexes=(Index(("name",), unique=True), Index(("unit", "desk"), unique=True)))
NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(params=KINDS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StorePlace]:
    place = store_place(request, request.param, tmp_path)
    yield place
    await place.close()


@pytest.fixture
async def store(place: StorePlace) -> Store:
    return await place.store(POSTS, USERS)


def post(id: str, **fields: Any) -> Doc:
    return {"id": id, "unit": "gaodu", "held_on": "2023-03-15", "outbox": [], **fields}


def user(id: str, **fields: Any) -> Doc:
    return {"id": id, "name": f"name of {id}", "unit": "gaodu", "desk": id, **fields}


async def all_ids(store: Store, where: Any, limit: int = 2, **sort: Any) -> list[str]:
    """The ids of every page."""
    return [doc["id"] for doc in await every(store, POSTS, where, size=limit, **sort)]


# Writing and reading one document


async def test_a_stored_document_comes_back_whole_at_revision_1(store: Store) -> None:
    doc = post(
        "一",
        title="国旗下宣讲 🇨🇳",
        details={"a.b": 1, "$c": [2, [3, [4, {"%": 5}]]], "": None, "%2E": True, "零": "\0", "x": {"": [[]]}},
        numbers=[0, -1, 2**62, 1.5, 1e300, 0.1],
        nothing=None,
        empty=[{}, [], ""],
    )
    await store.insert(POSTS, doc)
    assert await store.get(POSTS, "一") == {**doc, "rev": 1}


async def test_writing_does_not_change_the_given_document(store: Store) -> None:
    doc = post("1", details={"a.b": [[1]]})
    await store.insert(POSTS, doc)
    await store.upsert(POSTS, doc)
    assert doc == post("1", details={"a.b": [[1]]})


async def test_an_unknown_id_gives_nothing(store: Store) -> None:
    assert await store.get(POSTS, "none") is None
    assert await store.get_many(POSTS, ["none"]) == {}


async def test_any_number_of_documents_is_read_at_once(store: Store) -> None:
    ids = [f"{number:04}" for number in range(1_201)]
    await store.write_many(POSTS, [Insert(post(id)) for id in ids])
    assert sorted(await store.get_many(POSTS, [*ids, *ids, "none"])) == ids


async def test_a_known_id_is_a_duplicate_and_changes_nothing(store: Store) -> None:
    await store.insert(POSTS, post("1", title="first"))
    with pytest.raises(Duplicate) as caught:
        await store.insert(POSTS, post("1", title="second"))
    assert caught.value.fields == ("id",)
    assert await store.get(POSTS, "1") == post("1", title="first", rev=1)


@pytest.mark.parametrize(("taken", "fields"), [({"name": "li"}, ("name",)), ({"desk": "3"}, ("unit", "desk"))])
async def test_a_taken_unique_value_is_a_duplicate_that_names_its_fields(
    store: Store, taken: Doc, fields: tuple[str, ...]
) -> None:
    await store.insert(USERS, user("1", name="li", desk="3"))
    await store.insert(USERS, user("2", name="wang", unit="chudun", desk="3"))
    with pytest.raises(Duplicate) as caught:
        await store.insert(USERS, user("4", **taken))
    assert caught.value.fields == fields
    assert await store.get(USERS, "4") is None


async def test_a_document_without_its_unique_value_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="name"):
        await store.insert(USERS, user("1", name=None))


async def test_a_replacement_of_the_read_revision_is_stored_as_the_next(store: Store) -> None:
    await store.insert(POSTS, post("1", title="first", place="hall"))
    await store.replace(POSTS, post("1", title="second", rev=1))
    assert await store.get(POSTS, "1") == post("1", title="second", rev=2)


@pytest.mark.parametrize("rev", [0, 1, 3])
async def test_a_replacement_of_any_other_revision_is_stale(store: Store, rev: int) -> None:
    await store.insert(POSTS, post("1"))
    await store.replace(POSTS, post("1", title="second", rev=1))
    with pytest.raises(Stale):
        await store.replace(POSTS, post("1", title="third", rev=rev))
    assert await store.get(POSTS, "1") == post("1", title="second", rev=2)


async def test_a_replacement_of_what_is_deleted_is_stale(store: Store) -> None:
    with pytest.raises(Stale):
        await store.replace(POSTS, post("1", rev=1))
    assert await store.get(POSTS, "1") is None


async def test_a_replacement_cannot_take_anothers_unique_value(store: Store) -> None:
    await store.insert(USERS, user("1", name="li"))
    await store.insert(USERS, user("2", name="wang"))
    with pytest.raises(Duplicate) as caught:
        await store.replace(USERS, user("2", name="li", rev=1))
    assert caught.value.fields == ("name",)
    assert await store.get(USERS, "2") == user("2", name="wang", rev=1)


async def test_an_upsert_writes_whatever_was_there_and_goes_on_counting(store: Store) -> None:
    await store.upsert(POSTS, post("1", title="first", place="hall"))
    assert await store.get(POSTS, "1") == post("1", title="first", place="hall", rev=1)
    await store.upsert(POSTS, post("1", title="second"))
    assert await store.get(POSTS, "1") == post("1", title="second", rev=2)


async def test_an_upsert_cannot_take_anothers_unique_value(store: Store) -> None:
    await store.insert(USERS, user("1", name="li"))
    await store.insert(USERS, user("2", name="wang"))
    for id in ("2", "3"):
        with pytest.raises(Duplicate) as caught:
            await store.upsert(USERS, user(id, name="li"))
        assert caught.value.fields == ("name",)
    assert await store.get(USERS, "2") == user("2", name="wang", rev=1)


async def test_a_delete_tells_whether_it_was_there_and_frees_unique_values(store: Store) -> None:
    await store.insert(USERS, user("1", name="li"))
    assert await store.delete(USERS, "1")
    assert not await store.delete(USERS, "1")
    await store.insert(USERS, user("2", name="li"))


# Many at once


async def test_of_many_inserts_of_one_id_at_once_exactly_one_is_stored(store: Store) -> None:
    results = await asyncio.gather(
        *(store.insert(POSTS, post("1", by=number)) for number in range(20)), return_exceptions=True
    )
    assert results.count(None) == 1
    stored = await store.get(POSTS, "1")
    assert stored is not None
    assert stored["by"] == results.index(None)


async def test_of_many_replacements_of_one_revision_at_once_exactly_one_is_stored(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    results = await asyncio.gather(
        *(store.replace(POSTS, post("1", by=number, rev=1)) for number in range(20)), return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, Stale) for result in results) == 19
    assert await store.get(POSTS, "1") == post("1", by=results.index(None), rev=2)


async def test_upserts_at_once_are_all_counted(store: Store) -> None:
    await asyncio.gather(*(store.upsert(POSTS, post("1", by=number)) for number in range(10)))
    stored = await store.get(POSTS, "1")
    assert stored is not None
    assert stored["rev"] == 10


async def test_a_write_of_many_has_an_outcome_each_and_one_that_fails_harms_no_other(store: Store) -> None:
    await store.insert(USERS, user("1", name="li"))
    outcomes = await store.write_many(
        USERS,
        [
            Insert(user("1")),
            Insert(user("2", name="li")),
            Insert(user("3")),
            Replace(user("1", name="zhao", rev=7)),
            Replace(user("1", name="zhao", rev=1)),
            Upsert(user("4")),
            Delete("none"),
            Upsert(user("5", name="zhao")),
        ],
    )
    assert [type(outcome) for outcome in outcomes] == [
        *(Duplicate, Duplicate, type(None), Stale),
        *(type(None), type(None), type(None), Duplicate),
    ]
    assert sorted(await store.get_many(USERS, ["1", "2", "3", "4", "5"])) == ["1", "3", "4"]


@pytest.mark.parametrize("collection", [POSTS, USERS])
async def test_writes_of_many_are_done_in_order(store: Store, collection: Collection) -> None:
    build = user if collection is USERS else post
    outcomes = await store.write_many(
        collection,
        [
            Insert(build("1", name="li")),
            Replace(build("1", name="wang", rev=1)),
            Delete("1"),
            Insert(build("2", name="wang")),
            Upsert(build("2", name="zhao")),
            Insert(build("3", name="wang")),
        ],
    )
    assert outcomes == [None] * 6
    stored = await store.get_many(collection, ["1", "2", "3"])
    assert {id: (doc["name"], doc["rev"]) for id, doc in stored.items()} == {"2": ("zhao", 2), "3": ("wang", 1)}


async def test_a_write_of_many_inserts_tells_which_were_there(store: Store) -> None:
    await store.write_many(POSTS, [Insert(post("1")), Insert(post("3"))])
    outcomes = await store.write_many(POSTS, [Insert(post(str(number))) for number in range(5)])
    assert [outcome is None for outcome in outcomes] == [True, False, True, False, True]
    assert [outcome.fields for outcome in outcomes if isinstance(outcome, Duplicate)] == [("id",), ("id",)]


async def test_the_first_of_two_inserts_that_want_one_value_gets_it(store: Store) -> None:
    outcomes = await store.write_many(USERS, [Insert(user("1", name="li")), Insert(user("2", name="li"))])
    assert outcomes[0] is None
    assert isinstance(outcomes[1], Duplicate)
    assert outcomes[1].fields == ("name",)


async def test_a_write_of_nothing_is_fine(store: Store) -> None:
    assert await store.write_many(POSTS, []) == []


# Asking


@pytest.fixture
async def asked(store: Store) -> Store:
    docs = [
        post(
            "a", unit="gaodu", held_on="2023-03-08", n=1, shared=True, details={"law": "民法典"}, words=["民法", "法典"]
        ),
        post(
            "b", unit="gaodu", held_on="2023-03-15", n=2, shared=False, details={"law": "宪法"}, words=["宪法", "宪法"]
        ),
        post("c", unit="gaodu", held_on="2023-03-15", n=3, shared=True, words=["宪法", "民法", "x'; --", "$a.b"]),
        post("d", unit="chudun", held_on="2023-12-04", n=2.5, details={"law": "宪法"}),
        post("e", unit="yitang", held_on="2023-06-01", n=-1),
        post("f", unit="yitang"),
    ]
    await store.write_many(POSTS, [Insert(doc) for doc in docs])
    return store


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({}, "abcdef"),
        ({"id": "a"}, "a"),
        ({"id": In(("a", "d", "none"))}, "ad"),
        ({"id": Range(gt="b", lte="d")}, "cd"),
        ({"rev": 1, "unit": "gaodu"}, "abc"),
        ({"unit": "gaodu", "held_on": "2023-03-15"}, "bcf"[:2]),
        ({"unit": In(("chudun", "yitang"))}, "def"),
        ({"unit": In(())}, ""),
        ({"unit": In(("gaodu",)), "held_on": Range(gte="2023-03-10", lt="2023-12-31")}, "bc"),
        ({"held_on": Range(gt="2023-03-15")}, "de"),
        ({"n": 2}, "b"),
        ({"n": 2.5}, "d"),
        ({"n": Range(gte=2)}, "bcd"),
        ({"n": Range(gt=2, lt=3)}, "d"),
        ({"n": Range(lt=2)}, "ae"),
        ({"n": Range()}, "abcde"),
        ({"shared": True}, "ac"),
        ({"shared": False}, "b"),
        ({"details.law": "宪法"}, "bd"),
        ({"details.law": Range()}, "abd"),
        ({"details.none": "x"}, ""),
        ({"unit": "none"}, ""),
        ({"words": Has(("民法",))}, "ac"),
        ({"words": Has(("民法", "宪法"))}, "c"),
        ({"words": Has(("宪法",)), "held_on": "2023-03-15", "shared": False}, "b"),
        ({"words": Has(("x'; --", "$a.b"))}, "c"),
        ({"words": Has(("法",))}, ""),
    ],
)
async def test_what_matches_is_found_and_counted(asked: Store, where: Any, ids: str) -> None:
    assert await all_ids(asked, where) == list(ids)
    assert await asked.count(POSTS, where, cap=100) == len(ids)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ([("held_on", 1)], "abcfed"),
        ([("held_on", -1)], "defcba"),
        ([("unit", 1), ("held_on", 1)], "dabcfe"),
        ([("unit", 1), ("held_on", -1)], "dcbaef"),
        ([("unit", -1), ("held_on", 1)], "feabcd"),
        ([("id", -1)], "fedcba"),
        ([("unit", -1), ("id", 1)], "efabcd"),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 100])
async def test_pages_follow_the_order_and_ties_go_by_id(asked: Store, sort: Any, ids: str, limit: int) -> None:
    assert await all_ids(asked, {}, limit, sort=sort) == list(ids)


async def test_an_order_by_a_fixed_field_goes_by_id_in_its_direction(asked: Store) -> None:
    assert await all_ids(asked, {"unit": "gaodu"}, 1, sort=[("unit", -1)]) == ["c", "b", "a"]


async def test_the_last_page_has_no_next(asked: Store) -> None:
    assert (await asked.find(POSTS, {}, limit=6)).next is None
    assert (await asked.find(POSTS, {}, limit=5)).next is not None
    assert (await asked.find(POSTS, {"unit": "none"}, limit=5)).next is None


async def test_all_is_read_page_by_page_and_of_nothing_there_is_one_empty_page(asked: Store) -> None:
    assert [len(page) async for page in pages(asked, POSTS, {}, size=4)] == [4, 2]
    assert [page async for page in pages(asked, POSTS, {"unit": "none"})] == [[]]


async def test_what_is_inserted_or_deleted_meanwhile_shifts_no_page(asked: Store) -> None:
    first = await asked.find(POSTS, {}, sort=[("held_on", 1)], limit=3)
    assert [doc["id"] for doc in first.items] == ["a", "b", "c"]
    await asked.delete(POSTS, "a")
    await asked.delete(POSTS, "c")
    await asked.insert(POSTS, post("0", held_on="2023-01-01"))
    await asked.insert(POSTS, post("z", held_on="2023-06-02"))
    second = await asked.find(POSTS, {}, sort=[("held_on", 1)], limit=9, after=first.next)
    assert [doc["id"] for doc in second.items] == ["f", "e", "z", "d"]


@pytest.mark.parametrize("cursor", ["", "x", "!!!", "AAAA", "bnVsbA", "W10", "é"])
async def test_what_is_no_cursor_is_refused(asked: Store, cursor: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        await asked.find(POSTS, {}, after=cursor)


async def test_a_cursor_of_another_question_is_refused(asked: Store) -> None:
    cursor = (await asked.find(POSTS, {"unit": "gaodu"}, limit=1)).next
    for where, sort in [({}, ()), ({"unit": "yitang"}, ()), ({"unit": "gaodu"}, [("held_on", 1)])]:
        with pytest.raises(ValueError, match="cursor"):
            await asked.find(POSTS, where, sort=sort, after=cursor)


@pytest.mark.parametrize("condition", [None, In(tuple(range(1_001))), In((None,)), [1], {"$gt": 1}, NOON])
async def test_a_condition_that_is_none_is_refused(asked: Store, condition: Any) -> None:
    with pytest.raises(ValueError, match="n:"):
        await asked.find(POSTS, {"n": condition})
    with pytest.raises(ValueError, match="n:"):
        await asked.count(POSTS, {"n": condition}, cap=1)


async def test_a_count_goes_no_further_than_its_cap(asked: Store) -> None:
    assert [await asked.count(POSTS, {"unit": "gaodu"}, cap=cap) for cap in (0, 1, 2, 3, 4)] == [0, 1, 2, 3, 3]


# Leases


async def claim(store: Store, now: datetime = NOON, owner: str = "me", seconds: float = 60) -> Doc | None:
    return await store.claim(POSTS, {"unit": "gaodu"}, owner=owner, now=now, until=now + timedelta(seconds=seconds))


async def test_a_claimed_document_is_shown_as_leased_and_stored_so(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    claimed = await claim(store)
    lease = {"owner": "me", "until": "2023-05-04T12:01:00.000000+00:00"}
    assert claimed == post("1", lease=lease, rev=2)
    assert await store.get(POSTS, "1") == claimed


async def test_nobody_claims_what_is_held_or_does_not_match(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    await store.insert(POSTS, post("2", unit="chudun"))
    assert await claim(store) is not None
    assert await claim(store, NOON + timedelta(seconds=59), owner="you") is None


async def test_a_lease_that_ended_is_free_again(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    await claim(store)
    again = await claim(store, NOON + timedelta(seconds=60.000001), owner="you")
    assert again is not None
    assert again["lease"]["owner"] == "you"


@pytest.mark.parametrize("given_back", [{}, {"lease": None}])
async def test_a_document_replaced_without_its_lease_is_free_again(store: Store, given_back: Doc) -> None:
    await store.insert(POSTS, post("1"))
    claimed = await claim(store)
    assert claimed is not None
    del claimed["lease"]
    await store.replace(POSTS, claimed | given_back)
    assert await claim(store, owner="you") is not None


async def test_who_lost_the_lease_cannot_write_any_more(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    mine = await claim(store)
    await claim(store, NOON + timedelta(minutes=2), owner="you")
    assert mine is not None
    with pytest.raises(Stale):
        await store.replace(POSTS, mine)


async def test_two_callers_at_once_never_claim_the_same(store: Store) -> None:
    await store.write_many(POSTS, [Insert(post(str(number))) for number in range(5)])
    claimed = await asyncio.gather(*(claim(store, owner=f"worker {number}") for number in range(12)))
    assert sorted(doc["id"] for doc in claimed if doc) == ["0", "1", "2", "3", "4"]


# The outbox's own steps


def told(*ids: str) -> list[Doc]:
    return [{"id": id, "data": {"deep": [[id]], "a.b": 1.5}} for id in ids]


async def test_a_pull_takes_only_the_named_elements_and_leaves_the_revision(store: Store) -> None:
    await store.insert(POSTS, post("1", outbox=told("a", "b", "c")))
    await store.pull(POSTS, "1", "outbox", ["a", "c", "none"])
    assert await store.get(POSTS, "1") == post("1", outbox=told("b"), rev=1)
    await store.replace(POSTS, post("1", outbox=told("b", "d"), rev=1))


async def test_a_pull_from_what_is_gone_or_was_pulled_before_does_nothing(store: Store) -> None:
    await store.insert(POSTS, post("1", outbox=told("a")))
    await store.insert(POSTS, {"id": "2", "unit": "gaodu", "held_on": "2023-03-15"})
    for id in ("1", "1", "2", "none"):
        await store.pull(POSTS, id, "outbox", ["a"])
    assert await store.get(POSTS, "1") == post("1", outbox=[], rev=1)
    assert await store.get(POSTS, "none") is None


async def test_many_pulls_at_once_are_all_done(store: Store) -> None:
    await store.write_many(POSTS, [Insert(post(str(number), outbox=told("a", "b"))) for number in range(10)])
    await store.write_many(POSTS, [Pull(str(number), "outbox", ("a",)) for number in range(9)])
    await store.write_many(POSTS, [Pull("9", "outbox", ("b",)), Pull("9", "outbox", ("a",)), Delete("8")])
    left = {
        doc["id"]: [event["id"] for event in doc["outbox"]] for doc in await store.pending(POSTS, "outbox", limit=9)
    }
    assert left == {str(number): ["b"] for number in range(8)}


async def test_a_pull_and_edits_at_once_undo_nothing_of_each_other(store: Store) -> None:
    await store.insert(POSTS, post("1", outbox=told("a"), edits=0))

    async def edit(number: int) -> None:
        while True:
            doc = await store.get(POSTS, "1")
            assert doc is not None
            try:
                new = {**doc, "edits": doc["edits"] + 1, "outbox": [*doc["outbox"], *told(f"edit {number}")]}
                return await store.replace(POSTS, new)
            except Stale:
                continue

    await asyncio.gather(*map(edit, range(5)), store.pull(POSTS, "1", "outbox", ["a"]))
    doc = await store.get(POSTS, "1")
    assert doc is not None
    assert (doc["edits"], doc["rev"]) == (5, 6)
    assert {event["id"] for event in doc["outbox"]} - {"a"} == {f"edit {number}" for number in range(5)}


async def test_pending_are_those_with_something_left_by_id_and_in_pages(store: Store) -> None:
    docs = [post(id, outbox=told("x") if id in "bdf" else []) for id in "fedcba"]
    await store.write_many(POSTS, [Insert(doc) for doc in docs])
    assert [doc["id"] for doc in await store.pending(POSTS, "outbox", limit=2)] == ["b", "d"]
    assert [doc["id"] for doc in await store.pending(POSTS, "outbox", limit=2, after="d")] == ["f"]
    await store.replace(POSTS, post("b", outbox=[], rev=1))
    await store.upsert(POSTS, post("c", outbox=told("y")))
    assert [doc["id"] for doc in await store.pending(POSTS, "outbox", limit=9)] == ["c", "d", "f"]


# Opening, closing, being away


async def test_what_was_answered_is_there_after_opening_again(place: StorePlace) -> None:
    first = await place.store(POSTS)
    await first.insert(POSTS, post("1", outbox=told("a")))
    await first.close()
    second = await place.store(POSTS)
    assert await second.get(POSTS, "1") == post("1", outbox=told("a"), rev=1)


async def test_opening_twice_is_harmless(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    await store.open(POSTS, USERS)
    assert await store.get(POSTS, "1") is not None


async def test_an_index_and_an_outbox_declared_later_hold_for_what_is_there(place: StorePlace) -> None:
    before = Collection("posts")
    store = await place.store(before)
    docs = [post(str(number), held_on=f"2023-01-{number:02}", outbox=told("a")) for number in range(1, 9)]
    await store.write_many(before, [Insert(doc) for doc in docs])
    await store.close()
    after = Collection("posts", indexes=(Index(("held_on",), unique=True),), pullable=("outbox",))
    store = await place.store(after)
    assert (await store.find(after, {"held_on": "2023-01-05"})).items == [{**docs[4], "rev": 1}]
    assert len(await store.pending(after, "outbox", limit=99)) == 8
    with pytest.raises(Duplicate):
        await store.insert(after, post("9", held_on="2023-01-05"))


async def test_a_list_is_found_by_what_is_in_it_now(store: Store) -> None:
    async def found(word: str) -> list[str]:
        return await all_ids(store, {"words": Has((word,))}, sort=[("held_on", -1)])

    await store.insert(POSTS, post("a", words=["old", "both"], outbox=told("1")))
    await store.upsert(POSTS, post("b", held_on="2023-12-04", words=["old"]))
    assert await found("old") == ["b", "a"]
    await store.pull(POSTS, "a", "outbox", ["1"])
    await store.replace(POSTS, {**post("a", words=["both", "new"]), "rev": 1})
    await store.upsert(POSTS, post("b", words=["new"]))
    assert [await found(word) for word in ("old", "both", "new")] == [[], ["a"], ["b", "a"]]
    await store.replace(POSTS, {**post("b"), "rev": 2})
    await store.write_many(POSTS, [Delete("a"), Insert(post("c", words=["new"]))])
    assert [await found(word) for word in ("both", "new")] == [[], ["c"]]


async def test_pages_of_what_a_list_has_hold_everything_once(store: Store) -> None:
    await store.write_many(POSTS, [Insert(post(f"{n:02}", words=["w", f"w{n % 2}"])) for n in range(9)])
    assert await all_ids(store, {"words": Has(("w", "w1"))}, limit=2, sort=[("held_on", -1)]) == [
        "07",
        "05",
        "03",
        "01",
    ]
    assert await store.count(POSTS, {"words": Has(("w",))}, cap=5) == 5


async def test_a_list_declared_later_is_found_in_what_is_there(place: StorePlace) -> None:
    before = Collection("posts")
    store = await place.store(before)
    await store.insert(before, post("a", words=["old"]))
    await store.close()
    store = await place.store(POSTS)
    assert await all_ids(store, {"words": Has(("old",))}) == ["a"]


@pytest.mark.parametrize("texts", [(), ("w",) * 101, (1,), (None,)])
async def test_a_list_is_asked_for_some_texts(asked: Store, texts: Any) -> None:
    with pytest.raises(ValueError, match="words:"):
        await asked.find(POSTS, {"words": Has(texts)})


async def test_collections_do_not_see_each_other(store: Store) -> None:
    await store.insert(POSTS, post("1"))
    assert await store.get(USERS, "1") is None


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    await store.close()
    await store.close()
    for attempt in (store.ping(), store.get(POSTS, "1"), store.insert(POSTS, post("1")), store.delete(POSTS, "1")):
        with pytest.raises(Unavailable, match="store"):
            await attempt


async def test_a_server_that_is_not_there_is_unavailable(unused_tcp_port: int) -> None:
    store = open_store(f"mongodb://127.0.0.1:{unused_tcp_port}/tasks?serverSelectionTimeoutMS=200")
    with pytest.raises(Unavailable, match="store"):
        await store.open(POSTS)
    await store.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(Unavailable, match="store"):
        await open_store(f"sqlite://{tmp_path}/store.sqlite").open(POSTS)


@pytest.mark.parametrize("url", ["", "redis://x/y", "sqlite://", "mongodb://127.0.0.1:27017"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        open_store(url)
