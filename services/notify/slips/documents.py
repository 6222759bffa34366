"""Slips as they are stored: one document each, with its steps and the events it still owes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from services.notify.slips.domain.slip import ALIVE, FOLLOWED, Slip
from services.notify.slips.telling import told
from shared.clock import sortable
from shared.contracts.notify import SlipKind, SlipStatus
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Duplicate, In, Index, Insert, Range, Stale, Store

LATEST_FIRST = (("drafted_at", -1),)

MOST_AT_ONCE = 200

SLIPS = Collection(
    "slips",
    indexes=(
        Index(("drafted_at",)),
        Index(("unit", "drafted_at")),
        Index(("status", "drafted_at")),
        Index(("month", "drafted_at")),
        Index(("month", "status", "drafted_at")),
        Index(("kind", "status", "escalated", "due")),
        Index(("unit", "status")),
    ),
    pullable=("outbox",),
)


@dataclass(frozen=True)
class SlipSearch:
    """Which slips are asked for; None: any. ``units`` and ``statuses``: one of these."""

    kind: SlipKind | None = None
    month: str | None = None
    units: tuple[str, ...] | None = None
    statuses: tuple[SlipStatus, ...] | None = None

    def where(self) -> dict[str, object]:
        where: dict[str, object] = {}
        if self.kind is not None:
            where["kind"] = self.kind.value
        if self.month is not None:
            where["month"] = self.month
        if self.units is not None:
            where["unit"] = In(self.units)
        if self.statuses is not None:
            where["status"] = In(tuple(status.value for status in self.statuses))
        return where


class Slips:
    """Raises ``Unavailable`` as the store does. What is written is handed to the outbox at once."""

    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    async def get(self, id: str) -> Slip | None:
        doc = await self._store.get(SLIPS, id)
        return None if doc is None else slip_of(doc)

    async def add(self, slip: Slip) -> None:
        """Store a new one. Raises ``Duplicate`` where its id is taken."""
        await self._store.insert(SLIPS, _document(slip, []))

    async def add_missing(self, slips: Sequence[Slip]) -> None:
        """Store those that are not there yet; one that is there stays as it is."""
        outcomes = await self._store.write_many(SLIPS, [Insert(_document(slip, [])) for slip in slips]) if slips else []
        for outcome in outcomes:
            if outcome is not None and not isinstance(outcome, Duplicate):
                raise outcome

    async def change(self, id: str, act: Callable[[Slip], Slip]) -> Slip | None:
        """Replace the slip by ``act`` of it, with what its new steps have to tell, in one write; None if there is none.

        ``act`` is asked again about the newer one when somebody else wrote meanwhile. What it raises ends the change; a
        slip returned as it came is not written.
        """
        while True:
            present = await self._store.get(SLIPS, id)
            if present is None:
                return None
            before = slip_of(present)
            after = act(before)
            if after is before:
                return after
            doc = _document(after, [*present["outbox"], *told(after, len(before.steps))])
            try:
                await self._store.replace(SLIPS, {**doc, "rev": present["rev"]})
            except Stale:
                continue
            self._outbox.hand(SLIPS, doc)
            return after

    async def page(self, search: SlipSearch, *, limit: int, after: str | None) -> tuple[list[Slip], str | None]:
        """What is asked for, the latest drafted first. Raises ``ValueError`` for a cursor that is none."""
        page = await self._store.find(SLIPS, search.where(), sort=LATEST_FIRST, limit=limit, after=after)
        return [slip_of(doc) for doc in page.items], page.next

    async def all_of(self, search: SlipSearch) -> list[Slip]:
        """Everything that is asked for, the latest first: for what stays small, as one unit's slips do."""
        found: list[Slip] = []
        after: str | None = None
        while True:
            slips, after = await self.page(search, limit=200, after=after)
            found += slips
            if after is None:
                return found

    async def alive_at(self, units: Sequence[str], kind: SlipKind | None = None) -> list[Slip]:
        """The slips of these units, 1,000 at most, that still ask for something, drafts among them."""
        return await self.all_of(SlipSearch(kind, None, tuple(units), ALIVE)) if units else []

    async def followed_at(self, units: Sequence[str]) -> list[Slip]:
        """The slips of these units, 1,000 at most, that tell how what they ask for stands."""
        return await self.all_of(SlipSearch(None, None, tuple(units), FOLLOWED)) if units else []

    async def to_escalate(self, before: date) -> list[Slip]:
        """Supervision slips that were due before this day, neither answered nor escalated; at most ``MOST_AT_ONCE``."""
        where = {
            "kind": SlipKind.SUPERVISION.value,
            "status": SlipStatus.ISSUED.value,
            "escalated": False,
            "due": Range(lt=before.isoformat()),
        }
        page = await self._store.find(SLIPS, where, sort=[("due", 1)], limit=MOST_AT_ONCE)
        return [slip_of(doc) for doc in page.items]


def slip_of(doc: Doc) -> Slip:
    return Slip.model_validate({name: value for name, value in doc.items() if name in Slip.model_fields})


def _document(slip: Slip, outbox: list[Doc]) -> Doc:
    doc: Doc = slip.model_dump(mode="json", exclude_none=True)
    copies = {"drafted_at": sortable(slip.steps[0].at), "escalated": slip.escalated_at is not None}
    return {**doc, **copies, "outbox": outbox}
