"""What the file of an activity should hold, and what is missing in it. Pure.

Source: requirement R3 of the plans (图片、简报等材料随活动收集归档) and 分别立卷建档. What an activity of a kind should carry
is data of the kind (``file``, in the plan folder's kinds), so that a filed scheme is not asked for photos of a crowd. What
is missing is a remark: it neither changes a number nor asks anybody for anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dashboard.activity_models import Attachment
from dashboard.models import Activity, Kind

LEAST = ("material",)
"""Asked of every activity, of kinds that say nothing too: anything at all that shows it."""

PARTS = ("material", "picture", "document", "place", "participants")


class Gap(NamedTuple):
    """``missing`` are names of ``PARTS``, in their order."""

    activity: Activity
    missing: tuple[str, ...]


class Dossier(NamedTuple):
    """A target's: of how many activities, how many are whole, and the others with what they lack, newest first."""

    activities: int
    whole: int
    gaps: tuple[Gap, ...]


def missing(activity: Activity, kind: Kind | None, known: Mapping[str, Attachment]) -> tuple[str, ...]:
    """``known``: what is known of its evidence; a piece of which nothing is known counts as whatever is looked for."""
    kinds = {known[id].kind if id in known else "unknown" for id in activity.evidence}
    held = {
        "material": bool(activity.evidence),
        "picture": bool(kinds & {"picture", "video", "unknown"}),
        "document": bool(kinds - {"video", "audio"}),
        "place": bool(activity.place and activity.place.strip()),
        "participants": bool(activity.participants),
    }
    asked = (kind.file if kind else ()) or LEAST
    lacking = [part for part in PARTS if part in asked and not held.get(part, True)]
    if not activity.evidence:
        lacking = ["material", *(part for part in lacking if part not in ("material", "picture", "document"))]
    return tuple(lacking)


def dossier(activities: Iterable[Activity], kinds: Mapping[str, Kind], known: Mapping[str, Attachment]) -> Dossier:
    """Each activity once, however many numbers it counts in."""
    each_once: Sequence[Activity] = list({activity.id: activity for activity in activities}.values())
    lacking = [Gap(each, missing(each, kinds.get(each.kind), known)) for each in each_once]
    gaps = sorted((gap for gap in lacking if gap.missing), key=lambda gap: gap.activity.held_on, reverse=True)
    return Dossier(len(each_once), len(each_once) - len(gaps), tuple(gaps))
