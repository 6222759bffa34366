"""What slips ask for, in words. A slip is an office's paper: it is written in Chinese, whoever reads it."""

from collections.abc import Collection, Mapping

from services.notify.rules.periods import period_in_words
from services.notify.slips.domain.causes import Words
from services.notify.slips.domain.slip import Why
from services.notify.slips.domain.works import Work
from services.notify.standings.domain import Standing
from shared.catalogue import DEFAULT, Catalogue
from shared.contracts.tasks import UnitFacts, UnitKind


def words_for(catalogue: Catalogue, units: Mapping[str, UnitFacts], given: Collection[UnitKind]) -> Words:
    """``given``: the kinds of unit that are given slips; what is asked of others bears the unit's name."""

    def cell(why: Why, each: Standing) -> str:
        said = catalogue.text(
            f"slip.item.{why.value}",
            DEFAULT,
            task=each.task,
            task_title=each.task_title,
            period=period_in_words(catalogue, DEFAULT, each.period),
            value=_number(each.value),
            goal=_number(each.goal),
            month=each.due.month if each.due else "",
            day=each.due.day if each.due else "",
        )
        unit = units[each.unit]
        return said if unit.kind in given else catalogue.text("slip.item.below", DEFAULT, unit=unit.name, said=said)

    def returned(work: Work) -> str:
        return catalogue.text("slip.item.returned", DEFAULT, n=len(work.returned_in))

    return Words(cell, returned)


def _number(value: float | None) -> str:
    """As people write it: no ``.0``, two places at most; nothing yet is none."""
    return f"{round(value or 0, 2):.15g}"
