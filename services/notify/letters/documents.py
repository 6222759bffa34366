"""Mailboxes, one for each recipient, and the letters that were put together in them.

A mailbox is worked on by one replica at a time, under a lease. It counts its letters (``turn``): the next one's id follows
from it, so that a replica which takes over finds what the one before had begun.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from services.notify.letters.domain import Letter
from services.notify.restraint.domain import Sent
from shared.clock import sortable
from shared.contracts.base import Envelope
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Duplicate, Index, Insert, Range, Replace, Stale, Store

MAILBOXES = Collection("mailboxes", indexes=(Index(("next",)),))
LETTERS = Collection("letters", indexes=(Index(("unit", "month")), Index(("recipient", "turn"))), pullable=("outbox",))

LEASE = timedelta(seconds=30)
NOTHING = "~"
"""``next`` of a mailbox in which nothing waits: it sorts after every moment."""


class Mailbox:
    """A leased one: ``turn`` letters were sent from it, ``sent`` counts those of the day and month."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc

    @property
    def recipient(self) -> str:
        return str(self._doc["id"])

    @property
    def turn(self) -> int:
        return int(self._doc["turn"])

    @property
    def sent(self) -> Sent:
        counts: Mapping[str, Any] = self._doc["sent"]
        return Sent(date.fromisoformat(counts["day"]), counts["at_once_today"], counts["at_once"], counts["digests"])

    @property
    def owner(self) -> str | None:
        lease = self._doc.get("lease")
        return str(lease["owner"]) if lease else None

    def after(self, *, turn: int, sent: Sent, next: datetime | None) -> Doc:
        """As it is given back."""
        counts = {
            "day": sent.day.isoformat(),
            "at_once_today": sent.at_once_today,
            "at_once": sent.at_once,
            "digests": sent.digests,
        }
        kept = {name: value for name, value in self._doc.items() if name != "lease"}
        return {**kept, "turn": turn, "sent": counts, "next": sortable(next) if next else NOTHING}


class Mailboxes:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def expect(self, due: Mapping[str, datetime]) -> None:
        """Something waits for these recipients, at the earliest at this time each."""
        waiting = {recipient: sortable(moment) for recipient, moment in due.items()}
        while waiting:
            present = await self._store.get_many(MAILBOXES, list(waiting))
            writes = _earlier(present, waiting)
            outcomes = await self._store.write_many(MAILBOXES, writes) if writes else []
            lost = {write.doc["id"] for write, outcome in zip(writes, outcomes, strict=True) if outcome is not None}
            waiting = {recipient: moment for recipient, moment in waiting.items() if recipient in lost}

    async def claim(self, due: datetime, *, owner: str, now: datetime) -> Mailbox | None:
        """One in which something is ``due``, for ``LEASE`` from ``now``."""
        where = {"next": Range(lte=sortable(due))}
        doc = await self._store.claim(MAILBOXES, where, owner=owner, now=now, until=now + LEASE)
        return Mailbox(doc) if doc else None

    async def give_back(self, mailbox: Mailbox, *, turn: int, sent: Sent, next: datetime | None) -> bool:
        """False where something came in meanwhile, or another replica took over: then it is looked at again later."""
        try:
            await self._store.replace(MAILBOXES, mailbox.after(turn=turn, sent=sent, next=next))
        except Stale:
            return False
        return True

    async def again(self, mailbox: Mailbox) -> Mailbox | None:
        """The mailbox as it is now; None once another replica has taken it over."""
        doc = await self._store.get(MAILBOXES, mailbox.recipient)
        return Mailbox(doc) if doc and Mailbox(doc).owner == mailbox.owner else None


class Letters:
    def __init__(self, store: Store, outbox: Outbox) -> None:
        self._store = store
        self._outbox = outbox

    async def keep(self, letter: Letter, told: Sequence[Envelope[Any]]) -> Letter:
        """Store it with what it has to say; answers the one that stands where another replica was faster."""
        doc = {**letter.model_dump(mode="json"), "at": sortable(letter.at), "outbox": [each.to_doc() for each in told]}
        try:
            await self._store.insert(LETTERS, doc)
        except Duplicate:
            return await self.get(letter.id) or letter
        self._outbox.hand(LETTERS, doc)
        return letter

    async def get(self, id: str) -> Letter | None:
        doc = await self._store.get(LETTERS, id)
        return _letter(doc) if doc else None

    async def count(self, unit: str, month: str, *, digest: bool, cap: int) -> int:
        """How many letters of a kind the people of ``unit`` got in ``month``, up to ``cap``."""
        return await self._store.count(LETTERS, {"unit": unit, "month": month, "digest": digest}, cap=cap)


def _earlier(present: Mapping[str, Doc], waiting: Mapping[str, str]) -> list[Insert | Replace]:
    new: Doc = {"turn": 0, "sent": {"day": date.min.isoformat(), "at_once_today": 0, "at_once": 0, "digests": 0}}
    return [
        Replace({**present[id], "next": moment}) if id in present else Insert({"id": id, "next": moment, **new})
        for id, moment in waiting.items()
        if id not in present or moment < present[id]["next"]
    ]


def _letter(doc: Doc) -> Letter:
    return Letter.model_validate({k: v for k, v in doc.items() if k in Letter.model_fields})
