"""What may be done with a slip as it stands, and what it is afterwards. Every step leaves a trace; none is taken back."""

from collections.abc import Sequence
from datetime import date

from pydantic import AwareDatetime

from services.notify.slips.domain.slip import FOLLOWED, MOST_ITEMS, Answer, Item, Slip, Step, StepKind
from shared.contracts.base import Contract
from shared.contracts.notify import SlipKind, SlipStatus

DRAFT, ISSUED, ANSWERED, CLOSED, DISCARDED, LAPSED = SlipStatus
STANDING = (ISSUED, ANSWERED)
"""Issued and not closed out."""


class WrongState(Exception):
    """The step cannot be taken with a slip that stands as ``status``; ``code`` names the catalogue's text."""

    def __init__(self, status: SlipStatus, code: str | None = None) -> None:
        self.code = code or f"slip_is_{status.value}"
        self.status = status
        super().__init__(self.code)


class Doer(Contract):
    """Who takes a step, when, why and by which request; ``by`` None: the service itself."""

    at: AwareDatetime
    by: str | None = None
    by_name: str | None = None
    note: str | None = None
    request: str | None = None


def drafted(id: str, kind: SlipKind, unit: str, month: str, due: date, items: Sequence[Item], doer: Doer) -> Slip:
    step = Step(what=StepKind.DRAFTED, version=1, **dict(doer))
    return Slip(
        id=id,
        version=1,
        kind=kind,
        status=DRAFT,
        unit=unit,
        month=month,
        due=due,
        items=tuple(items),
        steps=(step,),
    )


def edited(slip: Slip, items: Sequence[Item], note: str, due: date, doer: Doer) -> Slip:
    """The draft with other content; what it does not ask for any more counts as dropped."""
    _must_be(slip, DRAFT)
    kept = {item.id for item in items}
    gone = tuple(item.id for item in slip.items if item.id not in kept)
    return _stepped(
        slip,
        StepKind.EDITED,
        doer,
        items=tuple(items),
        note=note,
        due=due,
        due_given=slip.due_given or due != slip.due,
        dropped=tuple(id for id in slip.dropped if id not in kept) + gone,
    )


def collected(slip: Slip, items: Sequence[Item]) -> Slip:
    """The draft with further items; the very same where there is nothing to add, or it is no draft any more."""
    present = {item.subject for item in slip.items}
    by_subject = {item.subject: item for item in items if item.id not in slip.dropped}
    fresh = [item for subject, item in by_subject.items() if subject not in present][: MOST_ITEMS - len(slip.items)]
    if slip.status is not DRAFT or not fresh:
        return slip
    return slip.model_copy(update={"version": slip.version + 1, "items": (*slip.items, *fresh)})


def check_issuable(slip: Slip) -> None:
    """Raises ``WrongState`` for what is no draft, or asks for nothing."""
    _must_be(slip, DRAFT)
    if not slip.items:
        raise WrongState(slip.status, "slip_is_empty")


def issued(slip: Slip, number: str, due: date, doer: Doer) -> Slip:
    check_issuable(slip)
    return _stepped(slip, StepKind.ISSUED, doer, status=ISSUED, number=number, due=due)


def answered(slip: Slip, text: str, evidence: Sequence[str], doer: Doer) -> Slip:
    """Answered in writing by a person; an answer that waits to be accepted may be written anew."""
    _must_be(slip, *STANDING)
    answer = Answer(text=text, evidence=tuple(evidence), at=doer.at, by=doer.by or "", by_name=doer.by_name or "")
    return _stepped(slip, StepKind.ANSWERED, doer, status=ANSWERED, answer=answer)


def refused(slip: Slip, due: date, doer: Doer) -> Slip:
    """The answer will not do: it stands as issued again, until ``due``."""
    _must_be(slip, ANSWERED)
    return _stepped(slip, StepKind.REFUSED, doer, status=ISSUED, due=due)


def accepted(slip: Slip, doer: Doer) -> Slip:
    """Closed out (销号)."""
    _must_be(slip, ANSWERED)
    return _stepped(slip, StepKind.CLOSED, doer, status=CLOSED)


def escalated(slip: Slip, doer: Doer) -> Slip:
    """The leader in charge is told, once in a slip's life."""
    _must_be(slip, *STANDING)
    if slip.escalated_at is not None:
        raise WrongState(slip.status, "slip_escalated_already")
    return _stepped(slip, StepKind.ESCALATED, doer, escalated_at=doer.at)


def discarded(slip: Slip, doer: Doer) -> Slip:
    """The draft is thrown away; what it asked for is not asked again for the same cause."""
    _must_be(slip, DRAFT)
    return _stepped(slip, StepKind.DISCARDED, doer, status=DISCARDED)


def lapsed(slip: Slip, doer: Doer) -> Slip:
    """A prompt slip whose month is over: nobody waits for its answer any more. A draft of it is thrown away."""
    _must_be(slip, DRAFT, ISSUED)
    if slip.kind is not SlipKind.PROMPT:
        raise WrongState(slip.status)
    if slip.status is DRAFT:
        return _stepped(slip, StepKind.DISCARDED, doer, status=DISCARDED)
    return _stepped(slip, StepKind.LAPSED, doer, status=LAPSED)


def followed(slip: Slip, items: Sequence[Item], doer: Doer) -> Slip:
    """The slip with its items as they stand now; the very same where nothing changed.

    What is done is not asked for in a draft; one that was drafted by itself is thrown away once nothing is left of it.
    When all of an issued slip's items are done it is answered by itself, and a prompt slip closed with it; one whose month
    is over is closed, too.
    """
    if slip.status not in FOLLOWED or tuple(items) == slip.items:
        return slip
    if slip.status is DRAFT:
        return _thinned(slip, tuple(item for item in items if not item.done), doer)
    after = slip.model_copy(update={"version": slip.version + 1, "items": tuple(items)})
    if slip.status not in (ISSUED, LAPSED) or after.open_items or not items:
        return after
    if slip.status is LAPSED:
        return _stepped(after, StepKind.CLOSED, doer, version=slip.version, status=CLOSED)
    after = _stepped(after, StepKind.ANSWERED, doer, version=slip.version, status=ANSWERED)
    return _stepped(after, StepKind.CLOSED, doer, status=CLOSED) if slip.kind is SlipKind.PROMPT else after


def _thinned(slip: Slip, items: tuple[Item, ...], doer: Doer) -> Slip:
    after = slip.model_copy(update={"version": slip.version + 1, "items": items})
    if items or not slip.by_itself:
        return after
    return _stepped(after, StepKind.DISCARDED, doer, version=slip.version, status=DISCARDED)


def _must_be(slip: Slip, *statuses: SlipStatus) -> None:
    if slip.status not in statuses:
        raise WrongState(slip.status)


def _stepped(slip: Slip, what: StepKind, doer: Doer, version: int | None = None, **changes: object) -> Slip:
    version = (slip.version if version is None else version) + 1
    step = Step(what=what, version=version, **dict(doer))
    return slip.model_copy(update={**changes, "version": version, "steps": (*slip.steps, step)})
