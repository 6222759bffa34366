"""The plan in one look, for a wall: each task's bar and squares, the figures, whose turn it is."""

from collections.abc import Mapping, Sequence

from dashboard.models import Progress, Unit
from dashboard.render import number, percent
from dashboard.texts import Texts
from dashboard.wall.models import Figure, Marked, Overview, Row, Square, Turn
from dashboard.widgets import figures, heatmap, turns
from dashboard.widgets.marks import MARKS

MOST_COLUMNS = 20
MOST_TURNS = 6


def overview(progress: Progress, units: Sequence[Unit], names: Mapping[str, str], t: Texts) -> Overview:
    """``names`` of units by id. Of very many units the first kinds alone have squares."""
    board = heatmap.heatmap(progress, units)
    waiting = turns.turns(progress)
    left = len(waiting) - MOST_TURNS
    return Overview(
        counted=t("head.today", day=progress.as_of.isoformat()),
        figures=tuple(_figure(each, t) for each in figures.figures(progress)),
        columns=tuple(column.short for column in board.columns[:MOST_COLUMNS]),
        rows=tuple(_row(row, t) for row in board.rows),
        turns=tuple(_turn(each, names, t) for each in waiting[:MOST_TURNS]),
        more=t("wall.turns.more", n=left) if left > 0 else "",
    )


def marked(look: str, t: Texts) -> dict[str, str]:
    return {"look": look, "mark": MARKS[look], "word": t(f"status.{look}")}


def _figure(figure: figures.Figure, t: Texts) -> Figure:
    whole = "" if figure.of is None else f"/ {figure.of}"
    said = Marked(**marked(figure.look, t)).model_dump() | {"word": t(f"figure.{figure.name}")}
    return Figure(**said, value=number(figure.value), whole=whole)


def _row(row: heatmap.Row, t: Texts) -> Row:
    return Row(
        **marked(row.look, t),
        no=row.task.no,
        title=row.task.title,
        percent=percent(row.task.percent),
        share=round(row.task.percent or 0.0, 4),
        squares=tuple(_square(square) for square in row.squares[:MOST_COLUMNS]),
    )


def _square(square: heatmap.Square | None) -> Square:
    return Square() if square is None else Square(look=square.look, mark=MARKS[square.look])


def _turn(turn: turns.Turn, names: Mapping[str, str], t: Texts) -> Turn:
    who = t("turns.section") if turn.whose is None else names.get(turn.whose, turn.whose)
    return Turn(**marked(turn.look, t), who=who, what=f"{turn.target.title} {turn.cell.period}", when=_when(turn, t))


def _when(turn: turns.Turn, t: Texts) -> str:
    if turn.days is None:
        return ""
    return t("turns.late", n=-turn.days) if turn.days < 0 else t("turns.left", n=turn.days)
