"""The overview of one day, as all who see the same part of the district see it: drawn once for all of them."""

from datetime import date
from typing import Any, NamedTuple

from dashboard.drawn import drawn
from dashboard.live import Reading
from dashboard.models import Plan, PlanSummary, Progress
from dashboard.render import Panel, panel
from dashboard.sources import Watch
from dashboard.widgets.figures import figures
from dashboard.widgets.heatmap import Heatmap, heatmap
from dashboard.widgets.in_sight import InSight, line_of
from dashboard.widgets.marks import ACTIVITY_LOOKS, MARKS
from dashboard.widgets.observances import upcoming
from dashboard.widgets.reasons import reasons
from dashboard.widgets.turns import turns
from dashboard.widgets.year_bar import turn, year_of

TURNS_SHOWN = 12


class Sight(NamedTuple):
    line: InSight
    figures: Panel
    year: dict[str, Any]
    board: Panel


class Looked(NamedTuple):
    """At what: the plan ``today`` or on another ``day``, with the progress of that day."""

    plan: PlanSummary
    content: Plan | None
    today: date
    day: date
    shown: Reading[Progress]

    @property
    def past(self) -> date | None:
        return None if self.day == self.today else self.day


def sight(watch: Watch, at: Looked) -> Sight:
    viewer, feed, units, kinds = watch.viewer, watch.feed().read(), watch.units().read().value or (), watch.kinds()
    assert at.shown.value is not None
    progress = at.shown.value

    def draw() -> Sight:
        grid, names = heatmap(progress, units), {unit.id: unit.name for unit in units}
        return Sight(
            line_of(at.shown, at.past, names, viewer.t),
            panel("figures", viewer.t, figures=figures(progress), turn=turn()),
            year_of(at.plan, at.today, at.day, grid, viewer.t),
            _board(watch, at, grid, feed, names),
        )

    key = ("overview", viewer.scope, viewer.t.language, viewer.may_export, at.plan.id, at.plan.active, at.past, turn())
    return drawn().of(key, (*_said(at.shown), *_said(feed), units, kinds, at.content), draw)


def _board(watch: Watch, at: Looked, grid: Heatmap, feed: Reading[Any], names: dict[str, str]) -> Panel:
    viewer, progress = watch.viewer, at.shown.value
    assert progress is not None
    return panel(
        "board",
        viewer.t,
        past=at.past,
        turn=turn(),
        progress=at.shown,
        heatmap=grid,
        why=reasons(progress, names, viewer.t),
        turns=turns(progress),
        shown=TURNS_SHOWN,
        upcoming=upcoming(at.content.observances if at.content else (), progress.as_of),
        feed=feed,
        asked={} if viewer.may_export else None,
        names=names,
        kinds=watch.kind_names(),
        marks=MARKS,
        activity_looks=ACTIVITY_LOOKS,
    )


def _said(reading: Reading[Any]) -> tuple[Any, ...]:
    """What a page says of a reading: its time only while it is an old one."""
    return reading.value, reading.down_since and reading.at
