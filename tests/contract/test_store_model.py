"""Any sequence of calls leaves a store as it leaves a plain Python model of the promise."""

import asyncio
from collections.abc import Coroutine, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shared.store.port import (
    Collection,
    Delete,
    Doc,
    Duplicate,
    In,
    Index,
    Insert,
    Outcome,
    Pull,
    Range,
    Replace,
    Stale,
    Store,
    Upsert,
    Write,
)
from tests.contract.places import KINDS, store_place

T = TypeVar("T")

EXAMPLES = {"sqlite": 40, "mongo": 12}
NOON = datetime(2023, 5, 4, 12, tzinfo=UTC)

ids = st.sampled_from("abcde")
events = st.lists(st.builds(lambda id: {"id": id, "n": [[id]]}, st.sampled_from("xyz")), max_size=2, unique_by=str)
contents = st.fixed_dictionaries(
    {"unit": st.sampled_from(["盛庄", "gaodu"]), "no": st.integers(0, 6), "outbox": events},
    optional={
        "held_on": st.sampled_from(["2023-01-01", "2023-06-01", "2023-12-04"]),
        "details": st.dictionaries(st.sampled_from(["law", "a.b", "$", ""]), st.sampled_from(["x", "y"])),
    },
)
docs = st.builds(lambda id, content: {"id": id, **deepcopy(content)}, ids, contents)
revisions = st.integers(0, 2)
"""How far behind the present revision a replacement comes: 0 is right."""

conditions = st.fixed_dictionaries(
    {},
    optional={
        "id": st.one_of(ids, st.lists(ids, max_size=3).map(lambda values: In(tuple(values)))),
        "unit": st.sampled_from(["盛庄", "gaodu"]),
        "no": st.one_of(
            st.integers(0, 6),
            st.builds(Range, gt=st.none() | st.integers(0, 6), lte=st.none() | st.integers(0, 6)),
        ),
        "held_on": st.builds(Range, gte=st.none() | st.just("2023-06-01"), lt=st.none() | st.just("2023-12-04")),
        "details.law": st.sampled_from(["x", "y"]),
    },
)
orders = st.lists(
    st.tuples(st.sampled_from(["unit", "no"]), st.sampled_from([1, -1])), max_size=2, unique_by=lambda sort: sort[0]
)


def at(doc: Doc, path: str) -> Any:
    value: Any = doc
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def holds(value: Any, condition: Any) -> bool:
    if value is None:
        return False
    if isinstance(condition, In):
        return value in condition.values
    if isinstance(condition, Range):
        return (
            (condition.gt is None or value > condition.gt)
            and (condition.gte is None or value >= condition.gte)
            and (condition.lt is None or value < condition.lt)
            and (condition.lte is None or value <= condition.lte)
        )
    return bool(value == condition)


@dataclass
class Model:
    """The promise in a dict. ``no`` is unique within its unit."""

    docs: dict[str, Doc]

    def matching(self, where: Doc) -> list[Doc]:
        return [doc for doc in self.docs.values() if all(holds(at(doc, f), c) for f, c in where.items())]

    def do(self, write: Write) -> type[Exception] | None:
        match write:
            case Insert(doc):
                return Duplicate if doc["id"] in self.docs else self._put(doc, 1)
            case Replace(doc):
                if self.docs.get(doc["id"], {}).get("rev") != doc["rev"]:
                    return Stale
                return self._put(doc, doc["rev"] + 1)
            case Upsert(doc):
                return self._put(doc, self.docs.get(doc["id"], {"rev": 0})["rev"] + 1)
            case Delete(id):
                self.docs.pop(id, None)
            case Pull(id, field, pulled) if id in self.docs:
                self.docs[id][field] = [event for event in self.docs[id][field] if event["id"] not in pulled]
        return None

    def _put(self, doc: Doc, rev: int) -> type[Exception] | None:
        place = (doc["unit"], doc["no"])
        if any((other["unit"], other["no"]) == place for other in self.docs.values() if other["id"] != doc["id"]):
            return Duplicate
        self.docs[doc["id"]] = deepcopy(doc) | {"rev": rev}
        return None


class Machine(RuleBasedStateMachine):
    """Set ``loop`` and ``store`` in a subclass; each run has a collection of its own."""

    loop: asyncio.AbstractEventLoop
    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.model = Model({})
        self.collection = Collection(
            f"c{uuid4().hex}",
            indexes=(Index(("unit", "no"), unique=True), Index(("held_on",)), Index(("details.law", "no"))),
            pullable=("outbox",),
        )
        self.wait(self.store.open(self.collection))

    def wait(self, call: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(call)

    def replacement(self, doc: Doc, behind: int) -> Replace:
        return Replace(doc | {"rev": self.model.docs.get(doc["id"], {"rev": 1})["rev"] - behind})

    def writes(self, kind: str, doc: Doc, behind: int) -> Write:
        match kind:
            case "insert":
                return Insert(doc)
            case "replace":
                return self.replacement(doc, behind)
            case "upsert":
                return Upsert(doc)
            case "delete":
                return Delete(doc["id"])
        return Pull(doc["id"], "outbox", tuple(event["id"] for event in doc["outbox"]))

    async def write_one(self, write: Write) -> Outcome:
        try:
            match write:
                case Insert(doc):
                    await self.store.insert(self.collection, doc)
                case Replace(doc):
                    await self.store.replace(self.collection, doc)
                case Upsert(doc):
                    await self.store.upsert(self.collection, doc)
                case Delete(id):
                    assert await self.store.delete(self.collection, id) == (id in self.model.docs)
                case Pull(id, field, pulled):
                    await self.store.pull(self.collection, id, field, pulled)
        except (Duplicate, Stale) as outcome:
            return outcome
        return None

    kinds = st.sampled_from(["insert", "insert", "replace", "upsert", "delete", "pull"])

    @rule(kind=kinds, doc=docs, behind=revisions)
    def write(self, kind: str, doc: Doc, behind: int) -> None:
        write = self.writes(kind, doc, behind)
        outcome = self.wait(self.write_one(write))
        assert (type(outcome) if outcome else None) == self.model.do(write)

    @rule(many=st.lists(st.tuples(kinds, docs), max_size=6))
    def write_many(self, many: list[tuple[str, Doc]]) -> None:
        self.same_outcomes([self.writes(kind, doc, 0) for kind, doc in many])

    @rule(kind=kinds, many=st.lists(docs, max_size=6))
    def write_many_of_a_kind(self, kind: str, many: list[Doc]) -> None:
        self.same_outcomes([self.writes(kind, doc, 0) for doc in many])

    def same_outcomes(self, writes: list[Write]) -> None:
        outcomes = self.wait(self.store.write_many(self.collection, writes))
        assert [type(o) if o else None for o in outcomes] == [self.model.do(write) for write in writes]

    @rule(where=conditions, sort=orders, limit=st.integers(1, 3))
    def find(self, where: Doc, sort: list[tuple[str, int]], limit: int) -> None:
        expected = sorted(self.model.matching(where), key=lambda doc: doc["id"])
        last = sort[-1][1] if sort else 1
        for field, direction in [*reversed(sort)] if last > 0 else [("id", -1), *reversed(sort)]:
            expected.sort(key=lambda doc: doc[field], reverse=direction < 0)
        found: list[Doc] = []
        after: str | None = None
        while True:
            page = self.wait(self.store.find(self.collection, where, sort=sort, limit=limit, after=after))
            found += page.items
            after = page.next
            if after is None:
                break
            assert len(page.items) == limit
        assert found == expected

    @rule(where=conditions, cap=st.integers(0, 4))
    def count(self, where: Doc, cap: int) -> None:
        counted = self.wait(self.store.count(self.collection, where, cap=cap))
        assert counted == min(len(self.model.matching(where)), cap)

    @rule(where=conditions, minute=st.integers(0, 9), minutes=st.integers(1, 5))
    def claim(self, where: Doc, minute: int, minutes: int) -> None:
        now, until = (NOON + timedelta(minutes=m) for m in (minute, minute + minutes))
        claimed = self.wait(self.store.claim(self.collection, where, owner="me", now=now, until=until))
        free = {
            doc["id"]
            for doc in self.model.matching(where)
            if "lease" not in doc or datetime.fromisoformat(doc["lease"]["until"]) <= now
        }
        assert (claimed["id"] in free) if claimed else not free
        if claimed:
            assert datetime.fromisoformat(claimed["lease"]["until"]) == until
            before = self.model.docs[claimed["id"]]
            assert claimed == before | {"lease": claimed["lease"], "rev": before["rev"] + 1}
            self.model.docs[claimed["id"]] = deepcopy(claimed)

    @rule(limit=st.integers(1, 3), after=st.none() | ids)
    def pending(self, limit: int, after: str | None) -> None:
        found = self.wait(self.store.pending(self.collection, "outbox", limit=limit, after=after))
        waiting = sorted(id for id, doc in self.model.docs.items() if doc["outbox"] and id > (after or ""))
        assert [doc["id"] for doc in found] == waiting[:limit]

    @invariant()
    def the_same_documents(self) -> None:
        assert self.wait(self.store.get_many(self.collection, list("abcde"))) == self.model.docs


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_is_what_the_model_is(
    request: pytest.FixtureRequest, tmp_path: Path, loop: asyncio.AbstractEventLoop, kind: str
) -> None:
    place = store_place(request, kind, tmp_path)
    store = loop.run_until_complete(place.store())
    machine = type("StoreMachine", (Machine,), {"loop": loop, "store": store})
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES[kind],
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        loop.run_until_complete(place.close())
