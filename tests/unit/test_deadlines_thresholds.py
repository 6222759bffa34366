"""Which reminder has its time."""

from datetime import date, timedelta

import pytest

from services.tasks.deadlines.domain import Crossed, Missed, Thresholds, load_thresholds
from tests.builders import REPOSITORY

DUE = date(2023, 6, 30)
THRESHOLDS = Thresholds(approaching=(30, 7, 1, 0), missed=Missed(first=1, every=7, until=92))


@pytest.mark.parametrize(
    ("days_before", "crossed"),
    [
        (31, None),
        (30, Crossed(late=False, days=30)),
        (8, Crossed(late=False, days=30)),
        (7, Crossed(late=False, days=7)),
        (2, Crossed(late=False, days=7)),
        (1, Crossed(late=False, days=1)),
        (0, Crossed(late=False, days=0)),
        (-1, Crossed(late=True, days=1)),
        (-7, Crossed(late=True, days=1)),
        (-8, Crossed(late=True, days=8)),
        (-92, Crossed(late=True, days=92)),
        (-93, None),
    ],
)
def test_only_the_newest_threshold_that_was_crossed_is_spoken_of(days_before: int, crossed: Crossed | None) -> None:
    assert THRESHOLDS.crossed(DUE, DUE - timedelta(days=days_before)) == crossed


def test_the_file_that_is_shipped_can_be_read() -> None:
    assert load_thresholds(REPOSITORY / "services" / "tasks" / "deadlines" / "thresholds.yaml") == THRESHOLDS
