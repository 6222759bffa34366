"""The programme sheet of a season: every performance of the year, month by month, to be read and to be printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import streamlit as st

from dashboard.performance_models import Performance
from dashboard.render import panel
from dashboard.sources import PERFORMANCES_LENGTH, Watch
from dashboard.widgets.performance_calendar import LOOKS, MARKS, in_order


@dataclass(frozen=True)
class Month:
    """``first``: its first day; ``shows`` in the order of their days and sessions."""

    first: date
    shows: tuple[Performance, ...]


@dataclass(frozen=True)
class Season:
    """The months in which something is; what was cancelled is no part of a programme."""

    months: tuple[Month, ...]
    planned: int
    held: int


def season_of(performances: Sequence[Performance]) -> Season:
    on = in_order([each for each in performances if each.status != "cancelled"])
    months = tuple(
        Month(first, tuple(shows)) for first, shows in groupby(on, key=lambda each: each.held_on.replace(day=1))
    )
    planned = sum(each.status == "planned" for each in on)
    return Season(months, planned, len(on) - planned)


def season_sheet(watch: Watch, year: int) -> None:
    """Under the calendar; the year is that of the month which is shown."""
    reading = watch.performances(date(year, 1, 1), date(year, 12, 31), slow=True).read()
    names, shown = watch.unit_names(), season_of(reading.value or ())
    more = len(reading.value or ()) == PERFORMANCES_LENGTH
    st.html(
        panel(
            "performance_season", watch.viewer.t, reading=reading, season=shown, year=year, names=names,
            more=more, most=PERFORMANCES_LENGTH, looks=LOOKS, marks=MARKS,
        )
    )  # fmt: skip
