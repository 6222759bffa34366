"""How activities are stored: one document each, its life in ``steps`` and the events it still owes in ``outbox``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.events.activities.domain.lifecycle import Activity, Move, Step
from services.events.activities.domain.outline import Outline, outline_of_stored
from services.events.activities.domain.words import words_of
from shared.clock import sortable
from shared.contracts import events
from shared.contracts.base import wrap
from shared.contracts.events import ActivityEvent, ActivityStatus, activity_event_id
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Has, In, Index, Insert, Page, Range, Replace, Stale, Store
from shared.web.requests import REQUEST_ID

NEWEST_FIRST = (("created_at", -1),)
WORDED_AT_ONCE = 200

ACTIVITIES = Collection(
    "activities",
    indexes=(
        Index(("created_at",)),
        Index(("unit", "created_at")),
        Index(("kind", "created_at")),
        Index(("status", "created_at")),
        Index(("campaign", "created_at")),
        Index(("observance", "created_at")),
        Index(("exemplar", "created_at")),
        Index(("held_on", "created_at")),
    ),
    pullable=("outbox",),
    listing=("words",),
)

EVENT_OF: dict[Move, type[ActivityEvent]] = {
    Move.PLAN: events.ActivityPlannedV1,
    Move.POST: events.ActivityPostedV1,
    Move.REVISE: events.ActivityRevisedV1,
    Move.VERIFY: events.ActivityVerifiedV1,
    Move.RETURN: events.ActivityReturnedV1,
    Move.WITHDRAW: events.ActivityWithdrawnV1,
    Move.MERGE: events.ActivityRevisedV1,
}


@dataclass(frozen=True)
class Search:
    """Which activities are asked for; None: any. ``since`` is the earliest ``held_on``, ``until`` the latest; ``words`` are
    those of ``domain/words.py`` that must all occur. ``exemplar``: those alone that are shown to all."""

    units: tuple[str, ...] | None = None
    kind: str | None = None
    status: ActivityStatus | None = None
    campaign: str | None = None
    observance: str | None = None
    since: date | None = None
    until: date | None = None
    words: tuple[str, ...] | None = None
    exemplar: bool = False

    def where(self) -> dict[str, object]:
        wanted = {
            "unit": None if self.units is None else In(self.units),
            "kind": self.kind,
            "status": self.status,
            "campaign": self.campaign,
            "observance": self.observance,
            "held_on": self._days(),
            "words": None if self.words is None else Has(self.words),
            "exemplar": self.exemplar or None,
        }
        return {field: value for field, value in wanted.items() if value is not None}

    def _days(self) -> Range | str | None:
        if self.since is None and self.until is None:
            return None
        if self.since == self.until and self.since is not None:
            return self.since.isoformat()
        return Range(gte=self.since and self.since.isoformat(), lte=self.until and self.until.isoformat())


class Activities:
    """Activities in the store. What is written is handed to the outbox at once; its sweep finds what a crash left."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    async def get(self, id: str) -> Activity | None:
        doc = await self._store.get(ACTIVITIES, id)
        return None if doc is None else _activity(doc)

    async def get_many(self, ids: Sequence[str]) -> dict[str, Activity]:
        """Those of ``ids`` that exist, by id."""
        return {id: _activity(doc) for id, doc in (await self._store.get_many(ACTIVITIES, ids)).items()}

    async def name_evidence(self, id: str, evidence: str) -> bool:
        """Whether any version of the activity names this evidence."""
        activity = await self.get(id)
        return activity is not None and any(evidence in step.facts.evidence for step in activity.steps)

    async def add(self, activity: Activity) -> None:
        """Store a new activity with its event in one write. Raises ``Duplicate``."""
        doc = _document(activity, outbox=[_event(activity, activity.steps[-1])])
        await self._store.insert(ACTIVITIES, doc)
        self._outbox.hand(ACTIVITIES, doc)

    async def add_many(self, activities: Sequence[Activity]) -> list[str]:
        """Store those of ``activities`` that are new, each with its event in one write; the ids of those that are not."""
        docs = [_document(each, outbox=[_event(each, each.steps[-1])]) for each in activities]
        outcomes = await self._store.write_many(ACTIVITIES, [Insert(doc) for doc in docs]) if docs else []
        for doc, outcome in zip(docs, outcomes, strict=True):
            if outcome is None:
                self._outbox.hand(ACTIVITIES, doc)
        return [doc["id"] for doc, outcome in zip(docs, outcomes, strict=True) if outcome is not None]

    async def change(self, id: str, act: Callable[[Activity], Activity]) -> Activity | None:
        """Replace the activity by ``act`` of it, with its event, in one write; None if there is none.

        ``act`` is asked again about the newer one when somebody else wrote meanwhile. Whatever it raises ends the
        change; an activity returned as it came is not written, and one without a new step tells nothing.
        """
        while True:
            present = await self._store.get(ACTIVITIES, id)
            if present is None:
                return None
            before = _activity(present)
            after = act(before)
            if after is before:
                return after
            told = [] if after.steps == before.steps else [_event(after, after.steps[-1])]
            doc = _document(after, outbox=[*present["outbox"], *told])
            try:
                await self._store.replace(ACTIVITIES, {**doc, "rev": present["rev"]})
            except Stale:
                continue
            self._outbox.hand(ACTIVITIES, doc)
            return after

    async def page(self, search: Search, *, limit: int, after: str | None) -> tuple[list[Activity], str | None]:
        """What is asked for, newest first. Raises ``ValueError`` for a cursor that is none."""
        page: Page = await self._store.find(ACTIVITIES, search.where(), sort=NEWEST_FIRST, limit=limit, after=after)
        return [_activity(doc) for doc in page.items], page.next

    async def outlines(self, search: Search, *, limit: int) -> tuple[list[Outline], bool]:
        """What is asked for, newest first, and whether there is more of it."""
        page = await self._store.find(ACTIVITIES, search.where(), sort=NEWEST_FIRST, limit=limit)
        return [outline_of_stored(doc) for doc in page.items], page.next is not None

    async def give_words(self, after: str | None) -> str | None:
        """Let some activities, the next after a cursor, be found by their words, where that was not so; the next cursor.

        One that somebody else writes meanwhile gets them from them.
        """
        page = await self._store.find(ACTIVITIES, {}, limit=WORDED_AT_ONCE, after=after)
        docs = [(doc, words_of(_activity(doc).facts)) for doc in page.items]
        changed = [Replace(doc | {"words": words}) for doc, words in docs if doc.get("words") != words]
        if changed:
            await self._store.write_many(ACTIVITIES, changed)
        return page.next

    async def count(self, search: Search, cap: int) -> int:
        """How many are asked for, counting no further than ``cap``."""
        return await self._store.count(ACTIVITIES, search.where(), cap=cap)


def _document(activity: Activity, *, outbox: list[Doc]) -> Doc:
    """The steps are the truth; beside them stand copies of what is searched and sorted by."""
    facts, mark = activity.facts, activity.exemplar
    return {
        "id": facts.id,
        "unit": facts.unit,
        "kind": facts.kind,
        "status": facts.status.value,
        "held_on": facts.held_on.isoformat(),
        "created_at": sortable(activity.steps[0].at),
        **({} if facts.campaign is None else {"campaign": facts.campaign}),
        **({} if facts.observance is None else {"observance": facts.observance}),
        **({} if mark is None else {"exemplar": True, "exemplar_mark": mark.model_dump(mode="json")}),
        "words": words_of(facts),
        "path": list(activity.path),
        "steps": [step.model_dump(mode="json", exclude_none=True) for step in activity.steps],
        "outbox": outbox,
    }


def _activity(doc: Doc) -> Activity:
    told = {"path": doc["path"], "steps": doc["steps"], "exemplar": doc.get("exemplar_mark")}
    return Activity.model_validate(told)


def _event(activity: Activity, step: Step) -> Doc:
    """The event of a step; its id comes from activity and version, so that told twice is told once."""
    facts = step.facts
    event = EVENT_OF[step.move](activity=facts, by=step.by, posted_by=activity.steps[0].by, reason=step.reason)
    id = activity_event_id(event.type, facts.id, facts.version)
    return wrap(event, subject=facts.id, time=step.at, id=id, requestid=REQUEST_ID.get()).to_doc()
