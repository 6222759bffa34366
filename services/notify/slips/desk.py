"""What people do with slips: one name for each, the refusals in one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from services.notify.slips.bodies import AnswerIn, ContentIn, IssueIn, NewSlip, NoteIn, RefusalIn
from services.notify.slips.contents import items_of, not_past
from services.notify.slips.documents import Slips
from services.notify.slips.domain import moves
from services.notify.slips.domain.moves import Doer, WrongState
from services.notify.slips.domain.policy import SlipPolicy
from services.notify.slips.domain.slip import Slip
from services.notify.slips.numbers import Issuing
from services.notify.slips.seeing import Seeing
from shared.access import Principal
from shared.clock import Clock, day_of
from shared.contracts.notify import SlipKind
from shared.directory.documents import DirectoryCopy
from shared.store.port import Duplicate
from shared.web.preconditions import check_if_match
from shared.web.problems import FieldProblem, Problem, invalid


@dataclass(frozen=True)
class Sent:
    """Who asks, by a request that may come twice: with its key, if it has one, and the digest of what it says."""

    who: Principal
    key: str | None
    digest: str


@dataclass(frozen=True)
class Desk:
    slips: Slips
    issuing: Issuing
    seeing: Seeing
    policy: SlipPolicy
    directory: DirectoryCopy
    clock: Clock

    async def draft(self, body: NewSlip, sent: Sent) -> tuple[Slip, bool]:
        """A draft by hand and True, or what the same request made before and False."""
        doer = self._doer(sent)
        today = day_of(doer.at)
        not_past(body.due, today)
        await self._check_unit(body.unit)
        id, month = sent.key or uuid4().hex, body.month or f"{today:%Y-%m}"
        slip = moves.drafted(id, body.kind, body.unit, month, body.due, items_of(body, (), id), doer)
        slip = slip.model_copy(update={"note": body.note, "due_given": True})
        try:
            await self.slips.add(slip)
        except Duplicate:
            present = await self.slips.get(id)
            assert present is not None  # no slip is ever deleted
            _did(present, doer)
            return present, False
        return slip, True

    async def edit(self, id: str, body: ContentIn, sent: Sent, *, if_match: str | None) -> Slip:
        """Other content for a draft. Raises a 428 or 412 ``Problem`` where it was not made from the present version."""
        doer = self._doer(sent)
        not_past(body.due, day_of(doer.at))

        def act(slip: Slip) -> Slip:
            check_if_match(if_match, slip.version)
            items = items_of(body, slip.items, f"{id}.{slip.version}")
            return moves.edited(slip, items, body.note, body.due, doer)

        return await self._changed(id, act, doer)

    async def issue(self, id: str, body: IssueIn, sent: Sent) -> Slip:
        """Issue the draft with its number, for the day given, or its own, or the usual one."""
        doer = self._doer(sent, body.note)
        not_past(body.due, day_of(doer.at))
        present = await self.slips.get(id)
        if present is not None and _did(present, doer):
            return present
        due = _issued_for(self.policy, body.due, day_of(doer.at))
        return await _allowed(lambda: self.issuing.issue(id, due, doer))

    async def answer(self, id: str, body: AnswerIn, sent: Sent) -> Slip:
        await self.seeing.found(id, sent.who)
        doer = self._doer(sent)
        return await self._changed(id, lambda slip: moves.answered(slip, body.text, body.evidence, doer), doer)

    async def accept(self, id: str, body: NoteIn, sent: Sent) -> Slip:
        doer = self._doer(sent, body.note)
        return await self._changed(id, lambda slip: moves.accepted(slip, doer), doer)

    async def refuse(self, id: str, body: RefusalIn, sent: Sent) -> Slip:
        """It stands again: until the day given, or its own, or the usual one where that is over."""
        doer = self._doer(sent, body.note)
        today = day_of(doer.at)
        not_past(body.due, today)

        def act(slip: Slip) -> Slip:
            usual = slip.due if slip.due >= today else self.policy.put_right_by(today)
            return moves.refused(slip, body.due or usual, doer)

        return await self._changed(id, act, doer)

    async def escalate(self, id: str, body: NoteIn, sent: Sent) -> Slip:
        doer = self._doer(sent, body.note)
        return await self._changed(id, lambda slip: moves.escalated(slip, doer), doer)

    async def discard(self, id: str, body: NoteIn, sent: Sent) -> Slip:
        doer = self._doer(sent, body.note)
        return await self._changed(id, lambda slip: moves.discarded(slip, doer), doer)

    def _doer(self, sent: Sent, note: str | None = None) -> Doer:
        request = None if sent.key is None else f"{sent.key}.{sent.digest}"
        who = sent.who
        return Doer(at=self.clock.now(), by=who.user, by_name=who.name, note=note or None, request=request)

    async def _changed(self, id: str, act: Callable[[Slip], Slip], doer: Doer) -> Slip:
        return await _allowed(lambda: self.slips.change(id, lambda slip: slip if _did(slip, doer) else act(slip)))

    async def _check_unit(self, id: str) -> None:
        unit = (await self.directory.units()).get(id)
        if unit is None:
            raise invalid(FieldProblem("unit", "slip_unit_unknown"))
        if unit.kind not in self.policy.units:
            raise invalid(FieldProblem("unit", "slip_unit_kind"))


def _issued_for(policy: SlipPolicy, given: date | None, today: date) -> Callable[[Slip], date]:
    """A supervision slip's time to put it right counts from the day of issue, unless a person set its day."""

    def due(slip: Slip) -> date:
        if given is not None:
            return given
        is_kept = slip.due >= today and (slip.due_given or slip.kind is SlipKind.PROMPT)
        return slip.due if is_kept else policy.put_right_by(today)

    return due


def _did(slip: Slip, doer: Doer) -> bool:
    """Whether this very request has done its step. Raises a 409 where its key came with another body."""
    if doer.request is None:
        return False
    key = doer.request.partition(".")[0]
    made = next((step.request for step in slip.steps if (step.request or "").partition(".")[0] == key), None)
    if made not in (None, doer.request):
        raise Problem(409, "idempotency_conflict")
    return made is not None


async def _allowed(act: Callable[[], Awaitable[Slip | None]]) -> Slip:
    try:
        slip = await act()
    except WrongState as error:
        raise Problem(409, error.code, extra={"present_status": error.status}) from error
    if slip is None:
        raise Problem(404, "not_found")
    return slip
