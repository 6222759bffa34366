"""The register of units: a tree, whatever is asked of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.identity.sheets import Row
from services.tasks.identity.units.domain import DEEPEST, Clash, Faulty, Register, Unit, tree_faults
from services.tasks.identity.units.edits import merged, replaced
from services.tasks.identity.units.imports import units_in
from services.tasks.identity.units.moves import Move
from services.tasks.identity.words import MESSAGES
from shared.catalogue import Catalogue
from shared.contracts.tasks import UnitKind
from tests.builders import SMALL_DISTRICT

CATALOGUE = Catalogue(MESSAGES)
NOON = datetime(2023, 6, 15, 4, tzinfo=UTC)


def made(data: Mapping[str, Any]) -> Unit:
    return Unit(data["id"], data["name"], UnitKind(data["kind"]), data.get("under"))


DISTRICT = tuple(map(made, SMALL_DISTRICT))


def put(before: Register, *units: Unit, by: str = "u1") -> tuple[Register, tuple[str, ...]]:
    return before.with_units(units, by=by, at=NOON)


def register(*more: Unit) -> Register:
    return put(Register(), *DISTRICT, *more)[0]


def unit(id: str = "east", **different: str | None) -> Unit:
    """One of the small district's units, with one thing different."""
    known = next((each._asdict() for each in DISTRICT if each.id == id), {"id": id, "name": id, "kind": "village"})
    return made(known | different)


def row(number: int, name: str, kind: str = "村居", under: str = "", id: str = "") -> Row:
    return Row(number, {"name": name, "id": id, "kind": kind, "under": under})


def codes(faulty: Faulty) -> list[tuple[str, str, str]]:
    return [(fault.unit, fault.field, fault.code) for fault in faulty.faults]


def test_a_move_changes_the_path_and_the_version_of_everything_below() -> None:
    before = register()
    after, different = put(before, unit("east", under="west"))
    assert different == ("east", "east-1", "east-2")
    assert after.path("east-1") == ("district", "west", "east", "east-1")
    assert [after.facts(id).version for id in different] == [2, 2, 2]
    assert after.versions["west"] == 1


def test_putting_what_is_there_changes_nothing() -> None:
    before = register()
    assert put(before, *DISTRICT) == (before, ())


def test_a_new_name_leaves_those_below_as_they_are() -> None:
    after, different = put(register(), unit("east", name="东街道"))
    assert (different, after.units["east"].name) == (("east",), "东街道")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (unit("east", under="nowhere"), "identity.unknown_parent"),
        (unit("district", under="east-1"), "identity.circle"),
        (unit("east", under="east"), "identity.circle"),
    ],
)
def test_what_is_no_tree_is_refused_and_changes_nothing(wrong: Unit, code: str) -> None:
    before = register()
    with pytest.raises(Faulty) as refused:
        put(before, wrong)
    assert code in {fault.code for fault in refused.value.faults}
    assert before == register()


@given(st.lists(st.one_of(st.none(), st.integers(0, 7)), min_size=8, max_size=8))
def test_circles_are_found_exactly_where_a_way_up_never_ends(parents: list[int | None]) -> None:
    units = {
        f"u{number}": Unit(
            id=f"u{number}", name="单位", kind=UnitKind.VILLAGE, under=None if parent is None else f"u{parent}"
        )
        for number, parent in enumerate(parents)
    }

    def never_ends(step: int | None) -> bool:
        for _ in range(len(parents) + 1):
            if step is None:
                return False
            step = parents[step]
        return True

    assert {fault.unit for fault in tree_faults(units, units)} == {f"u{n}" for n in range(8) if never_ends(n)}


def test_a_chain_that_is_too_deep_is_refused_also_where_a_move_makes_it_so() -> None:
    chain = [unit(f"c{n}", under=f"c{n - 1}" if n else None) for n in range(DEEPEST - 1)]
    before, _ = put(register(), *chain)
    for wrong in (unit("c0", under="east"), unit("east", under=f"c{DEEPEST - 2}")):
        with pytest.raises(Faulty) as refused:
            put(before, wrong)
        assert {fault.code for fault in refused.value.faults} == {"identity.too_deep"}


def test_adding_and_renaming_leave_the_structure_alone_and_a_move_says_who_and_when() -> None:
    before, _ = put(register(), unit("east", name="东街道"), unit("new", under="west"))
    assert (before.version, before.structure, before.moves) == (2, 0, ())
    after, _ = put(before, unit("west", under="east"), by="u7")
    town = UnitKind.TOWNSHIP
    assert after.moves == (Move(3, "west", NOON, "u7", town, "district", town, "east"),)
    assert after.structure == 3


def test_a_change_of_kind_is_a_change_of_structure_and_leaves_those_below_alone() -> None:
    after, different = put(register(), unit("east", kind="department"))
    assert (different, after.structure) == (("east",), 2)
    assert after.as_of(1)["east"].kind == UnitKind.TOWNSHIP


def test_what_came_later_under_a_moved_unit_stays_with_it_when_the_move_is_undone() -> None:
    moved, _ = put(register(), unit("east", under="west"))
    after, _ = put(moved, unit("new", under="east"), unit("east", name="东街道", under="west"))
    units = after.as_of(1)
    assert (units["east"].under, units["east"].name, units["new"].under) == ("district", "东街道", "east")


def test_a_unit_that_came_later_and_moved_stands_where_it_first_stood() -> None:
    added, _ = put(register(), unit("heir", under="district"), unit("new", under="east"))
    after, _ = put(added, unit("new", under="heir"), unit("east", under="new"))
    units = after.as_of(0)
    assert (units["new"].under, units["east"].under) == ("east", "district")
    assert not tree_faults(units, units)


PLACES = [f"n{number}" for number in range(8)]
EDITS = st.lists(
    st.dictionaries(
        st.sampled_from(PLACES),
        st.tuples(st.sampled_from([None, *PLACES]), st.sampled_from([UnitKind.TOWNSHIP, UnitKind.VILLAGE])),
        min_size=1,
        max_size=4,
    ),
    max_size=12,
)


@given(EDITS, st.data())
def test_undoing_moves_gives_the_earlier_tree_with_what_came_later(
    edits: list[dict[str, tuple[str | None, UnitKind]]], data: st.DataObject
) -> None:
    history = [Register()]
    for number, edit in enumerate(edits):
        wanted = [Unit(id, f"{id}-{number}", kind, under) for id, (under, kind) in edit.items()]
        try:
            history.append(put(history[-1], *wanted)[0])
        except Faulty:
            continue
    now, then = history[-1], data.draw(st.sampled_from(history))
    units = now.as_of(then.version)
    assert list(units) == list(now.units)
    assert not tree_faults(units, units)
    assert {id: unit.name for id, unit in units.items()} == {id: unit.name for id, unit in now.units.items()}
    for id in units:
        first = next(register for register in history if register.version >= then.version and id in register.units)
        assert (units[id].kind, units[id].under) == (first.units[id].kind, first.units[id].under)
    if then.structure == now.structure:
        assert units == now.units


def test_an_import_adds_and_renames_but_neither_moves_nor_removes() -> None:
    before = register()
    after, different = put(before, *merged(before, [unit("east", name="东街道"), unit("new", under="west")]))
    assert different == ("east", "new")
    assert set(after.units) == {*before.units, "new"}


@pytest.mark.parametrize(
    ("known", "code"),
    [(unit("east", kind="village"), "identity.clash_kind"), (unit("east-1", under="west"), "identity.clash_parent")],
)
def test_an_import_of_another_kind_or_parent_is_a_clash(known: Unit, code: str) -> None:
    with pytest.raises(Clash) as clash:
        merged(register(), [known])
    assert [fault.code for fault in clash.value.faults] == [code]


def test_a_plans_root_may_stand_under_a_city_in_the_register() -> None:
    city = Unit(id="city", name="示例市", kind=UnitKind.CITY)
    before, _ = put(register(city), unit("district", under="city"))
    assert put(before, *merged(before, DISTRICT)) == (before, ())


def test_a_whole_register_may_leave_no_unit_out_and_name_none_twice() -> None:
    with pytest.raises(Faulty) as refused:
        replaced(register(), [*DISTRICT[:-1], DISTRICT[0]])
    assert codes(refused.value) == [
        ("district", "id", "identity.double_unit"),
        ("west-1", "id", "identity.unit_left_out"),
    ]


def test_a_sheet_names_parents_by_id_or_name_and_in_any_order() -> None:
    rows = [
        row(2, "新一村", under="新镇"),
        row(3, "新镇", kind="Township", under="示例区"),
        row(4, "东三村", under="east"),
    ]
    sheet = units_in(rows, register(), CATALOGUE)
    after, _ = put(register(), *sheet.units)
    village, town, third = sheet.units
    assert after.path(village.id) == ("district", town.id, village.id)
    assert (town.kind, third.under) == (UnitKind.TOWNSHIP, "east")


def test_a_sheet_without_ids_read_again_finds_the_same_units() -> None:
    rows = [row(2, "和平村", under="东镇"), row(3, "和平村", under="西镇")]
    first = units_in(rows, register(), CATALOGUE)
    after, different = put(register(), *first.units)
    assert len(different) == 2
    again = units_in(rows, after, CATALOGUE)
    assert put(after, *again.units) == (after, ())


def test_every_wrong_row_of_a_sheet_is_named() -> None:
    rows = [
        row(2, "甲", kind="星球"),
        row(3, "乙", under="没有"),
        row(4, "", under="east"),
        row(5, "丙", id="a b", under="east"),
        row(6, "丁", under="戊"),
        row(7, "戊", under="丁"),
        row(8, "己", id="same", under="east"),
        row(9, "庚", id="same", under="east"),
    ]
    with pytest.raises(Faulty) as refused:
        units_in(rows, register(), CATALOGUE)
    assert codes(refused.value) == [
        ("rows[2]", "kind", "identity.unknown_kind"),
        ("rows[3]", "under", "identity.unknown_parent"),
        ("rows[4]", "name", "identity.bad_name"),
        ("rows[5]", "id", "identity.bad_id"),
        ("rows[6]", "under", "identity.circle"),
        ("rows[7]", "under", "identity.circle"),
        ("rows[9]", "id", "identity.double_unit"),
    ]


def test_a_parent_whose_name_two_units_have_must_be_given_by_id() -> None:
    with pytest.raises(Faulty) as refused:
        units_in([row(2, "新村", under="和平")], register(unit("a", name="和平"), unit("b", name="和平")), CATALOGUE)
    assert codes(refused.value) == [("rows[2]", "under", "identity.ambiguous_parent")]
