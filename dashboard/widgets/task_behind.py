"""What a number is made of, and what the files of those activities lack."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from dashboard import task_asking as asking
from dashboard.activity_models import Attachment
from dashboard.client import Refused, Unreachable
from dashboard.dossier import Dossier, dossier, missing
from dashboard.models import Activity, Kind, PlannedTarget, Target
from dashboard.render import number, percent
from dashboard.sources import Watch
from dashboard.task_address import CellKey
from dashboard.task_models import Counted

PHOTOS = 4
MOST_CELLS, MOST_ACTIVITIES = 80, 120
"""So many are looked through at most for what a target's files lack."""

Plan = tuple[str, int | None]
"""A plan's id with its edition in force."""


class Piece(NamedTuple):
    """``adds`` in the target's words, None for what is done or not; ``known``: its file could be looked at."""

    counted: Counted
    adds: str | None
    pictures: tuple[str, ...]
    more_pictures: int
    missing: tuple[str, ...]
    known: bool


class Behind(NamedTuple):
    """``down`` names the service that did not answer; ``full``: there may be more pieces than these."""

    pieces: tuple[Piece, ...] = ()
    down: str | None = None
    full: bool = False


class Files(NamedTuple):
    """``partly``: not all of its activities were looked through."""

    target: str
    title: str
    dossier: Dossier
    partly: bool


def behind(
    watch: Watch, plan: Plan, cell: CellKey, planned: PlannedTarget | None, as_of: date | None, stamp: asking.Stamp
) -> Behind:
    """What counts in ``cell`` now; of a past day what was held until then."""
    viewer = watch.viewer
    try:
        found = asking.counted(_scope(watch), plan[0], (cell,), (plan[1], stamp), viewer)[cell]
    except (Refused, Unreachable):
        return Behind(down="tasks")
    found = tuple(each for each in found if as_of is None or each.held_on <= as_of)
    full, down = len(found) >= asking.PAGE, None
    try:
        activities, known = _files(watch, found)
    except (Refused, Unreachable):
        activities, known, down = {}, {}, "events"
    kinds = watch.kinds()
    pieces = tuple(_piece(each, planned, activities.get(each.id), kinds, known) for each in found)
    return Behind(pieces, down, full)


def files(
    watch: Watch, plan: Plan, wanted: Iterable[tuple[Target, tuple[CellKey, ...]]], as_of: date | None
) -> tuple[Files, ...]:
    """What the files of the activities behind each target's numbers lack. Raises ``Refused``, ``Unreachable``."""
    made = []
    for target, cells in wanted:
        stamp = (plan[1], target.model_dump_json())
        by_cell = asking.counted(_scope(watch), plan[0], cells[:MOST_CELLS], stamp, watch.viewer) if cells else {}
        found = _each_once(each for counted in by_cell.values() for each in counted)
        found = [each for each in found if as_of is None or each.held_on <= as_of]
        activities, known = _files(watch, found[:MOST_ACTIVITIES])
        partly = len(cells) > MOST_CELLS or len(found) > MOST_ACTIVITIES
        made.append(Files(target.id, target.title, dossier(activities.values(), watch.kinds(), known), partly))
    return tuple(made)


def _each_once(found: Iterable[Counted]) -> list[Counted]:
    """The newest first."""
    return sorted({each.id: each for each in found}.values(), key=lambda each: each.held_on, reverse=True)


def _scope(watch: Watch) -> tuple[str, ...]:
    return (*watch.viewer.scope, watch.viewer.t.language)


def _files(watch: Watch, found: Sequence[Counted]) -> tuple[Mapping[str, Activity], Mapping[str, Attachment]]:
    """The activities in full and what is known of their evidence, by id. Raises ``Refused``, ``Unreachable``."""
    viewer = watch.viewer
    if not found:
        return {}, {}
    activities = asking.filed(viewer.scope, tuple((each.id, each.version) for each in found), viewer)
    pieces = tuple(id for each in activities.values() for id in each.evidence)
    return activities, asking.attachments(viewer.scope, pieces, viewer) if pieces else {}


def _piece(
    counted: Counted,
    planned: PlannedTarget | None,
    activity: Activity | None,
    kinds: Mapping[str, Kind],
    known: Mapping[str, Attachment],
) -> Piece:
    pictures = [id for id in activity.evidence if _shown(known, id)] if activity else []
    lacking = missing(activity, kinds.get(activity.kind), known) if activity else ()
    more = max(0, len(pictures) - PHOTOS)
    return Piece(counted, _adds(counted, planned), tuple(pictures[:PHOTOS]), more, lacking, activity is not None)


def _shown(known: Mapping[str, Attachment], id: str) -> bool:
    return id not in known or known[id].kind == "picture"


def _adds(counted: Counted, planned: PlannedTarget | None) -> str | None:
    measure = planned.measure if planned else "count"
    if measure == "milestone":
        return None
    much = counted.verified if counted.status == "verified" else counted.posted
    if measure == "ratio":
        return percent(much)
    unit = f" {planned.counted_in}" if planned and planned.counted_in else ""
    return f"+{number(much)}{unit}"
