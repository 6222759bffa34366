"""What every event does here: notices for those whom the rules name, and an item for the live stream."""

from collections.abc import Sequence
from typing import Any

from services.notify.notices.documents import Notices
from services.notify.notices.domain import Notice, notice
from services.notify.notices.recipients import Recipients
from services.notify.rules.domain import Rules, happening
from services.notify.stream.documents import StreamItems
from services.notify.stream.domain import Item, item_of, notice_item, unit_of
from services.notify.stream.hub import Hub
from shared.bus.port import Verdict
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


class Telling:
    """Handles a batch at once. Everything is stored under ids made from the event: a redelivery does it all again and
    changes nothing."""

    def __init__(
        self,
        *,
        rules: Rules,
        recipients: Recipients,
        notices: Notices,
        items: StreamItems,
        hub: Hub,
        directory: DirectoryCopy,
    ) -> None:
        self._rules = rules
        self._recipients = recipients
        self._notices = notices
        self._items = items
        self._hub = hub
        self._directory = directory

    async def handle(self, batch: Sequence[Envelope[Any]]) -> Sequence[Verdict]:
        notices = [notice for cause in batch for notice in await self._notices_of(cause)]
        items = [item for cause in batch if (item := await self._item_of(cause))]
        await self._notices.keep(notices)
        await self._items.keep([*items, *map(notice_item, notices)])
        self._hub.wake()
        return [None] * len(batch)

    async def _notices_of(self, cause: Envelope[Event]) -> list[Notice]:
        what = happening(cause.data)
        if what is None:
            return []
        rules = self._rules.applying(what)
        unit_name = await self._recipients.unit_name(what.unit) if rules else ""
        return [
            notice(cause, rule, what, user, unit_name)
            for rule in rules
            for user in await self._recipients.of(rule, what)
        ]

    async def _item_of(self, cause: Envelope[Event]) -> Item | None:
        unit = unit_of(cause.data)
        known = (await self._directory.units()).get(unit) if unit else None
        return item_of(cause, known.path if known else ())
