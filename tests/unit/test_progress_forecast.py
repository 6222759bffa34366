"""When a goal is reached at the present pace: what is claimed, what is not, and how often the claim holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tasks.progress.domain.forecast import HORIZON, STILL, Forecast, Point, forecast, sentence
from services.tasks.progress.domain.waiting import chance_within
from shared.catalogue import LANGUAGES, Catalogue
from tests.builders import REPOSITORY
from tests.unit.forecast_years import GOALS, RHYTHMS, by_forecast, by_last_month, by_straight_line, cases, score

BEGINS = date(2026, 1, 1)
DUE = date(2026, 12, 31)
CATALOGUE = Catalogue(REPOSITORY / "services/tasks/progress/messages")
FAR = date.max


def day(number: int) -> date:
    """The year's day, from 1."""
    return BEGINS + timedelta(days=number - 1)


def counted(*days: int) -> list[Point]:
    """One more on each of these days of the year."""
    return [Point(day(number), float(count)) for count, number in enumerate(days, 1)]


def told(
    points: list[Point], *, goal: float = 8, today: date, due: date | None = DUE, unit_step: float | None = 1
) -> Forecast:
    return forecast(points, goal=goal, begins=BEGINS, due=due, today=today, unit_step=unit_step)


@st.composite
def courses(draw: st.DrawFn) -> tuple[list[Point], date]:
    """What was known on a day: rises and falls of any size."""
    today = draw(st.integers(1, 400))
    days = sorted(draw(st.sets(st.integers(1, today), max_size=12)))
    value, points = 0.0, []
    for number in days:
        value = max(0.0, value + draw(st.integers(-2, 6)))
        points.append(Point(day(number), value))
    return points, day(today)


dues = st.none() | st.integers(30, 500).map(day)
unit_steps = st.sampled_from([1.0, None])


@given(courses(), st.integers(1, 200), dues, unit_steps)
def test_the_days_stand_in_order_and_none_is_past(
    course: tuple[list[Point], date], goal: int, due: date | None, step: float | None
) -> None:
    points, today = course
    known = told(points, goal=goal, today=today, due=due, unit_step=step)
    days = [each or FAR for each in (known.earliest, known.expected, known.latest)]
    assert days == sorted(days)
    assert known.basis == "reached" or all(each >= today for each in days)
    assert all(each == FAR or (each - today).days < HORIZON for each in days)
    assert known.chance_by_due is None or 0 <= known.chance_by_due <= 1


@given(courses(), st.integers(1, 100), st.integers(1, 100), dues, unit_steps)
def test_a_raised_goal_is_never_expected_earlier(
    course: tuple[list[Point], date], goal: int, more: int, due: date | None, step: float | None
) -> None:
    points, today = course
    lower, higher = (told(points, goal=asked, today=today, due=due, unit_step=step) for asked in (goal, goal + more))
    assert (lower.expected or FAR) <= (higher.expected or FAR)
    assert (lower.earliest or FAR) <= (higher.earliest or FAR)
    assert (lower.latest or FAR) <= (higher.latest or FAR)


@given(courses(), st.integers(1, 100), dues)
def test_it_is_reached_exactly_where_the_value_meets_the_goal(
    course: tuple[list[Point], date], goal: int, due: date | None
) -> None:
    points, today = course
    known = told(points, goal=goal, today=today, due=due)
    assert (known.basis == "reached") == bool(points and points[-1].value >= goal)
    if known.basis == "reached":
        assert known.expected == known.earliest == known.latest
        assert known.expected in [point.day for point in points]


def test_it_was_reached_on_the_day_from_which_it_stayed() -> None:
    points = [Point(day(10), 3), Point(day(20), 2), Point(day(40), 3), Point(day(50), 5)]
    known = told(points, goal=3, today=day(60), due=day(30))
    assert (known.expected, known.chance_by_due) == (day(40), 0.0)
    assert told(points, goal=3, today=day(60), due=day(40)).chance_by_due == 1.0


@pytest.mark.parametrize(
    ("points", "today", "basis"),
    [
        ([], day(300), "too_little"),
        (counted(40), day(60), "too_little"),
        (counted(2, 4, 6), day(20), "too_little"),
        (counted(10, 10 + 1), day(11 + STILL), "standing_still"),
        ([], day(0), "not_begun"),
    ],
)
def test_where_nothing_is_known_no_day_is_claimed(points: list[Point], today: date, basis: str) -> None:
    known = told(points, today=today)
    assert known.basis == basis
    assert known.expected is None
    assert known.latest is None
    if basis != "standing_still":
        assert known == Forecast(None, None, None, None, None, basis)


def test_what_stands_still_has_no_pace_and_a_falling_chance() -> None:
    points = counted(10, 20, 30)
    chances = [told(points, today=day(30 + days)).chance_by_due for days in (STILL, STILL + 60, STILL + 120)]
    assert told(points, today=day(30 + STILL)).per_week == 0
    assert chances == sorted(chances, key=lambda chance: -(chance or 0))


def test_a_goal_of_nothing_asks_for_no_day() -> None:
    assert told(counted(10, 40), goal=0, today=day(90)).basis == "too_little"


def test_two_points_leave_it_wide_open() -> None:
    known = told(counted(20, 50), today=day(60))
    assert known.basis == "pace"
    assert known.earliest is not None
    assert known.latest is None or (known.latest - known.earliest).days > 150


def test_more_of_the_same_pace_narrows_the_interval() -> None:
    every_week = counted(*range(7, 350, 7))
    widths = []
    for today in (112, 168, 224):
        known = told([point for point in every_week if point.day <= day(today)], goal=40, today=day(today))
        assert known.earliest is not None
        assert known.latest is not None
        widths.append((known.latest - known.earliest).days)
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 2 * widths[-1]


def test_a_steady_pace_is_told_as_it_is() -> None:
    known = told(counted(*range(7, 260, 7)), goal=52, today=day(259))
    assert known.per_week == pytest.approx(1, rel=0.05)
    assert known.expected is not None
    assert abs((known.expected - day(364)).days) <= 10


def test_recent_weeks_weigh_more() -> None:
    slow_then_fast = counted(20, 60, 100, 140, 150, 160, 170, 180)
    fast_then_slow = counted(10, 20, 30, 40, 50, 90, 130, 170)
    faster, slower = (told(points, goal=20, today=day(180)) for points in (slow_then_fast, fast_then_slow))
    assert faster.expected is not None
    assert faster.expected < (slower.expected or FAR)


def test_what_comes_in_clumps_is_less_sure_than_the_same_one_by_one() -> None:
    one_by_one = counted(*range(10, 181, 10))
    clumps = [Point(day(60), 6), Point(day(120), 12), Point(day(180), 18)]
    single, clumped = (told(points, goal=36, today=day(185)) for points in (one_by_one, clumps))
    assert single.earliest is not None
    assert clumped.earliest is not None
    assert clumped.earliest < single.earliest
    assert (single.latest or FAR) <= (clumped.latest or FAR)


def test_an_activity_returned_is_as_if_it_had_not_come() -> None:
    returned = [Point(day(20), 1), Point(day(50), 2), Point(day(80), 3), Point(day(85), 2)]
    assert told(returned, today=day(100)) == told(counted(20, 50), today=day(100))


def test_what_is_told_does_not_depend_on_what_came_later() -> None:
    assert told(counted(20, 50, 80, 110), today=day(90)) == told(counted(20, 50, 80), today=day(90))


def test_amounts_are_told_in_any_unit_alike() -> None:
    people = [Point(day(12 * number), 130.0 * number) for number in range(1, 15)]
    hundreds = [Point(point.day, point.value / 100) for point in people]
    first = told(people, goal=5000, today=day(180), unit_step=None)
    second = told(hundreds, goal=50, today=day(180), unit_step=None)
    assert (first.earliest, first.expected, first.latest) == (second.earliest, second.expected, second.latest)


@pytest.mark.parametrize(
    ("things", "seen", "time", "chance"),
    [
        (1, 1, 1.0, 1 / 2),  # t / (1 + t)
        (1, 3, 1.0, 7 / 8),  # 1 - (1 + t) ** -3
        (2, 1, 1.0, 1 / 4),  # (t / (1 + t)) ** 2
        (2, 2, 3.0, 27 / 32),  # 3x² - 2x³ at ¾
        (3, 4, 0.0, 0.0),
    ],
)
def test_the_wait_is_the_closed_form(things: float, seen: float, time: float, chance: float) -> None:
    assert chance_within(time, things=things, seen=seen, during=1) == pytest.approx(chance, abs=1e-9)


@given(st.floats(0.1, 1e7), st.floats(0.1, 12), st.floats(0.01, 1e4), st.floats(1, 2))
def test_the_chance_grows_with_time(things: float, seen: float, during: float, longer: float) -> None:
    first = chance_within(30, things=things, seen=seen, during=during)
    second = chance_within(30 * longer, things=things, seen=seen, during=during)
    assert 0 <= first <= second + 1e-9 <= 1 + 1e-9


LEAST_HELD = {"steady": 0.75, "quarter ends": 0.75, "accelerating": 0.6, "pausing": 0.7, "stopping": 0.75}


@pytest.mark.parametrize("rhythm", RHYTHMS)
def test_the_interval_holds_the_day_about_as_often_as_it_says(rhythm: str) -> None:
    """Four in five, on simulated years other than those that the constants were chosen on; fewer as a pace grows."""
    ours, straight, last_month = score(
        (by_forecast, by_straight_line, by_last_month), RHYTHMS[rhythm], GOALS, years=12, seed=4242
    )
    assert ours.cases > 150
    assert LEAST_HELD[rhythm] <= ours.held <= 0.96
    assert ours.held > straight.held + 0.1
    assert ours.error <= straight.error * 1.4
    if rhythm != "stopping":  # the last month's pace is right where nothing ever comes again
        assert ours.held > last_month.held + 0.1
        assert ours.error < last_month.error


def test_what_is_told_likely_in_time_mostly_is_and_what_is_told_unlikely_mostly_is_not() -> None:
    by_chance: dict[str, list[bool]] = {"likely": [], "unlikely": []}
    for case in (case for goal in GOALS for case in cases(RHYTHMS["steady"], goal, 20, 4242)):
        known = told(list(case.points), goal=case.goal.goal, today=case.today, unit_step=case.goal.unit)
        if known.chance_by_due is not None and not 0.2 < known.chance_by_due < 0.8:
            in_time = case.truth <= (DUE - case.today).days + 1
            by_chance["likely" if known.chance_by_due >= 0.8 else "unlikely"].append(in_time)
    shares = {name: sum(held) / len(held) for name, held in by_chance.items()}
    assert shares["likely"] > 0.8
    assert shares["unlikely"] < 0.25


TOLD = {
    "pace": Forecast(1, date(2026, 11, 12), date(2026, 10, 30), date(2026, 12, 5), 0.9, "pace"),
    "next year": Forecast(1, date(2026, 11, 12), date(2026, 10, 30), date(2027, 1, 5), 0.9, "pace"),
    "open": Forecast(1, date(2026, 11, 12), date(2026, 10, 30), None, 0.6, "pace"),
    "far off": Forecast(1, None, date(2026, 10, 30), None, 0.1, "pace"),
    "out of sight": Forecast(1, None, None, None, 0.0, "pace"),
    "reached": Forecast(None, date(2026, 11, 12), date(2026, 11, 12), date(2026, 11, 12), 1, "reached"),
    "too little": Forecast(None, None, None, None, None, "too_little"),
    "standing still": Forecast(0, None, date(2026, 12, 30), None, 0.1, "standing_still"),
    "not begun": Forecast(None, None, None, None, None, "not_begun"),
}


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("pace", "按目前进度预计 2026 年 11 月 12 日完成，八成把握在 10 月 30 日至 12 月 5 日之间"),
        ("next year", "按目前进度预计 2026 年 11 月 12 日完成，八成把握在 10 月 30 日至 2027 年 1 月 5 日之间"),
        ("open", "按目前进度预计 2026 年 11 月 12 日完成，最早约 10 月 30 日，也可能拖到一年以后"),
        ("far off", "按目前进度一年内难以完成，最早约 2026 年 10 月 30 日"),
        ("out of sight", "按目前进度一年内难以完成"),
        ("reached", "已于 2026 年 11 月 12 日达标"),
        ("too little", "数据还少，暂不预计完成时间"),
        ("standing still", "近四个月没有进展，无法按进度预计完成时间"),
        ("not begun", "尚未开始，暂不预计完成时间"),
    ],
)
def test_the_sentence_says_the_day_and_how_sure_it_is(case: str, words: str) -> None:
    assert sentence(TOLD[case], CATALOGUE.in_language("zh")) == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", TOLD)
def test_every_sentence_is_whole_in_both_languages(case: str, language: str) -> None:
    words = sentence(TOLD[case], CATALOGUE.in_language(language))
    assert not {"{", "}"} & set(words)
    assert "forecast." not in words
