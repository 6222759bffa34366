"""Issuing slips with the office's numbers: for each kind and year 1, 2, 3 …, without gaps and without doubles.

Two documents have to agree, the counter and the slip, and a crash may come between them. So the counter says for which
version of which slip, and on whose word, it gave its last number. Whoever takes the next one first sees to it that the
last is used: a slip that still is the draft in that version is issued with it; one that has changed never will be, and
its number is given away again.
"""

from collections.abc import Callable
from datetime import date

from services.notify.slips.documents import Slips
from services.notify.slips.domain.moves import DRAFT, Doer, check_issuable, issued
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Slip, StepKind
from shared.clock import day_of
from shared.contracts.base import Contract
from shared.contracts.notify import SlipKind
from shared.store.port import Collection, Doc, Duplicate, Stale, Store

NUMBERS = Collection("slip_numbers")


class Given(Contract):
    """The last number of a year and kind: to which version of which slip it was given, for what day, on whose word."""

    last: int
    slip: str
    version: int
    due: date
    doer: Doer


class Issuing:
    """Raises ``Unavailable`` as the store does: done again it goes on where it was."""

    def __init__(self, store: Store, slips: Slips, policy: SlipPolicy) -> None:
        self._store = store
        self._slips = slips
        self._policy = policy

    async def issue(self, id: str, due: Callable[[Slip], date], doer: Doer) -> Slip | None:
        """The slip, issued with the next number and for the day that ``due`` says; None if there is none. Raises
        ``WrongState``, and what ``due`` raises."""
        while True:
            slip = await self._slips.get(id)
            if slip is None:
                return None
            check_issuable(slip)
            given = await self._give(slip, due(slip), doer)
            after = await self._use(given, slip.kind)
            if after is not None and after.number:
                return after

    async def _give(self, slip: Slip, due: date, doer: Doer) -> Given:
        """The next number, given to this version of the slip; the one that it was given before, where it was."""
        counter = f"{slip.kind.value}|{day_of(doer.at).year}"
        while True:
            doc = await self._store.get(NUMBERS, counter)
            last = _given(doc)
            if last is not None and (last.slip, last.version) == (slip.id, slip.version):
                return last
            n = 1 if last is None else last.last + await self._is_used(last, slip.kind)
            given = Given(last=n, slip=slip.id, version=slip.version, due=due, doer=doer)
            try:
                await self._write(counter, doc, given)
            except (Duplicate, Stale):
                continue
            return given

    async def _is_used(self, given: Given, kind: SlipKind) -> bool:
        """Whether the slip bears the number, now at the latest."""
        after = await self._use(given, kind)
        steps = after.steps if after is not None else ()
        return any(step.what is StepKind.ISSUED and step.version == given.version + 1 for step in steps)

    async def _use(self, given: Given, kind: SlipKind) -> Slip | None:
        """Issue the slip with its number if it still is the draft that the number was given to."""

        def act(slip: Slip) -> Slip:
            if slip.status is not DRAFT or slip.version != given.version:
                return slip
            return issued(slip, self._number(given, kind), given.due, given.doer)

        return await self._slips.change(given.slip, act)

    def _number(self, given: Given, kind: SlipKind) -> str:
        return self._policy.number(kind, day_of(given.doer.at).year, given.last)

    async def _write(self, counter: str, doc: Doc | None, given: Given) -> None:
        after = {"id": counter, **given.model_dump(mode="json", exclude_none=True)}
        if doc is None:
            await self._store.insert(NUMBERS, after)
        else:
            await self._store.replace(NUMBERS, {**after, "rev": doc["rev"]})


def _given(doc: Doc | None) -> Given | None:
    return None if doc is None else Given.model_validate({k: v for k, v in doc.items() if k in Given.model_fields})
