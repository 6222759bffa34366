"""What the steps of a slip have to tell, as events."""

from collections.abc import Iterator

from services.notify.slips.domain.slip import Slip, Step, StepKind
from shared.contracts.base import derived_id, wrap
from shared.contracts.notify import (
    SlipAnsweredV1,
    SlipClosedV1,
    SlipEscalatedV1,
    SlipEvent,
    SlipIssuedV1,
    SlipStatus,
)
from shared.store.port import Doc
from shared.web.requests import REQUEST_ID


def told(slip: Slip, known: int) -> Iterator[Doc]:
    """What the steps after the first ``known`` have to tell; ids come from slip and version, so that told twice is told
    once."""
    for step in slip.steps[known:]:
        event = _event(slip, step)
        if event is not None:
            id = derived_id(event.type, slip.id, step.version)
            yield wrap(event, subject=slip.id, time=step.at, id=id, requestid=REQUEST_ID.get()).to_doc()


def _event(slip: Slip, step: Step) -> SlipEvent | None:
    match step.what:
        case StepKind.ISSUED | StepKind.REFUSED:
            facts, again = slip.facts(step.version, SlipStatus.ISSUED), step.what is StepKind.REFUSED
            return SlipIssuedV1(slip=facts, by=step.by, note=step.note, again=again)
        case StepKind.ANSWERED:
            evidence = slip.answer.evidence if slip.answer and step.by else ()
            facts = slip.facts(step.version, SlipStatus.ANSWERED)
            return SlipAnsweredV1(slip=facts, by=step.by, note=step.note, evidence=evidence)
        case StepKind.ESCALATED:
            return SlipEscalatedV1(slip=slip.facts(step.version, slip.status), by=step.by, note=step.note)
        case StepKind.CLOSED:
            return SlipClosedV1(slip=slip.facts(step.version, SlipStatus.CLOSED), by=step.by, note=step.note)
        case _:
            return None
