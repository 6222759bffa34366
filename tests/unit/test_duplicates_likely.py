"""What is passed over at a glance is never what a close look would have found."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.events.activities.domain.outline import outline_of
from services.events.duplicates.domain.likely import can_be_told_twice, may_be_one
from services.events.duplicates.domain.likeness import PairKind, Side, Unit, judge
from services.events.duplicates.domain.photos import Photo
from tests.builders import district_units, facts

UNITS = {unit.id: Unit(unit.name, unit.path) for unit in district_units()}
DAY = date(2023, 5, 20)
PHOTOS = (Photo("e1", "s1", ("0" * 48,)), Photo("e2", "s2", ("0" * 47 + "7",)), Photo("e3", "s3", ("f0" * 24,)))


@st.composite
def sides(draw: st.DrawFn, id: str) -> Side:
    photos = draw(st.lists(st.sampled_from(PHOTOS), max_size=2, unique=True))
    what = facts(
        id=id,
        title=draw(
            st.sampled_from(("民法典专题讲座", "举办民法典专题法治讲座", "法律明白人培训（第一期）", "巡回演出"))
        ),
        held_on=DAY + timedelta(days=draw(st.integers(0, 5))),
        unit=draw(st.sampled_from(sorted(UNITS))),
        kind=draw(st.sampled_from(("lecture", "performance"))),
        place=draw(st.sampled_from((None, "三楼会议室", "东一村文化广场", "东镇法治公园"))),
        participants=draw(st.sampled_from((None, 3, 5, 80))),
        evidence=tuple(photo.evidence for photo in photos),
    )
    return Side(what, UNITS[what.unit].path, tuple(photos))


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(sides("a"), sides("b"))
def test_whatever_is_one_event_is_worth_a_look_from_either_side(one: Side, other: Side) -> None:
    assume(judge(one, other, UNITS).kind is PairKind.EVENT)
    left, right = (outline_of(side.facts, side.path) for side in (one, other))
    assert can_be_told_twice(left)
    assert can_be_told_twice(right)
    assert may_be_one(left, [right]) == ["b"]
    assert may_be_one(right, [left]) == ["a"]


def test_without_photos_place_and_number_nothing_can_be_told_twice() -> None:
    path = UNITS["east"].path
    assert not can_be_told_twice(outline_of(facts(), path))
    assert can_be_told_twice(outline_of(facts(place="文化广场"), path))
    assert can_be_told_twice(outline_of(facts(participants=80), path))
    assert can_be_told_twice(outline_of(facts(evidence=("e1",)), path))


def test_the_likeliest_come_first() -> None:
    mine = outline_of(facts(id="a", title="民法典专题讲座", place="文化广场"), UNITS["east"].path)
    others: dict[str, dict[str, Any]] = {
        "far": {"held_on": DAY + timedelta(days=4)},
        "other kind": {"kind": "lecture", "title": "民法典讲座"},
        "other words": {"title": "巡回演出"},
        "same": {"title": "民法典讲座"},
    }
    outlines = [
        outline_of(facts(id=id, **({"place": "文化广场"} | different)), UNITS["east"].path)
        for id, different in others.items()
    ]
    assert may_be_one(mine, outlines) == ["same", "other kind", "other words"]
