"""What slips ask for and how far it is done: the same in any order, however often it is told, and nothing asked twice."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.slips.domain.causes import Asking, Words, given_units, in_order, last_of, not_asked_before
from services.notify.slips.domain.following import Known, as_they_stand
from services.notify.slips.domain.moves import Doer, collected, discarded, drafted, edited
from services.notify.slips.domain.slip import MOST_ITEMS, Item, Slip
from services.notify.slips.domain.works import Work, joined, work_of
from services.notify.slips.reading import read_slip_policy
from services.notify.standings.domain import Standing, newer, standing_id
from shared.contracts.base import wrap
from shared.contracts.events import ActivityPostedV1, ActivityReturnedV1, ActivityWithdrawnV1
from shared.contracts.notify import SlipKind
from shared.contracts.tasks import UnitKind
from shared.errors import DataFileInvalid
from tests.builders import REPOSITORY, activity_event, district_units

NOON = datetime(2023, 7, 1, 4, tzinfo=UTC)
TODAY = date(2023, 7, 1)
UNITS = {unit.id: unit for unit in district_units()}
SLIP_KINDS = {UnitKind.TOWNSHIP, UnitKind.DEPARTMENT}
ASKING = Asking(TODAY, UNITS, Words(lambda why, each: why.value, lambda work: work.title), timedelta(days=92))
POLICY = REPOSITORY / "services" / "notify" / "slips" / "default.yaml"


def cell(target: str = "training", minutes: int = 0, **given: Any) -> Standing:
    """The township ``east``'s own, due yesterday and late."""
    usual: dict[str, Any] = {
        "plan": "p",
        "task": "6",
        "task_title": "培训",
        "title": target,
        "unit": "east",
        "period": "2023-Q2",
        "scope": UnitKind.TOWNSHIP,
        "value": 0.0,
        "provisional": 0.0,
        "goal": 1.0,
        "due": date(2023, 6, 30),
        "status": "overdue",
        "awaiting_review": False,
        "reason": "",
        "asked": True,
    }
    facts = usual | given
    id = standing_id("p", target, facts["unit"], facts["period"])
    return Standing(id=id, target=target, at=NOON + timedelta(minutes=minutes), **facts)


def supervised(*standings: Standing, returned: tuple[Work, ...] = (), prompts: tuple[Slip, ...] = ()) -> list[Item]:
    return ASKING.supervised(standings, returned, prompts)


def slip_of(*items: Item) -> Slip:
    return drafted("s", SlipKind.SUPERVISION, "east", "2023-07", TODAY, items, Doer(at=NOON))


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ({}, True),
        ({"awaiting_review": True}, False),
        ({"status": "done_late"}, False),
        ({"status": "waiting"}, False),
        ({"scope": UnitKind.VILLAGE}, False),  # a sum of what the villages did
        ({"scope": None}, True),  # the plan names the unit
        ({"unit": "east-1", "scope": UnitKind.VILLAGE}, True),
        ({"unit": "gone"}, False),
        ({"due": date(2023, 3, 30)}, False),
        ({"due": date(2023, 3, 31)}, True),
        ({"due": None}, False),
    ],
)
def test_late_is_what_is_overdue_and_the_units_own_and_not_settled(told: dict[str, Any], asked: bool) -> None:
    assert bool(supervised(cell(**told))) is asked


def test_a_vanished_unit_or_target_breaks_nothing() -> None:
    (item,) = supervised(cell())
    assert as_they_stand([item], Known({}, {})) == (item,)
    assert given_units(UNITS, SLIP_KINDS, ["gone", "east-1", "district"]) == {"east": ["east-1"]}


def test_each_unit_that_is_given_slips_holds_its_own_affairs_and_those_of_units_that_are_given_none() -> None:
    held = {"schools": ["schools"], "east": ["east", "east-1", "east-2"], "west": ["west", "west-1"]}
    assert given_units(UNITS, SLIP_KINDS) == held


@given(order=st.permutations(range(5)), again=st.lists(st.integers(0, 4), max_size=6))
def test_items_stand_as_their_cells_do_in_whatever_order_and_how_often_it_is_told(
    order: list[int], again: list[int]
) -> None:
    told = [
        cell(minutes=0),
        cell(minutes=1, awaiting_review=True, provisional=1.0),
        cell(minutes=2),
        cell(minutes=3, status="done_late", value=1.0),
        cell(minutes=4, status="done_late", value=2.0),
    ]
    (first,) = items = tuple(supervised(cell()))
    known = told[order[0]]
    for n in [*order, *again]:
        known = newer(known, told[n]) or known
        items = as_they_stand(items, Known({known.id: known}, {}))
    assert [(item.done, item.done_on) for item in items] == [(True, TODAY)]
    assert as_they_stand(items, Known({known.id: known}, {})) == items
    undone = as_they_stand(items, Known({known.id: cell(minutes=9)}, {}))
    assert undone == (first,)


LIFE = [
    wrap(activity_event(kind, version=n, status=status), subject="a1", time=NOON + timedelta(minutes=n))
    for n, (kind, status) in enumerate(
        [
            (ActivityPostedV1, "posted"),
            (ActivityReturnedV1, "returned"),
            (ActivityPostedV1, "posted"),
            (ActivityReturnedV1, "returned"),
            (ActivityWithdrawnV1, "withdrawn"),
        ],
        start=1,
    )
]


@given(known=st.integers(1, 5), data=st.data())
def test_an_activity_is_known_the_same_in_whatever_order_and_how_often_it_is_told(known: int, data: Any) -> None:
    told = [work_of(each) for each in LIFE[:known]]
    drawn = data.draw(st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=5))]))
    work = drawn[0]
    for each in drawn:
        work = joined(work, each)
    assert work.version == known
    assert len(work.returned_in) == known // 2
    is_asked = bool(supervised(returned=(work,)))
    assert is_asked == (known in (2, 4))


def test_a_third_return_after_a_slip_was_closed_for_the_second_is_a_cause_of_its_own() -> None:
    twice = work_of(LIFE[1]).model_copy(update={"returned_in": (2, 4)})
    thrice = twice.model_copy(update={"returned_in": (2, 4, 6)})
    (item,) = supervised(returned=(twice,))
    gone = discarded(slip_of(item), Doer(at=NOON))
    assert not_asked_before(supervised(returned=(twice,)), [gone]) == []
    assert len(not_asked_before(supervised(returned=(thrice,)), [gone])) == 1
    assert not_asked_before(supervised(returned=(thrice,)), [slip_of(item)]) == []  # one that is open asks already


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["collect", "drop", "discard"])), max_size=12))
def test_nothing_is_asked_for_twice_for_the_same_cause(acts: list[tuple[str, str]]) -> None:
    slips: list[Slip] = []
    asked: list[str] = []
    for target, act in acts:
        fresh = not_asked_before(supervised(cell(target)), slips)
        asked += [item.id for item in fresh]
        if fresh and slips and slips[-1].status == "draft":
            slips[-1] = collected(slips[-1], fresh)
        elif fresh:
            slips.append(slip_of(*fresh))
        if slips and slips[-1].status == "draft" and act == "drop":
            slips[-1] = edited(slips[-1], slips[-1].items[1:], "", TODAY, Doer(at=NOON))
        if slips and slips[-1].status == "draft" and act == "discard":
            slips[-1] = discarded(slips[-1], Doer(at=NOON))
    assert len(asked) == len(set(asked))


def test_a_day_that_moves_is_a_new_cause() -> None:
    gone = discarded(slip_of(*supervised(cell())), Doer(at=NOON))
    moved = supervised(cell(due=date(2023, 6, 29)))
    assert not_asked_before(moved, [gone]) == moved


def test_a_slip_holds_only_so_much_and_the_first_due_comes_first() -> None:
    late = [cell(f"t{n}", due=date(2023, 6, 30) - timedelta(days=n % 60)) for n in range(MOST_ITEMS + 50)]
    items = supervised(*late)
    assert len(items) == MOST_ITEMS
    assert [item.due for item in items] == sorted(item.due for item in items)
    more = in_order(supervised(cell("another")))
    assert collected(slip_of(*items), more).items == tuple(items)


@pytest.mark.parametrize(("month", "day"), [("2023-02", 28), ("2024-02", 29), ("2023-12", 31), ("2023-04", 30)])
def test_a_prompt_slip_is_fed_back_by_the_months_last_day(month: str, day: int) -> None:
    assert last_of(month).day == day


def test_the_usual_policy_can_be_read_and_says_what_the_office_would(tmp_path: Any) -> None:
    policy = read_slip_policy(POLICY)
    assert policy.number(SlipKind.PROMPT, 2023, 7) == "普法提示〔2023〕7号"
    assert policy.number(SlipKind.SUPERVISION, 2023, 1) == "普法督办〔2023〕1号"
    assert policy.day(datetime(2023, 6, 30, 21, 59, tzinfo=UTC)) is None
    assert policy.day(datetime(2023, 6, 30, 22, 0, tzinfo=UTC)) == TODAY
    assert policy.put_right_by(date(2023, 9, 28)) == date(2023, 10, 18)  # the holiday of the National Day lies between


@pytest.mark.parametrize(
    ("usual", "wrong"),
    [
        ("提示〔{year}〕{n}号", "提示{n}号"),
        ("提示〔{year}〕{n}号", "提示〔{year}〕{n}{m}号"),
        ("issue_on: 1", "issue_on: 31"),
        ("department, township", "hamlet"),
        ("days_to_put_right: 10", "days_to_put_right: 0"),
        ("escalate_after: 0", "escalate_later: 0"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_refused_with_its_line(tmp_path: Any, usual: str, wrong: str) -> None:
    content = POLICY.read_text("utf-8")
    line = next(n for n, text in enumerate(content.splitlines(), start=1) if usual in text and text[0] != "#")
    file = tmp_path / "slips.yaml"
    file.write_text(content.replace(usual, wrong), "utf-8")
    with pytest.raises(DataFileInvalid) as refused:
        read_slip_policy(file)
    assert f"line {line}:" in str(refused.value)
    assert refused.value.setting == "PUFA_SLIPS_FILE"
