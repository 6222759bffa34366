"""The year's duty report (履职报告书): a table of the months first, then each month with what was late and put right."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from services.notify.slips.domain.slip import Why
from services.notify.slips.office.duty import Asked, MonthOfDuty, Supervised, Tally, total
from services.notify.slips.office.paper import Block, Column, Grid, Heading, Paper, Signed, Text
from services.notify.slips.office.wording import Said, full_day, short_day

FIGURES = ("prompts", "asked", "in_time", "late", "open", "supervisions", "answered", "escalated", "closed")
FIRST = 0.19
MOST_NAMED = 40
"""So many things a paragraph names; of the others it tells the number."""


class Duty(NamedTuple):
    """``unit`` is whose report it is, None for the district's; ``names`` are units by id; ``today`` when it is made."""

    year: int
    unit: str | None
    issuer: str
    district: str
    names: Mapping[str, str]
    months: Sequence[MonthOfDuty]
    today: date


def duty_paper(duty: Duty, said: Said) -> Paper:
    whose = duty.names.get(duty.unit, duty.unit) if duty.unit else duty.district
    told = [month for month in duty.months if any(month.tally.row())]
    blocks = (
        Text(_summed_up(duty, whose, said)),
        *(_tables(told, duty, said) if told else ()),
        *(block for month in told for block in _month(month, duty, said)),
        Signed((duty.issuer, full_day(duty.today, said))),
    )
    number = said("duty.whose", unit=whose)
    return Paper(duty.issuer, number, said("duty.title"), said("duty.subtitle", year=duty.year), blocks)


def _summed_up(duty: Duty, whose: str, said: Said) -> str:
    figures = total(month.tally for month in duty.months)
    of = ".unit" if duty.unit else ""
    if not any(figures.row()):
        return said(f"duty.nothing{of}", year=duty.year, unit=whose, today=full_day(duty.today, said))
    words = dict(zip(FIGURES, figures.row(), strict=True))
    return said(f"duty.opening{of}", year=duty.year, unit=whose, today=full_day(duty.today, said), **words)


def _tables(told: Sequence[MonthOfDuty], duty: Duty, said: Said) -> Iterator[Block]:
    """The months; of a district's report its units, too, in the register's order, which ranks nobody."""
    yield _table(said("duty.month"), [(_name(month, said), month.tally) for month in told], said)
    if duty.unit is not None:
        return
    tallies: dict[str, Tally] = {}
    for month in told:
        for unit, each in month.by_unit.items():
            tallies[unit] = tallies.get(unit, Tally()) + each
    order = {unit: number for number, unit in enumerate(duty.names)}
    known = sorted(tallies, key=lambda unit: order.get(unit, len(order)))
    yield Heading(said("duty.by_unit"))
    yield _table(said("duty.unit"), [(duty.names.get(unit, unit), tallies[unit]) for unit in known], said)


def _table(first: str, rows: Sequence[tuple[str, Tally]], said: Said) -> Grid:
    share = (1 - FIRST) / len(FIGURES)
    columns = (Column(first, FIRST), *(Column(said(f"duty.figure.{name}"), share) for name in FIGURES))
    whole = (said("duty.total"), total(each for _, each in rows))
    return Grid(columns, tuple((name, *map(str, each.row())) for name, each in (*rows, whole)), totals=True)


def _name(month: MonthOfDuty, said: Said) -> str:
    return said("duty.month_of", month=int(month.month[5:]))


def _month(month: MonthOfDuty, duty: Duty, said: Said) -> Iterator[Block]:
    yield Heading(_name(month, said))
    words = dict(zip(FIGURES, month.tally.row(), strict=True))
    if month.tally.prompts:
        yield Text(said("duty.prompts.unit" if duty.unit else "duty.prompts", **words))
    listed = ((month.late, "late"), (month.open, "open"))
    for found, code in ((month.in_time, "in_time"), *listed) if duty.unit else listed:
        if found:
            yield Text(said(f"duty.{code}", list=_list([_thing(each, duty, said) for each in found], said)))
    for slip in month.supervised:
        yield Text(_supervision(slip, duty, said))


def _list(things: Sequence[str], said: Said) -> str:
    more = said("duty.more", n=len(things) - MOST_NAMED) if len(things) > MOST_NAMED else ""
    return said("duty.separator").join(things[:MOST_NAMED]) + more


def _thing(asked: Asked, duty: Duty, said: Said) -> str:
    item, whose = asked.item, "" if duty.unit else duty.names.get(asked.unit, asked.unit)
    done = said("duty.done_on", day=short_day(item.done_on, said, duty.year)) if item.done_on else ""
    return said("duty.thing", unit=whose, title=item.title, due=short_day(item.due, said, duty.year), done=done)


def _supervision(slip: Supervised, duty: Duty, said: Said) -> str:
    whose = "" if duty.unit else duty.names.get(slip.unit, slip.unit)
    causes = [_cause(why, titles, said) for why, titles in slip.causes]
    days = (
        ("issued", slip.issued),
        ("answered", slip.answered),
        ("escalated", slip.escalated),
        ("closed", slip.closed),
    )
    told = [said(f"duty.step.{code}", day=short_day(day, said, duty.year)) for code, day in days if day is not None]
    if slip.closed is None:
        told.append(said("duty.step.standing"))
    return said(
        "duty.supervision.unit" if duty.unit else "duty.supervision",
        number=slip.number,
        unit=whose,
        causes=said("duty.separator").join(causes),
        due=short_day(slip.due, said, duty.year),
        steps=said("duty.comma").join(told),
    )


def _cause(why: Why, titles: Sequence[str], said: Said) -> str:
    return said(f"duty.cause.{why.value}", titles=said("paper.separator").join(titles))
