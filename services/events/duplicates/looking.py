"""A look at one activity: which others may tell of the same event, or show the same photo."""

import asyncio
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import structlog

from services.events.activities.documents import Activities, Search
from services.events.activities.domain.lifecycle import Activity
from services.events.activities.domain.outline import Outline, outline_of
from services.events.duplicates.documents import Pairs, Sights, most_alike
from services.events.duplicates.domain.likely import can_be_told_twice, may_be_one
from services.events.duplicates.domain.likeness import (
    DAYS_APART,
    Likeness,
    Side,
    Unit,
    Units,
    judge,
)
from services.events.duplicates.domain.pairs import Pair, PairStatus, pair_id, renewed
from services.events.duplicates.domain.photos import NEAR, Photo, apart
from services.events.evidence.documents import EvidenceKind, Record, Records
from shared.clock import Clock
from shared.contracts.events import ActivityStatus
from shared.directory.documents import DirectoryCopy

COMPARED = frozenset({ActivityStatus.POSTED, ActivityStatus.VERIFIED})
"""What is planned or returned will be posted, and is looked at then."""

DAYS = [timedelta(days=each) for each in range(-DAYS_APART, DAYS_APART + 1)]
A_DAYS_CANDIDATES = 300
"""Activities of one day that are looked at for likely ones, the latest posted first."""
PHOTO_CANDIDATES = 300
"""Photos elsewhere that share most keys and are compared."""
BY_CHANCE = 1
"""Keys that photos of different things often share."""
COMPARED_CLOSELY = 200
"""Activities whose photos are compared one by one."""

SHOWN_AT_MOST = 10
"""Pairs that one look opens, the likeliest: who has looked at ten knows what a series of equal posts is."""

log = structlog.get_logger("duplicates")


@dataclass(frozen=True)
class Looking:
    activities: Activities
    records: Records
    directory: DirectoryCopy
    pairs: Pairs
    sights: Sights
    clock: Clock

    async def look(self, id: str) -> None:
        """Compare the activity as it stands now with those that stand now. Safe to repeat, in any order.

        Its photos are made findable before others are looked for, so that of two at once one finds the other.
        """
        activity = await self.activities.get(id)
        if activity is None:
            return
        if activity.facts.status is ActivityStatus.WITHDRAWN:
            await self._close(id)
        elif activity.facts.status in COMPARED:
            await self._compare(activity)

    async def _compare(self, activity: Activity) -> None:
        mine = (await self._sides([activity]))[0]
        await self.sights.keep(mine.photos)
        others, capped = await self._candidates(mine)
        now = self.clock.now()
        judged = await self._judge(mine, others) if others else []
        known = await self.pairs.get_many([each.id for each in judged])
        likely = sorted((each for each in judged if each.likeness.kind), key=lambda each: -each.likeness.score)
        shown = {each.id for each in likely[:SHOWN_AT_MOST]}
        for each in judged:
            if each.id in known or each.id in shown:
                act = partial(renewed, first=each.first, second=each.second, likeness=each.likeness, now=now)
                await self.pairs.change(each.id, act)
        of = (activity.facts.id, activity.facts.version)
        await self.sights.looked(*of, compared=len(others), capped=capped, at=now)
        if capped:
            log.info("not all candidates for duplicates compared", activity=activity.facts.id, compared=len(others))

    async def _judge(self, mine: Side, others: Sequence[Activity]) -> "list[_Judged]":
        return await asyncio.to_thread(_judged, mine, await self._sides(others), await self._units())

    async def _candidates(self, mine: Side) -> tuple[list[Activity], bool]:
        """Whom to compare closely, and whether some had to be left out."""
        by_photo, many_photos = await self._by_photo(mine)
        by_words, many_days = await self._by_words(mine)
        known = await self.pairs.of(mine.facts.id, PairStatus.OPEN)
        ids = dict.fromkeys([*(pair.other(mine.facts.id) for pair in known), *by_photo, *by_words])
        ids.pop(mine.facts.id, None)
        wanted = list(ids)[:COMPARED_CLOSELY]
        found = await self.activities.get_many(wanted)
        standing = [found[id] for id in wanted if id in found and found[id].facts.status in COMPARED]
        return standing, many_photos or many_days or len(ids) > COMPARED_CLOSELY

    async def _by_words(self, mine: Side) -> tuple[list[str], bool]:
        """Activities of the days around that may tell of the same event, the likeliest first."""
        outline = outline_of(mine.facts, mine.path)
        if not can_be_told_twice(outline):
            return [], False
        around: list[Outline] = []
        left_out = False
        for day in (outline.held_on + days for days in DAYS):
            found, more = await self.activities.outlines(Search(since=day, until=day), limit=A_DAYS_CANDIDATES)
            around += [each for each in found if each.status in COMPARED]
            left_out |= more
        return may_be_one(outline, around), left_out

    async def _by_photo(self, mine: Side) -> tuple[list[str], bool]:
        """Activities with photos that share keys with this one's."""
        looks = [await self.sights.like(photo) for photo in mine.photos]
        own = {photo.evidence for photo in mine.photos}
        elsewhere = [(id, keys) for id, keys in most_alike(hits for hits, _ in looks) if id not in own]
        found = [id for id, _ in elsewhere[:PHOTO_CANDIDATES]]
        left_out = any(keys > BY_CHANCE for _, keys in elsewhere[PHOTO_CANDIDATES:])
        records = await self.records.get_many(found)
        near = [(record, _photo(record)) for id in found if (record := records.get(id)) is not None]
        alike = [record.activity for record, photo in near if record.activity and _is_near(photo, mine.photos)]
        return alike, left_out or any(more for _, more in looks)

    async def _sides(self, activities: Sequence[Activity]) -> list[Side]:
        named = [id for activity in activities for id in activity.facts.evidence]
        records = await self.records.get_many(list(dict.fromkeys(named)))
        return [Side(each.facts, each.path, tuple(_photos(each.facts.evidence, records))) for each in activities]

    async def _units(self) -> Units:
        return {id: Unit(facts.name, facts.path) for id, facts in (await self.directory.units()).items()}

    async def _close(self, id: str) -> None:
        for pair in await self.pairs.of(id, PairStatus.OPEN):
            await self.pairs.change(pair.id, _gone)


class _Judged(NamedTuple):
    id: str
    first: Side
    second: Side
    likeness: Likeness


def _judged(mine: Side, others: Sequence[Side], units: Units) -> list[_Judged]:
    """Each pair with how alike it is: milliseconds for every two photos that are near, so in a thread."""
    pairs = (sorted((mine, other), key=lambda side: side.facts.id) for other in others)
    return [
        _Judged(pair_id(first.facts.id, second.facts.id), first, second, judge(first, second, units))
        for first, second in pairs
    ]


def _gone(pair: Pair | None) -> Pair | None:
    if pair is None or pair.status is not PairStatus.OPEN:
        return pair
    return pair.model_copy(update={"status": PairStatus.GONE})


def _photos(evidence: Iterable[str], records: Mapping[str, Record]) -> Iterable[Photo]:
    for id in evidence:
        record = records.get(id)
        if record is not None and record.kind is EvidenceKind.PICTURE and record.sha256 is not None:
            yield _photo(record)


def _photo(record: Record) -> Photo:
    shape = record.width / record.height if record.width and record.height else None
    return Photo(record.id, record.sha256 or record.id, record.prints, b64decode(record.sketch), shape)


def _is_near(photo: Photo, others: Iterable[Photo]) -> bool:
    return any((bits := apart(photo, each)) is not None and bits <= NEAR for each in others)
