"""What is told of a cell names those whom it concerns."""

from typing import Any

import pytest

from services.tasks.plans.editions import Build
from services.tasks.progress.boards import Board
from services.tasks.progress.domain.cells import CellKey
from tests.builders import plan_data, plan_of, target_data, tree_of


def board(per: str, **parties: Any) -> Board:
    """Of a plan with one task and one target that each ``per`` has a cell of."""
    target = target_data(per=per)
    task = plan_data(target)["tasks"][0] | parties
    plan = plan_of(target, tasks=[task])
    return Board(plan, Build(edition=1, turn=1, structure=1), tree_of(plan), 1)


@pytest.mark.parametrize(
    ("per", "unit", "assisting", "named"),
    [
        ("district", "district", ["schools"], ("schools",)),
        ("district", "district", [{"each": "township"}], ("east", "west")),
        ("township", "east", [{"each": "township"}], ("east",)),
        ("village", "east-1", [{"each": "township"}, "schools"], ("east", "schools")),
        ("township", "east", [{"each": "village"}, "east-1"], ("east-1", "east-2")),
        ("township", "east", [], ()),
    ],
)
def test_of_a_group_that_leads_or_assists_only_those_at_above_or_below_the_cell_are_named(
    per: str, unit: str, assisting: list[Any], named: tuple[str, ...]
) -> None:
    key = CellKey("performances", unit, "2023")
    assert board(per, assisting=assisting).ref(key).assisting == named
    assert board(per, lead=assisting or ["section"]).ref(key).leads == (named or ("section",))
