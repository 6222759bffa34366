"""Slips as their readers see them."""

from collections.abc import Mapping

from services.notify.slips.bodies import AnswerOut, ItemOut, SlipOut, StepOut
from services.notify.slips.domain.slip import Answer, Item, Slip
from shared.contracts.tasks import UnitFacts


def slip_out(slip: Slip, units: Mapping[str, UnitFacts]) -> SlipOut:
    return SlipOut(
        id=slip.id,
        version=slip.version,
        kind=slip.kind,
        status=slip.status,
        number=slip.number,
        unit=slip.unit,
        unit_name=_name(slip.unit, units),
        month=slip.month,
        due=slip.due,
        note=slip.note,
        items=[_item(item, units) for item in slip.items],
        answer=_answer(slip.answer) if slip.answer else None,
        steps=[StepOut(what=each.what, at=each.at, by_name=each.by_name, note=each.note) for each in slip.steps],
        escalated_at=slip.escalated_at,
    )


def _item(item: Item, units: Mapping[str, UnitFacts]) -> ItemOut:
    return ItemOut(**item.model_dump(), of_name=_name(item.of, units) if item.of else None)


def _answer(answer: Answer) -> AnswerOut:
    return AnswerOut(text=answer.text, evidence=list(answer.evidence), at=answer.at, by_name=answer.by_name)


def _name(unit: str, units: Mapping[str, UnitFacts]) -> str:
    known = units.get(unit)
    return known.name if known else unit
