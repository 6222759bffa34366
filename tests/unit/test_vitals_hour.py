"""The last hour of a service: how durations are counted, what quantiles say, what several processes make together."""

from itertools import chain
from random import Random
from statistics import quantiles

import pytest

from shared.vitals.hour import LONGEST, MINUTES, STEP, Hour, hour_in, step_of, took

NOON = 28_333_333


def counted(*seconds: float, minute: int = NOON) -> Hour:
    hour = Hour()
    for each in seconds:
        hour.at(minute).took[step_of(each)] += 1
    return hour


def test_a_quantile_is_right_within_a_step() -> None:
    drawn = Random(7)
    seconds = [drawn.lognormvariate(-3, 1.5) for _ in range(2000)]
    found = took([counted(*seconds).at(NOON).took])
    true = quantiles(seconds, n=20)
    assert found.events == 2000
    for said, meant in ((found.p50, true[9]), (found.p95, true[18])):
        assert said is not None
        assert meant / STEP <= said <= meant * STEP**1.5


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.0, 0.001), (-5.0, 0.001), (0.0004, 0.001), (LONGEST, LONGEST), (9e9, LONGEST)]
)
def test_what_is_too_short_or_too_long_to_tell_counts_as_the_shortest_or_longest(seconds: float, said: float) -> None:
    assert took([counted(seconds).at(NOON).took]).p50 == pytest.approx(said)


def test_without_events_nothing_is_said_of_how_long_they_took() -> None:
    found = took([])
    assert (found.events, found.p50, found.p95) == (0, None, None)


def test_minutes_older_than_an_hour_are_forgotten_and_empty_ones_are_shown() -> None:
    hour = counted(0.2, minute=NOON)
    hour.at(NOON + MINUTES - 1).waiting = 3
    seen = hour.until(NOON + MINUTES - 1)
    assert [number for number, _ in seen] == list(range(NOON, NOON + MINUTES))
    assert [minute.took.total() for _, minute in seen[:2]] == [1, 0]
    hour.at(NOON + MINUTES)
    assert not any(minute.took for _, minute in hour.until(NOON + MINUTES))


def test_what_processes_saw_is_put_together_and_survives_being_stored() -> None:
    one, other = counted(0.1, 0.1), counted(3.0)
    one.at(NOON).waiting, other.at(NOON).waiting, other.at(NOON + 1).dead = 5, 9, 2
    both = Hour()
    for each in (one, other):
        both.add(hour_in(each.to_doc()))
    first, second = (minute for _, minute in both.until(NOON + 1)[-2:])
    assert (first.waiting, first.took.total(), first.dead) == (9, 3, None)
    assert (second.waiting, second.dead) == (None, 2)
    found = took(chain([first.took], [second.took]))
    assert found.p50 == pytest.approx(0.1, rel=0.1)
    assert found.p95 == pytest.approx(3.0, rel=0.1)
