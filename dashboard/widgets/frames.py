"""One day of the year as the browser draws it by itself while the year runs: looks, numbers and words, never markup."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.models import Progress, Unit
from dashboard.render import day, percent
from dashboard.texts import Texts
from dashboard.widgets.figures import figures
from dashboard.widgets.heatmap import Heatmap, heatmap
from dashboard.widgets.reasons import reasons
from dashboard.widgets.turns import Turn, turns
from dashboard.widgets.unreported import unreported

TURNS_SHOWN = 12


def frame(progress: Progress, units: Sequence[Unit], t: Texts) -> dict[str, Any]:
    """``tasks`` by number: look, share (0 to 1) and reason; ``squares`` by number and unit: look and text."""
    names = {unit.id: unit.name for unit in units}
    why, late, grid = reasons(progress, names, t), turns(progress), heatmap(progress, units)
    waiting = len(unreported(progress))
    return {
        "day": progress.as_of.isoformat(),
        "figures": {each.name: each.value for each in figures(progress)},
        "tasks": {row.task.no: [row.look, row.task.percent or 0, why[row.task.no]] for row in grid.rows},
        "squares": _squares(grid),
        "turns": [_turn(turn, names, t) for turn in late[:TURNS_SHOWN]],
        "turns_count": t("turns.count", n=len(late)),
        "unreported": t("unreported.count", n=waiting) if waiting else t("unreported.none"),
    }


def _squares(grid: Heatmap) -> dict[str, dict[str, list[str]]]:
    units = [column.unit for column in grid.columns]
    return {
        row.task.no: {
            unit: [square.look, "" if square.look == "waiting" else percent(square.share)]
            for unit, square in zip(units, row.squares, strict=True)
            if square
        }
        for row in grid.rows
    }


def _turn(turn: Turn, names: Mapping[str, str], t: Texts) -> list[str]:
    """Look, whose turn it is, what, until when."""
    who = t("turns.section") if turn.whose is None else names.get(turn.whose, turn.whose)
    if turn.days is None:
        when = "–"
    else:
        when = t("turns.late", n=-turn.days) if turn.days < 0 else t("turns.left", n=turn.days)
        when = f"{when} ({day(turn.cell.due, t)})"
    return [turn.look, who, f"{turn.target.title} {turn.cell.period} · {turn.cell.reason}", when]
