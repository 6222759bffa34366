"""The memory: every ``activity.*`` event that was taken in, once, by activity and version. Nothing in it ever changes.

Activation, new editions, ``as_of`` and every recomputation read from here, also what was posted before a plan was
active.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.tasks.plans.domain.periods import parse_period
from shared.clock import sortable
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent, ActivityFacts
from shared.errors import Rejected
from shared.store.paging import pages
from shared.store.port import Collection, Doc, Duplicate, In, Index, Insert, Stale, Store
from shared.tracing.arrivals import way

INTAKE = Collection("intake", indexes=(Index(("activity", "version"), unique=True), Index(("year",))))

COUNTED = Collection("counted")
"""One document: the time of the newest event that is counted everywhere."""

ACTIVITIES_A_QUERY = 200
VERSIONS_A_PAGE = 200
PAGE = 1000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
"""Far from the ends of the calendar: a moment's day can be told in every zone."""

MOST_VERSIONS = 100_000_000


@dataclass(frozen=True)
class Taken:
    """What an activity was from ``time`` on, as its event said."""

    time: datetime
    facts: ActivityFacts

    @property
    def version(self) -> int:
        return self.facts.version


@dataclass(frozen=True)
class History:
    """All versions of one activity that were taken in, oldest version first; never empty."""

    versions: tuple[Taken, ...]

    @property
    def activity(self) -> str:
        return self.latest.facts.id

    @property
    def latest(self) -> Taken:
        return self.versions[-1]


def refusal(event: Envelope[ActivityEvent]) -> Rejected | None:
    """Why an event cannot be taken in, today or later; None if it can."""
    facts = event.data.activity
    if not _ID.fullmatch(facts.id):
        return Rejected(f"no activity has such an id: {facts.id[:80]!r}")
    if not 1 <= facts.version < 2**31:
        return Rejected(f"no activity has such a version: {facts.version}")
    if not _FIRST_YEAR <= event.time.year < _LAST_YEAR:
        return Rejected(f"nothing happened at such a time: {event.time.isoformat()}")
    return None


def year_of(facts: ActivityFacts) -> int:
    """The year whose plans an activity serves: that of its ``period``, else of its day."""
    period = parse_period(facts.period) if facts.period else None
    return period.year if period else facts.held_on.year


class Intake:
    """Raises ``Unavailable`` as the store does."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def keep(self, events: Sequence[Envelope[ActivityEvent]]) -> None:
        """Keep what is new of these events; one that is kept already is left as it is."""
        docs = {doc["id"]: doc for doc in map(_doc, events)}
        for outcome in await self._store.write_many(INTAKE, [Insert(doc) for doc in docs.values()]):
            if outcome is not None and not isinstance(outcome, Duplicate):
                raise outcome

    async def histories(self, activities: Iterable[str]) -> dict[str, History]:
        """The histories of those of ``activities`` that are known, by id."""
        ids = sorted(set(activities))
        found: dict[str, list[Taken]] = {}
        for start in range(0, len(ids), ACTIVITIES_A_QUERY):
            where = {"activity": In(tuple(ids[start : start + ACTIVITIES_A_QUERY]))}
            in_order = [("activity", 1), ("version", 1)]
            async for page in pages(self._store, INTAKE, where, sort=in_order, size=VERSIONS_A_PAGE):
                for doc in page:
                    found.setdefault(doc["activity"], []).append(_taken(doc))
        return {id: History(tuple(versions)) for id, versions in found.items()}

    async def activities_of(self, year: int, after: str | None) -> tuple[list[str], str | None, int]:
        """A page of activities with a version that counts for ``year``, the next page's cursor (None at the end), and
        how many versions are on the page. One activity may come on two pages.
        """
        page = await self._store.find(INTAKE, {"year": year}, limit=PAGE, after=after)
        return list(dict.fromkeys(doc["activity"] for doc in page.items)), page.next, len(page.items)

    async def count(self, year: int) -> int:
        """How many versions count for ``year``."""
        return await self._store.count(INTAKE, {"year": year}, cap=MOST_VERSIONS)

    async def counted(self, newest: datetime) -> None:
        """Everything up to ``newest`` that came in is counted; an older time than what stands changes nothing."""
        while True:
            doc = await self._store.get(COUNTED, COUNTED.name)
            if doc is not None and doc["newest"] >= sortable(newest):
                return
            told = {"id": COUNTED.name, "newest": sortable(newest)}
            try:
                if doc is None:
                    await self._store.insert(COUNTED, told)
                else:
                    await self._store.replace(COUNTED, told | {"rev": doc["rev"]})
                return
            except (Duplicate, Stale):
                continue

    async def newest(self) -> datetime | None:
        """The time of the newest event that is counted; None before the first."""
        doc = await self._store.get(COUNTED, COUNTED.name)
        return datetime.fromisoformat(doc["newest"]) if doc else None


def _doc(envelope: Envelope[ActivityEvent]) -> Doc:
    facts = envelope.data.activity
    return {
        "id": f"{facts.id}@{facts.version}",
        "activity": facts.id,
        "version": facts.version,
        "year": year_of(facts),
        "time": sortable(envelope.time),
        "event": envelope.id,
        "type": envelope.type,
        "by": envelope.data.by,
        "facts": facts.model_dump(mode="json"),
        **way(envelope),
    }


def _taken(doc: Doc) -> Taken:
    return Taken(datetime.fromisoformat(doc["time"]), ActivityFacts.model_validate(doc["facts"]))
