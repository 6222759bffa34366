"""What every event does here: it moves what is known, makes notices for those whom the rules name, and an item for the live
stream."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from services.notify.letters.documents import Mailboxes
from services.notify.letters.posting import Posting
from services.notify.notices.addressing import Addressing
from services.notify.notices.documents import Notices
from services.notify.notices.domain import Notice
from services.notify.restraint.domain import Held
from services.notify.rules.happenings import happening
from services.notify.standings.documents import Standings
from services.notify.standings.domain import standing
from services.notify.stream.documents import StreamItems
from services.notify.stream.domain import Item, item_of, unit_of
from services.notify.stream.hub import Hub
from shared.bus.port import Verdict
from shared.clock import Clock
from shared.contracts import events, tasks
from shared.contracts import notify as slips
from shared.contracts.base import Envelope, Event
from shared.directory.documents import DirectoryCopy

HEARD: tuple[type[Event], ...] = (
    events.ActivityPlannedV1,
    events.ActivityPostedV1,
    events.ActivityRevisedV1,
    events.ActivityVerifiedV1,
    events.ActivityReturnedV1,
    events.ActivityWithdrawnV1,
    events.CampaignAnnouncedV1,
    events.CampaignOpenedV1,
    events.CampaignClosedV1,
    tasks.TargetProgressedV1,
    tasks.TargetReachedV1,
    tasks.TargetReopenedV1,
    tasks.TaskCompletedV1,
    tasks.DeadlineApproachingV1,
    tasks.DeadlineMissedV1,
    slips.SlipIssuedV1,
    slips.SlipAnsweredV1,
    slips.SlipEscalatedV1,
    slips.SlipClosedV1,
)

Batch = Sequence[Envelope[Any]]
Hearer = Callable[[Batch], Awaitable[None]]
"""Takes note of a batch; the same again changes nothing."""


class Telling:
    """Handles a batch at once. Everything is stored under ids made from the event: a redelivery does it all again and
    changes nothing. ``hearers`` come after the standings and before anybody is told."""

    def __init__(
        self,
        *,
        standings: Standings,
        hearers: Sequence[Hearer],
        addressing: Addressing,
        notices: Notices,
        mailboxes: Mailboxes,
        posting: Posting,
        items: StreamItems,
        hub: Hub,
        directory: DirectoryCopy,
        clock: Clock,
    ) -> None:
        self._standings = standings
        self._hearers = hearers
        self._addressing = addressing
        self._notices = notices
        self._mailboxes = mailboxes
        self._posting = posting
        self._items = items
        self._hub = hub
        self._directory = directory
        self._clock = clock

    async def handle(self, batch: Batch) -> Sequence[Verdict]:
        await self._show(batch)
        await self._know(batch)
        for hear in self._hearers:
            await hear(batch)
        await self._tell(batch)
        return [None] * len(batch)

    async def _show(self, batch: Batch) -> None:
        """First of all: who watches waits for nobody's letters."""
        await self._items.keep([item for cause in batch if (item := await self._item_of(cause))])
        self._hub.wake()

    async def _know(self, batch: Batch) -> None:
        """How cells stand; and that nobody is asked any more for what is done."""
        told = [standing(cause) for cause in batch if isinstance(cause.data, tasks.CellEvent)]
        if not told:
            return
        await self._standings.keep(told)
        known = await self._standings.of(list({each.id for each in told}))
        await self._notices.settle_cells({id: each.at for id, each in known.items() if each.settled})

    async def _tell(self, batch: Batch) -> None:
        """What waits for a recipient is stored before their mailbox knows of it, and both before the event is done with."""
        now = self._clock.now()
        made: list[Notice] = []
        for cause in batch:
            if what := happening(cause.data):
                made += await self._addressing.notices(cause, what, now)
        waiting = await self._notices.keep(made)
        if waiting:
            await self._mailboxes.expect(_first_due(waiting, now))
            self._posting.news.set()

    async def _item_of(self, cause: Envelope[Event]) -> Item | None:
        unit = unit_of(cause.data)
        known = (await self._directory.units()).get(unit) if unit else None
        return item_of(cause, known.path if known else ())


def _first_due(notices: Sequence[Notice], now: datetime) -> dict[str, datetime]:
    """By recipient, when the first of these is due; of who is on leave the mailbox is looked at, as they may be back early."""
    first: dict[str, datetime] = {}
    for notice in notices:
        due = now if notice.held is Held.PAUSE else notice.due
        first[notice.user] = min(first.get(notice.user, due), due)
    return first
