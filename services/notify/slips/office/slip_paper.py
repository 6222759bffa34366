"""A slip as an office files it: whom it asks for what by when, and below, what was answered and that it is closed out."""

from collections.abc import Iterator
from typing import NamedTuple

from services.notify.slips.domain.slip import Item, Slip, Step, StepKind
from services.notify.slips.office.paper import Block, Box, Column, Form, Grid, Paper, Signed, Text
from services.notify.slips.office.wording import Said, full_day, full_moment, month_of, short_day

COLUMNS = (
    ("no", 0.08, True),
    ("title", 0.27, False),
    ("text", 0.31, False),
    ("due", 0.17, True),
    ("state", 0.17, True),
)
TRACED = (StepKind.ISSUED, StepKind.ANSWERED, StepKind.REFUSED, StepKind.ESCALATED, StepKind.CLOSED)
REPLY_ROOM, ACCEPT_ROOM = 5, 3
BY_HAND = "　" * 6


class Names(NamedTuple):
    """In words: who issues the slip, to which unit."""

    issuer: str
    unit: str


def slip_paper(slip: Slip, names: Names, said: Said) -> Paper:
    kind = slip.kind.value
    words = {"n": len(slip.items), "month": month_of(slip.month, said), "due": full_day(slip.due, said)}
    blocks: tuple[Block, ...] = (
        Text(said("paper.to", unit=names.unit), indent=False),
        Text(said(f"paper.{kind}.opening", **words)),
        *(Text(line) for line in slip.note.splitlines() if line.strip()),
        _items(slip, said),
        Text(said(f"paper.{kind}.closing", **words)),
        Signed((names.issuer, _issued_on(slip, said))),
        Form(tuple(_boxes(slip, said))),
    )
    subtitle = said("paper.subtitle", month=month_of(slip.month, said))
    return Paper(names.issuer, slip.number or said("paper.no_number"), said(f"paper.{kind}.title"), subtitle, blocks)


def _issued_on(slip: Slip, said: Said) -> str:
    step = _last(slip, StepKind.ISSUED)
    return full_moment(step.at, said) if step else said("paper.not_issued")


def _last(slip: Slip, what: StepKind) -> Step | None:
    return next((step for step in reversed(slip.steps) if step.what is what), None)


def _items(slip: Slip, said: Said) -> Grid:
    columns = tuple(Column(said(f"paper.item.{name}"), share, centred) for name, share, centred in COLUMNS)
    return Grid(columns, tuple(_row(number, item, slip, said) for number, item in enumerate(slip.items, 1)))


def _row(number: int, item: Item, slip: Slip, said: Said) -> tuple[str, ...]:
    year = int(slip.month[:4])
    why = said(f"paper.why.{item.why.value}")
    title = f"{item.title}\n{why}" if why else item.title
    return (str(number), title, item.text, short_day(item.due, said, year), _state(item, said, year))


def _state(item: Item, said: Said, year: int) -> str:
    if not item.done:
        return said("paper.open")
    day = f"\n{short_day(item.done_on, said, year)}" if item.done_on else ""
    return said("paper.done") + day


def _boxes(slip: Slip, said: Said) -> Iterator[Box]:
    yield _reply(slip, said)
    yield Box(said("paper.box.evidence"), tuple(_evidence(slip, said)))
    yield Box(said("paper.box.trace"), tuple(_traced(step, slip, said) for step in slip.steps if step.what in TRACED))
    yield _closing(slip, said)


def _reply(slip: Slip, said: Said) -> Box:
    """What the unit wrote; where its activities answered by themselves, that they did."""
    label, answer, step = said("paper.box.reply"), slip.answer, _last(slip, StepKind.ANSWERED)
    if step is not None and step.by is None:
        return Box(label, (said("paper.answered_by_itself"),), (full_moment(step.at, said),))
    if answer is None:
        return Box(label, (), (said("paper.by_hand", who=said("paper.replied_by"), room=BY_HAND),), REPLY_ROOM)
    foot = said("paper.by", who=said("paper.replied_by"), name=answer.by_name, day=full_moment(answer.at, said))
    return Box(label, tuple(answer.text.splitlines()), (foot,), REPLY_ROOM)


def _evidence(slip: Slip, said: Said) -> Iterator[str]:
    activities = tuple(dict.fromkeys(id for item in slip.items for id in item.activities))
    evidence = slip.answer.evidence if slip.answer else ()
    for code, ids in (("activities", activities), ("files", evidence)):
        if ids:
            yield said(f"paper.evidence.{code}", n=len(ids), ids=said("paper.separator").join(ids))
    if not activities and not evidence:
        yield said("paper.evidence.none")


def _traced(step: Step, slip: Slip, said: Said) -> str:
    note = said("paper.trace.note", note=" ".join(step.note.split())) if step.note else ""
    by = said("paper.trace.by", name=step.by_name) if step.by_name else ""
    return full_moment(step.at, said) + said("paper.gap") + said(f"paper.trace.{step.what.value}") + by + note


def _closing(slip: Slip, said: Said) -> Box:
    label, step = said("paper.box.closing"), _last(slip, StepKind.CLOSED)
    if step is None:
        return Box(label, (), (said("paper.by_hand", who=said("paper.closed_by"), room=BY_HAND),), ACCEPT_ROOM)
    if step.by is None:
        return Box(label, (said("paper.closed_by_itself"),), (full_moment(step.at, said),), ACCEPT_ROOM)
    foot = said("paper.by", who=said("paper.closed_by"), name=step.by_name or "", day=full_moment(step.at, said))
    left = len(slip.open_items)
    usual = said("paper.closed_with_open", n=left) if left else said("paper.closed")
    return Box(label, (step.note or usual,), (foot,), ACCEPT_ROOM)
