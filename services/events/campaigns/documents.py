"""How campaigns are stored: one document each, its life in ``steps`` and the events it still owes in ``outbox``."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from services.events.campaigns.domain.lifecycle import ALIVE, CANCELLED, Campaign, CampaignMove, CampaignStep
from shared.contracts.base import derived_id, wrap
from shared.contracts.events import (
    CampaignAnnouncedV1,
    CampaignClosedV1,
    CampaignEvent,
    CampaignFacts,
    CampaignOpenedV1,
    CampaignStatus,
)
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Index, Range, Stale, Store
from shared.web.requests import REQUEST_ID

LATEST_FIRST = (("first", -1),)

CAMPAIGNS = Collection(
    "campaigns",
    indexes=(
        Index(("request",), unique=True),
        Index(("first",)),
        Index(("last",)),
        Index(("status", "first")),
        Index(("year", "first")),
    ),
    pullable=("outbox",),
)
FRESH_SECONDS = 2.0
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class CampaignSearch:
    """Which campaigns are asked for; None: any. ``year`` is that of the first day."""

    status: CampaignStatus | None = None
    year: int | None = None

    def where(self) -> dict[str, object]:
        return {field: value for field, value in vars(self).items() if value is not None}


class Campaigns:
    """Campaigns in the store. What is written is handed to the outbox at once; its sweep finds what a crash left."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox
        self._on: dict[date, tuple[float, tuple[CampaignFacts, ...]]] = {}

    async def get(self, id: str) -> Campaign | None:
        doc = await self._store.get(CAMPAIGNS, id)
        return None if doc is None else _campaign(doc)

    async def begun_by(self, request: str) -> Campaign | None:
        """The campaign that this request made, if it made one."""
        page = await self._store.find(CAMPAIGNS, {"request": request}, limit=1)
        return next((_campaign(doc) for doc in page.items), None)

    async def open_on(self, day: date) -> tuple[CampaignFacts, ...]:
        """The campaigns that ``day`` falls into, without cancelled ones, the one that began last first.

        A change is seen on any replica within ``FRESH_SECONDS``.
        """
        read, known = self._on.get(day, (float("-inf"), ()))
        if time.monotonic() - read > FRESH_SECONDS:
            where = {"first": Range(lte=day.isoformat()), "last": Range(gte=day.isoformat())}
            page = await self._store.find(CAMPAIGNS, where, sort=LATEST_FIRST, limit=MOST_AT_ONCE)
            found = (_campaign(doc).facts for doc in page.items)
            known = tuple(facts for facts in found if facts.status is not CANCELLED)
            self._on = {day: (time.monotonic(), known)}
        return known

    async def name_evidence(self, id: str, evidence: str) -> bool:
        """Whether any version of the campaign names this evidence as its scheme."""
        campaign = await self.get(id)
        return campaign is not None and any(evidence == step.facts.scheme for step in campaign.steps)

    async def add(self, campaign: Campaign, request: str) -> None:
        """Store a new campaign with its events in one write. Raises ``Duplicate`` (fields ``id`` or ``request``)."""
        doc = _document(campaign, request, outbox=list(_events(campaign)))
        await self._store.insert(CAMPAIGNS, doc)
        self._told(doc)

    async def change(self, id: str, act: Callable[[Campaign], Campaign]) -> Campaign | None:
        """Replace the campaign by ``act`` of it, with its events, in one write; None if there is none.

        ``act`` is asked again about the newer one when somebody else wrote meanwhile. Whatever it raises ends the
        change; a campaign returned as it came is not written.
        """
        while True:
            present = await self._store.get(CAMPAIGNS, id)
            if present is None:
                return None
            before = _campaign(present)
            after = act(before)
            if after is before:
                return after
            doc = _document(after, present["request"], outbox=[*present["outbox"], *_events(after)])
            try:
                await self._store.replace(CAMPAIGNS, {**doc, "rev": present["rev"]})
            except Stale:
                continue
            self._told(doc)
            return after

    async def page(self, search: CampaignSearch, *, limit: int, after: str | None) -> tuple[list[Campaign], str | None]:
        """What is asked for, the latest first day first. Raises ``ValueError`` for a cursor that is none."""
        page = await self._store.find(CAMPAIGNS, search.where(), sort=LATEST_FIRST, limit=limit, after=after)
        return [_campaign(doc) for doc in page.items], page.next

    async def titles(self) -> dict[str, str]:
        """The titles of the latest campaigns by id, at most ``MOST_AT_ONCE``."""
        campaigns, _ = await self.page(CampaignSearch(), limit=MOST_AT_ONCE, after=None)
        return {each.facts.id: each.facts.title for each in campaigns}

    async def due(self, today: date) -> list[str]:
        """Ids of campaigns that ``today`` may open or close, at most ``MOST_AT_ONCE``."""
        alive = [status.value for status in ALIVE]
        begun = {"status": alive[0], "first": Range(lte=today.isoformat())}
        ended = {"status": alive[1], "last": Range(lt=today.isoformat())}
        pages = [await self._store.find(CAMPAIGNS, where, limit=MOST_AT_ONCE) for where in (begun, ended)]
        return [doc["id"] for page in pages for doc in page.items]

    def _told(self, doc: Doc) -> None:
        self._on = {}
        self._outbox.hand(CAMPAIGNS, doc)


def _document(campaign: Campaign, request: str, *, outbox: list[Doc]) -> Doc:
    """The steps are the truth; beside them stand copies of what is searched and sorted by."""
    facts = campaign.facts
    return {
        "id": facts.id,
        "request": request,
        "status": facts.status.value,
        "first": facts.first.isoformat(),
        "last": facts.last.isoformat(),
        "year": facts.first.year,
        "steps": [step.model_dump(mode="json", exclude_none=True) for step in campaign.steps],
        "outbox": outbox,
    }


def _campaign(doc: Doc) -> Campaign:
    return Campaign.model_validate({"steps": doc["steps"]})


def _events(campaign: Campaign) -> Iterator[Doc]:
    """What the last step has to tell; ids come from campaign and version, so that told twice is told once."""
    step = campaign.steps[-1]
    before = campaign.steps[-2].facts.status if len(campaign.steps) > 1 else CampaignStatus.ANNOUNCED
    for event in _told_of(step, before):
        id = derived_id(event.type, step.facts.id, step.facts.version)
        yield wrap(event, subject=step.facts.id, time=step.at, id=id, requestid=REQUEST_ID.get()).to_doc()


def _told_of(step: CampaignStep, before: CampaignStatus) -> Iterator[CampaignEvent]:
    facts = step.facts
    if step.move in (CampaignMove.ANNOUNCE, CampaignMove.REVISE):
        yield CampaignAnnouncedV1(campaign=facts, by=step.by, dated_in=step.dated_in)
    if facts.status is before:
        return
    if facts.status is CampaignStatus.OPEN:
        yield CampaignOpenedV1(campaign=facts, by=step.by)
    elif facts.status in (CampaignStatus.CLOSED, CampaignStatus.CANCELLED):
        yield CampaignClosedV1(campaign=facts, by=step.by)
