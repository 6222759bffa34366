"""The invented country of the benchmarks: as big, as uneven and as busy as it says, and the same for the same seed."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest

from services.events.activities.bodies import NewActivity
from services.events.activities.domain.content import faults
from services.events.activities.domain.lifecycle import LIFECYCLE
from services.tasks.plans.domain.deadlines import Deadline
from services.tasks.plans.domain.parsing import parse_plan_json
from services.tasks.plans.domain.targets import Measure
from services.tasks.plans.domain.units import UnitTree
from shared.contracts.base import Envelope
from shared.contracts.events import ActivityEvent, ActivityPlannedV1, ActivityPostedV1
from shared.contracts.tasks import UnitKind
from tests.benchmarks.country.country import Country
from tests.benchmarks.country.lives import SAYING
from tests.benchmarks.country.tree import WHOLE
from tests.builders import REPOSITORY, kinds

N = 3_000
MOVES = {event: move for move, event in SAYING.items()}
ZONE = ZoneInfo("Asia/Shanghai")
FOURTH = date(2023, 12, 4)


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(0.005)


@pytest.fixture(scope="module")
def told(country: Country) -> list[Envelope[ActivityEvent]]:
    return list(country.activities(N))


def _posted(events: list[Envelope[ActivityEvent]]) -> Iterator[date]:
    """The days on which activities were first posted."""
    planned = {event.subject for event in events if isinstance(event.data, ActivityPlannedV1)}
    for event in events:
        if event.data.activity.version == (2 if event.subject in planned else 1):
            yield event.time.astimezone(ZONE).date()


def test_the_whole_country_has_as_many_units_as_it_says() -> None:
    counts = Counter(unit.kind for unit in Country(villages=False).units())
    assert counts == {kind: number for kind, number in WHOLE.items() if kind is not UnitKind.VILLAGE}
    assert Country().tree.counts == WHOLE


@pytest.mark.slow
def test_the_whole_country_has_its_500_000_villages() -> None:
    assert Counter(place.kind for place in Country().tree.places()) == WHOLE


@pytest.mark.parametrize("fraction", [0, 0.0001, 0.003, 0.02])
def test_any_fraction_is_a_tree_of_the_whole_depth(fraction: float) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    deepest: Counter[int] = Counter()
    for unit in Country(fraction).unit_facts():
        assert unit.path == (*(seen[unit.under] if unit.under else ()), unit.id), "a parent comes before its children"
        seen[unit.id] = unit.path
        deepest[len(unit.path)] += 1
        assert list(WHOLE)[len(unit.path) - 1] is unit.kind
    assert set(deepest) == {1, 2, 3, 4, 5, 6}


def test_a_unit_and_its_facts_are_told_alike_and_every_name_is_its_own(country: Country) -> None:
    units, facts = list(country.units()), list(country.unit_facts())
    assert [unit.model_dump() for unit in units] == [each.model_dump(exclude={"path", "version"}) for each in facts]
    assert len({unit.name for unit in units}) == len(units)


def test_a_country_without_villages_is_the_same_down_to_its_townships(country: Country) -> None:
    upper = [unit for unit in country.units() if unit.kind is not UnitKind.VILLAGE]
    assert list(Country(0.005, villages=False).units()) == upper


def test_parents_are_uneven_and_none_is_without_children() -> None:
    tree = UnitTree(Country(0.1, villages=False).units())
    sizes = sorted(len(tree.children(district)) for district in tree.of_kind(UnitKind.DISTRICT, "n1"))
    assert sizes[0] >= 1
    assert sizes[-len(sizes) // 10] >= 1.7 * sizes[len(sizes) // 2] >= 2.5 * sizes[len(sizes) // 10]


def test_the_way_to_a_unit_is_found_without_the_others(country: Country) -> None:
    for unit in islice(country.unit_facts(), 0, None, 7):
        assert country.tree.path(unit.id) == unit.path


def test_the_plan_passes_the_checks_of_an_import_and_has_every_measure_and_deadline(country: Country) -> None:
    plan = parse_plan_json(json.dumps(country.plan()), kinds())
    targets = [target for task in plan.tasks for target in task.targets]
    assert {target.measure for target in targets} == set(Measure)
    assert {target.per for target in targets} >= {None, UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.TOWNSHIP}
    kinds_of_deadlines = {type(deadline) for task in plan.tasks for deadline in task.deadlines}
    assert len(kinds_of_deadlines) == len(Deadline.__origin__.__args__), "one of each kind"  # type: ignore[attr-defined]
    assert len(plan.tasks) == 10


def test_the_same_seed_tells_the_same_year_and_another_another(told: list[Envelope[ActivityEvent]]) -> None:
    assert list(islice(Country(0.005).activities(N), 500)) == told[:500]
    assert list(islice(Country(0.005, seed=2).activities(N), 500)) != told[:500]


def test_a_year_has_as_many_activities_as_were_asked_for_in_order_of_time(told: list[Envelope[ActivityEvent]]) -> None:
    assert len({event.subject for event in told}) == N
    assert len({event.id for event in told}) == len(told)
    assert all(earlier.time <= later.time for earlier, later in pairwise(told))
    assert list(Country(0).activities(0)) == []


def test_every_event_is_valid_and_every_life_is_one_that_the_events_service_allows(
    country: Country, told: list[Envelope[ActivityEvent]]
) -> None:
    known = {unit.id for unit in country.units()}
    present: dict[str, ActivityEvent] = {}
    for event in told:
        facts, before = event.data.activity, present.get(event.subject)
        rule = LIFECYCLE[MOVES[type(event.data)]]
        assert type(facts).model_validate(facts.model_dump()) == facts
        assert facts.status == rule.after
        assert (before.activity.status in rule.before) if before else not rule.before
        assert facts.version == (before.activity.version + 1 if before else 1)
        assert {facts.unit, *facts.for_units} <= known
        present[event.subject] = event.data


def test_shares_are_those_of_a_real_year(told: list[Envelope[ActivityEvent]]) -> None:
    of = Counter(event.type.split(".")[1] for event in told)
    last = {event.subject: event.data.activity for event in told}.values()
    assert 0.03 < of["returned"] / N < 0.07
    assert 0.01 < of["withdrawn"] / N < 0.03
    assert of["verified"] / N > 0.9
    assert 0.02 < sum(bool(facts.for_units) for facts in last) / N < 0.04
    assert 0.01 < sum(facts.period is not None for facts in last) / N < 0.05
    assert 0.15 < sum(facts.unit.startswith("v") for facts in last) / N < 0.35


def test_constitution_week_is_the_peak_and_weekends_are_weak(told: list[Envelope[ActivityEvent]]) -> None:
    held = Counter({event.subject: event.data.activity.held_on for event in told}.values())
    week = sum(number for day, number in held.items() if date(2023, 12, 4) <= day <= date(2023, 12, 10))
    assert 0.08 <= week / N <= 0.10
    assert held.most_common(1)[0][0] == FOURTH
    assert sum(number for day, number in held.items() if day.weekday() > 4) / N < 0.15
    months = Counter(day.month for day in held.elements())
    assert min(months[3], months[5]) > max(months[1], months[2], months[7], months[8])


def test_some_units_post_ten_times_as_much_as_others(country: Country, told: list[Envelope[ActivityEvent]]) -> None:
    posts = Counter(event.data.posted_by for event in told if event.data.activity.version == 1)
    townships = sorted(posts[f"u-{id}"] for id in country.tree.ids(UnitKind.TOWNSHIP))
    tenth = len(townships) // 10
    assert sum(townships[-tenth:]) >= 8 * sum(townships[:tenth])


@pytest.mark.parametrize("n", [50, 1_000])
def test_a_year_with_fewer_activities_is_as_dense_everywhere_and_no_shorter(country: Country, n: int) -> None:
    held = [event.data.activity.held_on for event in country.activities(n) if event.data.activity.version == 1]
    assert len(held) == n
    assert 0.35 < sum(day < date(2023, 7, 1) for day in held) / n < 0.55


def test_a_days_posts_are_those_that_the_year_tells_of(country: Country, told: list[Envelope[ActivityEvent]]) -> None:
    posts = list(country.posts_of(FOURTH, N))
    events = [
        event
        for event in told
        if isinstance(event.data, ActivityPostedV1) and event.time.astimezone(ZONE).date() == FOURTH
    ]
    assert [country.year.moment(post.at) for post in posts] == [event.time for event in events]
    assert [post.body["title"] for post in posts] == [event.data.activity.title for event in events]
    assert sum(day == FOURTH for day in _posted(told)) >= len(posts)


def test_a_year_of_1_4_million_activities_has_one_post_a_township_on_4_december(country: Country) -> None:
    assert country.activities_for(38_000) == pytest.approx(1_400_000, rel=0.03)
    n = country.activities_for(2_000)
    assert len(list(country.posts_of(FOURTH, n))) == pytest.approx(2_000, rel=0.05)
    assert sum(country.year.posted_share(day) for day in country.year.days) == pytest.approx(1, abs=0.01)


def test_the_events_service_takes_every_post_from_the_unit_that_posts_it(country: Country) -> None:
    known = kinds()
    for post in country.posts_of(FOURTH, 10 * N):
        content = NewActivity.model_validate(json.loads(json.dumps(post.body)))
        assert faults(content, planned=False, today=FOURTH, kinds=known) == []
        for unit in (content.unit or post.unit, *content.for_units):
            assert post.unit in country.tree.path(unit), "one's own unit or one below"


def test_the_command_writes_json_lines_and_nothing_else_to_stdout() -> None:
    arguments = ["--what", "events", "--fraction", "0", "--activities", "20"]
    command = [sys.executable, "-m", "tests.benchmarks.country", *arguments]
    done = subprocess.run(command, capture_output=True, check=True, cwd=REPOSITORY, timeout=60)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines == [event.to_doc() for event in Country(0).activities(20)]
