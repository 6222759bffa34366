"""What a cell has to say of itself, and under which ids."""

from datetime import UTC, date, datetime

from services.tasks.progress.domain.cells import CellKey
from services.tasks.progress.domain.evaluation import CellState
from services.tasks.progress.domain.reasons import Reason
from services.tasks.progress.domain.statuses import Status
from services.tasks.progress.telling import News, Said, tell_cell
from shared.contracts.base import Envelope, Event
from shared.contracts.tasks import TargetRef, UnitKind

KEY = CellKey("performances", "east", "2023")
REF = TargetRef(
    plan="sample-2023",
    edition=1,
    task="1",
    task_title="任务",
    target="performances",
    title="普法演出",
    leads=(),
    scope=UnitKind.TOWNSHIP,
)


def state(value: float, goal: float = 2) -> CellState:
    return CellState(
        value=value,
        provisional=value,
        awaiting_review=False,
        goal=goal,
        due=date(2023, 12, 31),
        status=Status.DONE if value >= goal else Status.OPEN,
        reason=Reason("reason.have.amount", "reason.then.open"),
        reached_on=date(2023, 5, 1) if value >= goal else None,
        begun=True,
    )


def told(*states: CellState, cause: tuple[str, ...] = ("a1", "2")) -> list[Envelope[Event]]:
    """All that is said while a cell comes to stand in one way after the other, always because of the same."""
    news = News(REF, datetime(2023, 5, 2, tzinfo=UTC), cause, lambda code, **_: code)
    said, events = Said(), list[Envelope[Event]]()
    for each in states:
        said, some = tell_cell(said, KEY, each, news)
        events += some
    return events


def of_type(events: list[Envelope[Event]], name: str) -> list[str]:
    return [event.id for event in events if event.type == name]


def test_no_two_things_are_said_under_one_id_whatever_caused_them() -> None:
    events = told(state(2), state(1), state(2), state(1))
    assert len({event.id for event in events}) == len(events)
    assert len(of_type(events, "target.reopened.v1")) == 2


def test_a_goal_is_said_to_be_reached_once_for_good() -> None:
    events = told(state(2), state(1), state(2))
    assert len(of_type(events, "target.reached.v1")) == 1


def test_a_goal_that_is_raised_reached_and_lowered_again_is_told_once_each() -> None:
    events = told(state(5, goal=5), state(5, goal=8), state(8, goal=8), state(8, goal=5), state(5, goal=8))
    assert len(of_type(events, "target.reached.v1")) == 2
    assert len(of_type(events, "target.reopened.v1")) == 2
