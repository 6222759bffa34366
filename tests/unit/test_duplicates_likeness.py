"""What speaks for one event and what does not, without a store."""

from base64 import b64decode
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.duplicates.domain.likeness import PairKind, Side, Unit, judge
from services.events.duplicates.domain.photos import Photo, shared
from services.events.duplicates.domain.wording import alike, read_place, read_title
from services.events.evidence.prints import prints_of, sketch_of
from tests.benchmarks.snapshots import snapshot
from tests.builders import district_units, facts

UNITS = {unit.id: Unit(unit.name, unit.path) for unit in district_units()}
PHOTO = Photo("e1", "s1", ("0" * 48,))
NEARLY = Photo("e2", "s2", ("0" * 47 + "7",))
OTHER = Photo("e3", "s3", ("f0" * 24,))


def side(id: str, *photos: Photo, **different: Any) -> Side:
    usual: dict[str, Any] = {"kind": "lecture", "title": "民法典专题讲座", "held_on": date(2023, 5, 20), "unit": "east"}
    what = facts(id=id, **(usual | different))
    return Side(what, UNITS[what.unit].path, photos)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("东镇开展“12·4”国家宪法日集中宣传活动", "宪法宣传周宣传"),
        ("第三季度法律明白人培训班", "法律明白人第3季度培训"),
        ("举办民法典专题法治讲座", "民法典讲座（东镇）"),
    ],
)
def test_titles_that_say_the_same_in_other_words_are_alike(one: str, other: str) -> None:
    left, right = read_title(one, frozenset({"东镇"})), read_title(other, frozenset({"东镇"}))
    assert alike(left.core, right.core) > 0.8
    assert left.numbers == right.numbers


def test_which_of_a_series_it_is_tells_two_apart() -> None:
    first = side("a", title="法律明白人培训（第一期）", place="会议室")
    second = side("b", title="法律明白人培训（第二期）", place="会议室")
    assert judge(first, second, UNITS).kind is None


def test_a_place_that_every_unit_has_tells_nothing() -> None:
    assert read_place("三楼会议室") == ""
    assert read_place("东一村文化广场") == "东1村"


def test_the_same_title_on_the_same_day_in_two_townships_is_no_duplicate() -> None:
    assert judge(side("a"), side("b", unit="west"), UNITS).kind is None


def test_places_in_two_townships_are_two_however_alike_the_townships_names_are() -> None:
    units = UNITS | {"a-town": Unit("罗庄街道", ("root", "a-town")), "b-town": Unit("盛庄街道", ("root", "b-town"))}
    told = {"kind": "lecture", "title": "民法典专题讲座", "held_on": date(2023, 5, 20)}
    first, second = (
        Side(facts(id=unit, unit=unit, place=f"{units[unit].name}文化广场", **told), units[unit].path)
        for unit in ("a-town", "b-town")
    )
    assert judge(first, second, units).kind is None


def test_with_the_same_place_or_a_common_photo_it_is() -> None:
    placed = {"place": "东一村大集"}
    assert judge(side("a", **placed), side("b", unit="west", **placed), UNITS).kind is PairKind.EVENT
    assert judge(side("a", PHOTO), side("b", NEARLY, unit="west"), UNITS).kind is PairKind.EVENT


def test_a_photo_that_comes_again_elsewhere_is_a_pair_of_its_own_kind() -> None:
    later = {"title": "国旗下讲话", "kind": "flag_talk", "held_on": date(2023, 11, 1)}
    assert judge(side("a", PHOTO), side("b", NEARLY, **later), UNITS).kind is PairKind.PHOTO
    assert judge(side("a", PHOTO), side("b", OTHER, **later), UNITS).kind is None


def test_one_photo_is_in_one_pair_at_most() -> None:
    assert [(pair.left, pair.right, pair.bits) for pair in shared([PHOTO], [NEARLY, PHOTO])] == [("e1", "e1", 0)]


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_of_words_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    left, right = read_title(one, frozenset()).core, read_title(other, frozenset()).core
    assert 0 <= alike(left, right) == alike(right, left) <= 1


def pictured(id: str, *, noise: int, edit: int | None = None, scene: str = "sheet", how: str = "") -> Photo:
    picture = snapshot(scene, 7, "民法典讲座", noise, edit, how)
    return Photo(id, id, prints_of(picture), b64decode(sketch_of(picture)), picture.width / picture.height)


@pytest.mark.parametrize("scene", ["sheet", "hall", "redhead", "stage"])
def test_a_photo_that_was_cropped_and_compressed_again_is_one_with_what_it_was_made_from(scene: str) -> None:
    before, after = pictured("a", noise=1, scene=scene), pictured("b", noise=1, edit=3, scene=scene)
    assert [(pair.left, pair.right) for pair in shared([before], [after])] == [("a", "b")]


def test_two_lists_on_one_form_are_not_one_photo() -> None:
    lists = [pictured(str(n), noise=n) for n in range(8)]
    assert not [pair for pair in combinations(lists, 2) if shared(pair[:1], pair[1:])]


def test_one_hall_with_one_banner_and_other_people_is_not_one_photo() -> None:
    views = [pictured(str(n), noise=n, scene="hall") for n in range(8)]
    assert not [pair for pair in combinations(views, 2) if any(s.certain for s in shared(pair[:1], pair[1:]))]
