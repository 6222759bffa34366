"""An office paper as a PDF file, its faces embedded, so that it looks the same in every program and year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import singledispatch
from io import BytesIO

from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
)

from services.notify.slips.office.paper import Block, Box, Form, Grid, Heading, Paper, Signed, Text
from services.notify.slips.office.pdf.faces import BOLD, TEXT, width
from services.notify.slips.office.pdf.lines import Lines, Look

RED = HexColor("#d01010")
TOP, RIGHT, BOTTOM, LEFT = 37 * mm, 26 * mm, 35 * mm, 28 * mm
WIDTH = A4[0] - LEFT - RIGHT
LARGEST_HEAD = 44.0
LABEL_SHARE = 0.18
PADDING = 5.0
FOOT = 14.0

BODY = Look()
HEADING = Look(face=BOLD, indent=2 * BODY.size)
CELL = Look(size=12.0, line=19.0)


def pdf(paper: Paper) -> bytes:
    """The file's bytes. Takes some ten milliseconds, the first time more: use a thread."""
    out = BytesIO()
    frame = Frame(LEFT, BOTTOM, WIDTH, A4[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document = BaseDocTemplate(out, pagesize=A4, title=paper.title, author=paper.issuer, invariant=True)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_number))
    document.build([*_head(paper), *_body(paper.blocks)])
    return out.getvalue()


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """The page's number in dashes at the foot."""
    canvas.setFont(TEXT, FOOT)
    canvas.drawCentredString(A4[0] / 2, BOTTOM - FOOT * mm, f"— {document.page} —")


def _head(paper: Paper) -> Iterator[Flowable]:
    room = 0.97 * WIDTH / max(width(paper.issuer, BOLD, LARGEST_HEAD), 1)
    size = min(LARGEST_HEAD, LARGEST_HEAD * room)
    centred = replace(BODY, side=TA_CENTER)
    yield Lines(paper.issuer, Look(BOLD, size, size + 10, TA_CENTER, colour=RED))
    yield Spacer(0, 12)
    yield Lines(paper.number, centred)
    yield HRFlowable(WIDTH, 2, color=RED, spaceBefore=4, spaceAfter=24)
    yield Lines(paper.title, Look(BOLD, 22, 34, TA_CENTER))
    if paper.subtitle:
        yield Lines(paper.subtitle, centred)
    yield Spacer(0, 12)


def _body(blocks: Sequence[Block]) -> list[Flowable]:
    """What closes a paper stands with the paragraph before it."""
    drawn: list[Flowable] = []
    for block in blocks:
        parts = list(_drawn(block))
        if isinstance(block, Signed) and drawn:
            parts = [KeepTogether([drawn.pop(), *parts])]
        drawn += parts
    return drawn


@singledispatch
def _drawn(block: Block) -> Iterator[Flowable]:
    raise TypeError(f"no way to set {type(block).__name__}")


@_drawn.register
def _(block: Text) -> Iterator[Flowable]:
    yield Lines(block.text, replace(BODY, indent=2 * BODY.size if block.indent else 0.0))


@_drawn.register
def _(block: Heading) -> Iterator[Flowable]:
    yield CondPageBreak(3 * HEADING.line)
    yield Lines(block.text, HEADING)


@_drawn.register
def _(block: Signed) -> Iterator[Flowable]:
    yield Spacer(0, BODY.line)
    for line in block.lines:
        yield Lines(line, replace(BODY, side=TA_RIGHT, aside=2 * BODY.size))


@_drawn.register
def _(block: Grid) -> Iterator[Flowable]:
    rows = [[_cell((column.title,), BOLD, TA_CENTER) for column in block.columns]]
    for number, row in enumerate(block.rows, 1):
        face = BOLD if block.totals and number == len(block.rows) else TEXT
        cells = zip(block.columns, row, strict=True)
        rows.append([_cell(value.splitlines(), face, TA_CENTER if it.centred else TA_LEFT) for it, value in cells])
    yield Spacer(0, 8)
    yield _table(rows, [column.share for column in block.columns], repeat=1)
    yield Spacer(0, 8)


@_drawn.register
def _(block: Form) -> Iterator[Flowable]:
    yield Spacer(0, BODY.line)
    rows = [[_cell((box.label,), BOLD, TA_CENTER), _content(box)] for box in block.boxes]
    table = _table(rows, [LABEL_SHARE, 1 - LABEL_SHARE])
    table.setStyle([("VALIGN", (1, 0), (1, -1), "TOP")])
    yield table


def _cell(lines: Sequence[str], face: str, side: int) -> list[Flowable]:
    look = replace(CELL, face=face, side=side)
    return [Lines(line, look) for line in lines]


def _content(box: Box) -> list[Flowable]:
    blank = max(box.room - len(box.lines), 0)
    room: list[Flowable] = [Spacer(0, blank * CELL.line)] if blank else []
    return [*_cell(box.lines, TEXT, TA_LEFT), *room, *_cell(box.foot, TEXT, TA_RIGHT)]


def _table(rows: list[list[list[Flowable]]], shares: Sequence[float], *, repeat: int = 0) -> Table:
    table = Table(rows, [WIDTH * share for share in shares], repeatRows=repeat, splitInRow=1)
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            *((f"{side}PADDING", (0, 0), (-1, -1), PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")),
        ]
    )
    return table
