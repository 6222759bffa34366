"""Plans and their editions as stored: one head for each plan, one document for each edition, which never changes."""

from collections.abc import Callable, Container, Sequence
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.editions import Build, PlanHead, Reason
from shared.contracts.base import Envelope, derived_id, wrap
from shared.contracts.tasks import ObservanceDays, ObservancesChangedV1, PlanActivatedV1
from shared.store.paging import every
from shared.store.port import Collection, Doc, Duplicate, In, Index, Stale, Store, Where

PLANS = Collection("plans", indexes=(Index(("year",)),), pullable=("outbox",))
EDITIONS = Collection("editions", indexes=(Index(("plan", "edition"), unique=True),))
COLLECTIONS = (PLANS, EDITIONS)
PAGE = 200


class EditionNote(BaseModel):
    """When and by whom an edition was made, and why, where they said so."""

    model_config = ConfigDict(frozen=True)

    edition: int
    made_at: datetime
    made_by: str
    reason: str | None = None


class Overtaken(Exception):
    """Somebody else made an edition meanwhile, the newest one."""

    def __init__(self, latest: int) -> None:
        self.latest = latest
        super().__init__(str(latest))


class YearFixed(Exception):
    """A plan's editions are all of the year of its first one."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"the plan is of {year}")


class Plans:
    """Raises ``Unavailable`` as the store does. Editions are kept in memory once read: they never change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, Plan] = {}

    async def head(self, id: str) -> PlanHead | None:
        doc = await self._store.get(PLANS, id)
        return _head(doc) if doc else None

    async def heads(self) -> list[PlanHead]:
        """Every plan, by id."""
        return await self._heads({})

    async def titles(self) -> dict[str, str]:
        """Every plan's title, by id."""
        return {head.id: head.title for head in await self.heads()}

    async def heads_of(self, years: Sequence[int]) -> list[PlanHead]:
        """The plans of these years."""
        return await self._heads({"year": In(tuple(years))}) if years else []

    async def _heads(self, where: Where) -> list[PlanHead]:
        return list(map(_head, await every(self._store, PLANS, where, size=PAGE)))

    async def edition(self, plan: str, number: int) -> Plan | None:
        id = f"{plan}@{number}"
        if id not in self._read:
            doc = await self._store.get(EDITIONS, id)
            if doc is None:
                return None
            self._read[id] = Plan.model_validate(doc["content"])
        return self._read[id]

    async def observances(self) -> list[ObservancesChangedV1]:
        """What the editions in force say of observances."""
        found = []
        for head in await self.heads():
            content = await self.edition(head.id, head.active) if head.active else None
            if content is not None:
                found.append(_observances_of(head, content))
        return found

    async def notes(self, plan: str) -> list[EditionNote]:
        """The editions of ``plan``, oldest first (the first thousand)."""
        page = await self._store.find(EDITIONS, {"plan": plan}, sort=[("edition", 1)], limit=1000)
        told = EditionNote.model_fields
        return [EditionNote.model_validate({name: doc[name] for name in told if name in doc}) for doc in page.items]

    async def add(
        self, plan: Plan, *, by: str, now: datetime, after: int | None = None, reason: str | None = None
    ) -> tuple[PlanHead, bool]:
        """Keep ``plan`` as the next edition, unless the newest says the same; tells whether one was made.

        Raises ``YearFixed`` for an edition of another year than the first one's: that is another plan; ``Overtaken``
        where the newest is not edition ``after``, from which ``plan`` was made.
        """
        while True:
            doc = await self._store.get(PLANS, plan.id)
            if doc and doc["year"] != plan.year:
                raise YearFixed(doc["year"])
            latest = doc["latest"] if doc else 0
            if after is not None and latest != after:
                raise Overtaken(latest)
            if doc and await self.edition(plan.id, latest) == plan:
                return _head(doc), False
            try:
                await self._store.insert(EDITIONS, _edition_doc(plan, latest + 1, by, now, reason))
                return await self._grow(doc, plan, latest + 1), True
            except Duplicate:  # somebody else adds one, or was cut off between the edition and its head
                await self._catch_up(plan.id, latest + 1)
            except Stale:  # the edition stands and another request has told the head of it
                continue

    async def _catch_up(self, plan: str, number: int) -> None:
        """Tell the head of an edition that stands already."""
        content = await self.edition(plan, number)
        doc = await self._store.get(PLANS, plan)
        if content is not None and (doc["latest"] if doc else 0) < number:
            try:
                await self._grow(doc, content, number)
            except (Duplicate, Stale):
                return

    async def _grow(self, doc: Doc | None, plan: Plan, number: int) -> PlanHead:
        zone = doc["zone"] if doc and doc["activations"] else plan.zone  # days go by the edition in force
        said = {"title": plan.title, "zone": zone, "latest": number}
        if doc is None:
            head = PlanHead(id=plan.id, title=plan.title, year=plan.year, zone=plan.zone, latest=number)
            await self._store.insert(PLANS, head.model_dump(mode="json") | {"outbox": []})
            return head
        await self._store.replace(PLANS, doc | said)
        return _head(doc | said)

    async def prepare(self, plan: str, edition: int, structure: int, by: str) -> PlanHead | None:
        """Begin to bring ``edition`` into force; nothing changes where it is in force or being prepared already.
        None: no such plan."""

        def begin(head: PlanHead) -> PlanHead | None:
            in_hand = head.preparing.activates if head.preparing else None
            if edition in (in_hand, None if in_hand else head.active):
                return None
            renewed = head.preparing.builds if head.preparing else ()
            editions = dict.fromkeys((edition, *(build.edition for build in renewed if build.edition in head.begun)))
            return head.prepare(editions, structure, by=by, reason=Reason.ACTIVATION, activates=edition)

        return await self._change(plan, begin)

    async def renew(self, plan: str, structure: int, by: str, reason: Reason) -> PlanHead | None:
        """Begin to work out anew every edition that was ever in force. Nothing changes where units moved and all builds
        know it already, nor while something is being prepared; but a rebuild joins the activation of an edition, and begins
        it anew if it was begun in an earlier form."""

        def begin(head: PlanHead) -> PlanHead | None:
            editions = head.begun if reason is Reason.REBUILD else head.stale(structure)
            if head.preparing is None:
                return head.prepare(editions, structure, by=by, reason=reason) if editions else None
            now = head.preparing
            together = dict.fromkeys((*(build.edition for build in now.builds), *editions))
            if reason is not Reason.REBUILD or (len(together) == len(now.builds) and not head.outdated):
                return None
            return head.prepare(together, structure, by=now.by, reason=now.reason, activates=now.activates)

        return await self._change(plan, begin)

    async def switch(self, plan: str, turn: int, now: datetime) -> Doc | None:
        """What was prepared in ``turn`` is read from now on, with the events that tell of an edition that comes into
        force by it; None if that was done or given up already."""
        while True:
            doc = await self._store.get(PLANS, plan)
            before = _head(doc) if doc else None
            if doc is None or before is None or before.preparing is None or before.preparing.turn != turn:
                return None
            head = before.switch(now)
            doc |= head.model_dump(mode="json")
            if before.preparing.activates is not None:
                content = await self.edition(plan, before.preparing.activates)
                assert content is not None
                told = [_activated(head, content, now).to_doc(), _observances(head, content, now).to_doc()]
                doc |= {"title": content.title, "zone": content.zone, "outbox": [*doc["outbox"], *told]}
            try:
                await self._store.replace(PLANS, doc)
                return doc
            except Stale:
                continue

    async def spoken(self, plan: str, builds: tuple[Build, ...]) -> None:
        """All is told of what came with ``builds``, unless others are read by now."""
        await self._change(
            plan, lambda head: head.model_copy(update={"unspoken": False}) if head.builds == builds else None
        )

    async def cleared(self, plan: str, builds: Container[Build]) -> None:
        """Nothing is left of these retired builds."""
        await self._change(
            plan,
            lambda head: head.model_copy(update={"retired": tuple(b for b in head.retired if b not in builds)}),
        )

    async def _change(self, plan: str, step: Callable[[PlanHead], PlanHead | None]) -> PlanHead | None:
        """The head after ``step`` (None: nothing is to be changed); None if there is no such plan."""
        while True:
            doc = await self._store.get(PLANS, plan)
            if doc is None:
                return None
            head = _head(doc)
            changed = step(head)
            if changed is None:
                return head
            try:
                await self._store.replace(PLANS, doc | changed.model_dump(mode="json"))
                return changed
            except Stale:
                continue


def _head(doc: Doc) -> PlanHead:
    return PlanHead.model_validate({name: doc[name] for name in PlanHead.model_fields if name in doc})


def _edition_doc(plan: Plan, number: int, by: str, now: datetime, reason: str | None) -> Doc:
    return {
        "id": f"{plan.id}@{number}",
        "plan": plan.id,
        "edition": number,
        "content": plan.to_doc(),
        "made_at": now.astimezone(UTC).isoformat(),
        "made_by": by,
        **({} if reason is None else {"reason": reason}),
    }


def _activated(head: PlanHead, content: Plan, now: datetime) -> Envelope[PlanActivatedV1]:
    latest = head.activations[-1]
    event = PlanActivatedV1(plan=head.id, edition=latest.edition, title=content.title, year=content.year, by=latest.by)
    id = derived_id(event.type, head.id, latest.edition, len(head.activations))
    return wrap(event, subject=head.id, time=now, id=id)


def _observances(head: PlanHead, content: Plan, now: datetime) -> Envelope[ObservancesChangedV1]:
    event = _observances_of(head, content)
    return wrap(event, subject=head.id, time=now, id=derived_id(event.type, head.id, len(head.activations)))


def _observances_of(head: PlanHead, content: Plan) -> ObservancesChangedV1:
    days = ((each, each.days(content.year)) for each in content.observances)
    return ObservancesChangedV1(
        plan=head.id,
        edition=head.active or head.latest,
        year=content.year,
        observances=tuple(
            ObservanceDays(id=each.id, name=each.name, first=first, last=last) for each, (first, last) in days
        ),
    )
