"""Plays a generated year through the duplicates' room on a store of its own, and says what was found."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

from services.events.activities.documents import ACTIVITIES, Activities
from services.events.activities.domain.lifecycle import Change, Move, begin
from services.events.duplicates.documents import COLLECTIONS, PAIRS, Pairs, Sights
from services.events.duplicates.looking import Looking
from services.events.evidence.documents import EVIDENCE, Record, Records
from services.events.evidence.prints import prints_of, sketch_of
from shared.bus.local import LocalBus
from shared.clock import PlayedClock
from shared.contracts.events import ActivityFacts, ActivityStatus
from shared.contracts.tasks import UnitFacts, UnitKind
from shared.directory import documents as directory_documents
from shared.directory.documents import DirectoryCopy
from shared.outbox import Outbox
from shared.store.embedded import SqliteStore
from shared.store.paging import every
from tests.benchmarks.district_year import Event, Year
from tests.benchmarks.photographs import photograph
from tests.benchmarks.snapshots import snapshot
from tests.builders import person

NOW = datetime(2023, 12, 31, tzinfo=UTC)


class Seen(NamedTuple):
    """What is kept of a photo to recognise it by."""

    prints: tuple[str, ...]
    sketch: str
    width: int
    height: int


Photos = dict[str, Seen]


def seen(photo: dict[str, Any]) -> Seen:
    """Drawn as its generator draws it, and looked at as an upload is."""
    picture = snapshot(**photo) if "scene" in photo else photograph(**photo)
    return Seen(prints_of(picture), sketch_of(picture), *picture.size)


def developed(year: Year) -> Photos:
    """All photos of a year, by two processes."""
    photos = {repr(photo): photo for event in year.events for photo in event.photos}
    with ProcessPoolExecutor(2) as processes:
        return dict(zip(photos, processes.map(seen, photos.values(), chunksize=50), strict=True))


@dataclass
class Found:
    """Pairs by the two ids, with their kind and score; the seconds that each look took, the photos' prints not included."""

    year: Year
    pairs: dict[tuple[str, str], dict[str, Any]]
    seconds: list[float] = field(default_factory=list)
    compared: list[int] = field(default_factory=list)

    @property
    def missed(self) -> list[tuple[str, str]]:
        return [pair for pair in self.year.planted if pair not in self.pairs]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Neither planted nor beside; nor shown as one photo, where one picture is in both."""
        return [pair for pair in self.shown if pair not in self.year.planted]

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The pairs that precision is counted of: what is beside is neither right nor wrong."""
        pictures = {event.id: {_picture(photo) for photo in event.photos} for event in self.year.events}
        return [
            pair
            for pair, doc in self.pairs.items()
            if pair not in self.year.beside
            and (pair in self.year.planted or doc["kind"] == "event" or pictures[pair[0]].isdisjoint(pictures[pair[1]]))
        ]

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / len(self.year.planted)

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / max(1, len(self.shown))

    def __str__(self) -> str:
        by_way: dict[str, Counter[str]] = defaultdict(Counter)
        for pair, way in (*self.year.planted.items(), *self.year.beside.items()):
            found = self.pairs.get(pair)
            named = way if pair in self.year.planted else f"(beside) {way}"
            by_way[named].update(["in all", f"as {found['kind']}" if found else "not shown"])
        lines = [f"  {way}: {dict(counts)}" for way, counts in by_way.items()]
        milliseconds = sorted(each * 1000 for each in self.seconds)
        return "\n".join(
            (
                f"{len(self.year.events)} activities, {sum(len(e.photos) for e in self.year.events)} photos, "
                f"{len(self.year.planted)} planted: recall {self.recall:.3f}, precision {self.precision:.3f} "
                f"({len(self.pairs)} pairs shown, {len(self.wrong)} of them wrong, "
                f"{len(self.pairs) - len(self.shown)} beside)",
                *lines,
                f"  a look: median {median(milliseconds):.1f} ms, 95th percentile {quantiles(milliseconds, n=20)[-1]:.1f} ms,"
                f" most {milliseconds[-1]:.1f} ms",
                f"  compared closely in a look: median {median(self.compared):.0f}, most {max(self.compared)}",
            )
        )


async def play(year: Year, folder: Path, photos: Photos | None = None) -> Found:
    """Post every activity of the year in turn, and look at it as the service does."""
    photos = developed(year) if photos is None else photos
    store, bus = SqliteStore(folder / "events.sqlite"), LocalBus(folder / "bus.sqlite")
    await store.open(ACTIVITIES, EVIDENCE, *COLLECTIONS, *directory_documents.COLLECTIONS)
    clock, directory = PlayedClock(NOW), DirectoryCopy(store)
    activities = Activities(store, Outbox(store, bus, ()))
    records = Records(store, clock, activities.name_evidence)
    looking = Looking(activities, records, directory, Pairs(store), Sights(store), clock)
    await directory.keep_units(_units(year))
    found = Found(year, {})
    try:
        for event in year.events:
            await _post(event, year, activities, records, photos)
            started = perf_counter()
            await looking.look(event.id)
            found.seconds.append(perf_counter() - started)
            look = await Sights(store).look_of(event.id)
            found.compared.append(look["compared"] if look else 0)
        found.pairs = await _open(store)
    finally:
        await store.close()
    return found


async def _post(event: Event, year: Year, activities: Activities, records: Records, photos: Photos) -> None:
    ids = [f"{event.id}-{number}" for number in range(len(event.photos))]
    for id, photo in zip(ids, event.photos, strict=True):
        await records.add(_record(id, event, photo, photos[repr(photo)]))
    facts = ActivityFacts(
        id=event.id,
        version=1,
        status=ActivityStatus.POSTED,
        kind=event.kind,
        title=event.title,
        held_on=event.held_on,
        unit=event.unit,
        place=event.place,
        participants=event.participants,
        evidence=tuple(ids),
    )
    await activities.add(begin(Move.POST, Change(who=person(), at=NOW, facts=facts, path=year.units[event.unit][1])))


def _record(id: str, event: Event, photo: dict[str, Any], seen: Seen) -> Record:
    digest = sha256(repr(sorted(photo.items())).encode()).hexdigest()
    return Record(
        id=id,
        uploader=event.unit,
        unit=event.unit,
        given_sha256=digest,
        sha256=digest,
        content_type="image/jpeg",
        **seen._asdict(),
        uploaded_at=NOW,
        activity=event.id,
    )


def _units(year: Year) -> tuple[UnitFacts, ...]:
    kinds: Sequence[UnitKind] = (UnitKind.DISTRICT, UnitKind.TOWNSHIP, UnitKind.VILLAGE)
    return tuple(
        UnitFacts(
            id=id,
            name=name,
            kind=kinds[len(path) - 1],
            under=path[-2] if len(path) > 1 else None,
            path=path,
            version=1,
        )
        for id, (name, path) in year.units.items()
    )


def _picture(photo: dict[str, Any]) -> str:
    """The same for one picture, whatever was done to it since."""
    return repr(sorted((name, value) for name, value in photo.items() if name not in ("edit", "how")))


async def _open(store: SqliteStore) -> dict[tuple[str, str], dict[str, Any]]:
    found = await every(store, PAIRS, {"status": "open"})
    return {(doc["first"], doc["second"]): doc for doc in found}
