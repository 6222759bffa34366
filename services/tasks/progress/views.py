"""Whose progress may be seen by whom (design, "Who reads what")."""

from services.tasks.plans.domain.units import UnitTree
from shared.access import Principal, reads_all
from shared.web.problems import Problem


def chosen_unit(who: Principal, asked: str | None, root: str) -> str:
    """The unit that is meant: the asked one, else one's own, else the plan's root for who reads the whole district."""
    return asked or (root if reads_all(who) else who.unit)


def is_totals_only(who: Principal, unit: str, tree: UnitTree, root: str) -> bool:
    """Whether of ``unit`` the sums alone may be seen. Raises a 404 ``Problem`` for a unit outside the plan, a 403 for
    one that is not ``who``'s to see."""
    path = tree.path(unit)
    if root not in path:
        raise Problem(404, "unit_not_found", unit=unit)
    if reads_all(who) or who.unit in path:
        return False
    if unit == root:
        return True
    raise Problem(403, "forbidden")
