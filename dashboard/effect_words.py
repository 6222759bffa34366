"""How many cells of a plan would stand otherwise, in words."""

from collections.abc import Iterable

from dashboard.models import Status
from dashboard.preview_models import Moved, TargetEffect
from dashboard.texts import Texts

WORSE = ("overdue", "at_risk", "open", "waiting", "done_late", "done")


def turns(moved: Iterable[Moved], t: Texts) -> list[tuple[str, str]]:
    """Each turn of some cells with a mark: ``worse``, ``better`` or empty; what gets worse comes first."""
    found = [(_mark(each), _said(each, t)) for each in moved]
    return sorted(found, key=lambda each: ("worse", "", "better").index(each[0]))


def of_target(effect: TargetEffect, t: Texts) -> str:
    """Of how many cells."""
    side = effect.after or effect.before
    return t("effect.of_cells", cells=side.cells) if side else ""


def _said(moved: Moved, t: Texts) -> str:
    before, after = (each and t(f"status.{each.value}") for each in (moved.before, moved.after))
    if moved.before is None:
        return t("effect.added", n=moved.cells, after=after)
    if moved.after is None:
        return t("effect.removed", n=moved.cells, before=before)
    return t("effect.turn", n=moved.cells, before=before, after=after)


def _mark(moved: Moved) -> str:
    if moved.before is None or moved.after is None:
        return ""
    return "worse" if _rank(moved.after) < _rank(moved.before) else "better"


def _rank(status: Status) -> int:
    return WORSE.index(status.value)
