"""One activity's way put together from what services tell; and what each tells, from the documents that it keeps."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from deploy.way import Line, way_of
from services.events.activities.tracing import steps_of as of_events
from services.notify.tracing.domain import Kept, Known
from services.notify.tracing.domain import steps_of as of_notify
from services.tasks.progress.tracing import Counting
from services.tasks.progress.tracing import steps_of as of_tasks
from shared.bus.port import Dead
from shared.contracts.events import activity_event_id
from shared.tracing.steps import Step, dead_steps

NOON = datetime(2026, 3, 3, 4, tzinfo=UTC)
POSTED, VERIFIED, MOVED = "activity.posted.v1", "activity.verified.v1", "target.progressed.v1"
E1, E2 = activity_event_id(POSTED, "a-1", 1), activity_event_id(VERIFIED, "a-1", 2)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
NOTHING: dict[str, Any] = {"followed": [], "shown": [], "notices": [], "letters": {}, "deliveries": []}


def after(ms: int) -> str:
    return (NOON + timedelta(milliseconds=ms)).isoformat(timespec="microseconds")


def activity(*moves: str, outbox: Sequence[str] = ()) -> dict[str, Any]:
    steps = [
        {"move": move, "at": after(1000 * n), "by": "u-7", "by_unit": "gaodu", "facts": {"version": n + 1}}
        for n, move in enumerate(moves)
    ]
    return {"id": "a-1", "steps": steps, "outbox": [{"id": id} for id in outbox]}


def taken(version: int, ms: int, **more: Any) -> dict[str, Any]:
    event, type = (E1, POSTED) if version == 1 else (E2, VERIFIED)
    return {"event": event, "type": type, "version": version, "told": after(ms), "taken": after(ms + 5), **more}


def heard(version: int, ms: int, **more: Any) -> Known:
    event, type = (E1, POSTED) if version == 1 else (E2, VERIFIED)
    what = {"about": {"activity": "a-1"}}
    doc = {"id": event, "type": type, "at": after(1000 * (version - 1)), "what": what}
    return Known(version, {**doc, "told": after(ms), "taken": after(ms + 7), **more})


def whole(**told: Sequence[Step] | None) -> list[Line]:
    return way_of(told, NOON + timedelta(hours=1))


def said(lines: Sequence[Line]) -> list[tuple[int, str, str, int | None]]:
    return [(line.version, line.service, line.what, line.ms) for line in lines]


def test_a_version_goes_from_service_to_service_in_the_order_of_time() -> None:
    lines = whole(
        events=of_events(activity("posted"), {"version": 1, "at": after(40), "compared": 3}),
        tasks=of_tasks([taken(1, 10, request=TRACE)], [], []),
        notify=of_notify([heard(1, 10)], Kept(**NOTHING)),
    )
    assert said(lines) == [
        (1, "events", "stored", 0),
        (1, "events", "told", 10),
        (1, "tasks", "taken", 15),
        (1, "notify", "taken", 17),
        (1, "events", "looked", 40),
    ]
    assert {line.words.get("trace") for line in lines} == {TRACE, None}
    assert "u-7" not in str(lines)


def test_each_version_counts_from_its_own_beginning() -> None:
    lines = whole(
        events=of_events(activity("posted", "verified"), None),
        tasks=of_tasks([taken(1, 10), taken(2, 1020)], [], []),
        notify=of_notify([heard(1, 10), heard(2, 1020)], Kept(**NOTHING)),
    )
    assert [(line.version, line.ms) for line in lines if line.service == "tasks"] == [(1, 15), (2, 25)]


def test_an_event_that_is_still_in_the_outbox_waits_there_and_nowhere_else() -> None:
    lines = whole(events=of_events(activity("posted", outbox=[E1]), None), tasks=[], notify=[])
    assert [(line.service, line.what) for line in lines if line.waits] == [("events", "untold")]


def test_what_was_told_and_not_taken_waits_on_the_bus_for_its_hearer() -> None:
    lines = whole(
        events=of_events(activity("posted"), None), tasks=[], notify=of_notify([heard(1, 10)], Kept(**NOTHING))
    )
    assert [(line.service, line.what) for line in lines if line.waits] == [("tasks", "waiting")]


def test_of_a_service_that_does_not_answer_nothing_is_said() -> None:
    lines = whole(events=of_events(activity("posted"), None), tasks=None, notify=None)
    assert said(lines) == [(1, "events", "stored", 0)]


def test_what_notify_has_forgotten_does_not_wait() -> None:
    told = {"events": of_events(activity("posted"), None), "tasks": of_tasks([taken(1, 10)], [], []), "notify": []}
    lines = way_of(told, NOON + timedelta(days=80))
    assert [(line.service, line.what, line.waits) for line in lines][-1] == ("notify", "forgotten", False)


@pytest.mark.parametrize(
    "body",
    [
        orjson.dumps({"subject": "a-1", "data": {"activity": {"version": 1}}}),
        orjson.dumps({"subject": "a-1", "data": "broken"}),
    ],
)
def test_a_dead_letter_is_said_with_its_key_and_does_not_wait_on_the_bus_as_well(body: bytes) -> None:
    letters = [
        Dead("k-9", E1, POSTED, "no such unit", 1, NOON, body),
        Dead("k-8", "x", POSTED, "?", 1, NOON, b'{"subject": "a-2"}'),
        Dead("k-7", "y", POSTED, "?", 1, NOON, b"{"),
    ]
    lines = whole(events=of_events(activity("posted"), None), tasks=dead_steps("a-1", [], letters), notify=None)
    waiting = [(line.service, line.what, line.words["key"]) for line in lines if line.waits]
    assert waiting == [("tasks", "dead", "k-9")]


def test_a_dead_letter_of_what_followed_is_found_by_its_cause() -> None:
    steps = of_notify([heard(1, 10)], Kept(**NOTHING))
    letter = Dead("k-1", "m-1", MOVED, "broke", 5, NOON, orjson.dumps({"subject": "plan/cell", "causationid": E1}))
    assert [(step.version, step.event) for step in dead_steps("a-1", steps, [letter])] == [(1, "m-1")]


def test_progress_that_is_not_told_yet_waits_in_tasks() -> None:
    owed = {"id": "m-1", "type": MOVED, "time": after(30), "causationid": E1, "subject": "plan/t/gaodu/2026"}
    other = {**owed, "id": "m-2", "causationid": "another"}
    steps = of_tasks([taken(1, 10)], [], [{"outbox": [owed, other]}])
    assert [(step.event, step.waits) for step in steps if step.what == "untold"] == [("m-1", True)]


@pytest.mark.parametrize(
    ("seen", "said_at", "what", "at"),
    [
        ([2, 2], 60, "counted", 60),
        ([2], 5, "counted", None),
        ([2, 1], 60, "uncounted", None),
        ([0], None, "uncounted", None),
    ],
)
def test_the_newest_version_counts_in_a_cell_once_every_sum_knows_it(
    seen: list[int], said_at: int | None, what: str, at: int | None
) -> None:
    told = None if said_at is None else {"at": after(1000 + said_at)}
    steps = of_tasks([taken(1, 10), taken(2, 1020)], [Counting("p/t/gaodu/2026", seen, told)], [])
    (step,) = [step for step in steps if step.what.endswith("counted")]
    assert (step.version, step.what, step.waits) == (2, what, what == "uncounted")
    assert step.at == (None if at is None else NOON + timedelta(milliseconds=1000 + at))


def test_what_followed_is_said_of_who_told_it() -> None:
    what = {"about": {"plan": "p", "target": "t", "unit": "gaodu", "period": "2026"}}
    moved = {
        "id": "m-1",
        "type": MOVED,
        "at": after(30),
        "cause": E1,
        "what": what,
        "told": after(33),
        "taken": after(36),
    }
    lines = whole(
        events=[],
        tasks=of_tasks([taken(1, 10)], [], []),
        notify=of_notify([heard(1, 10)], Kept(**NOTHING | {"followed": [moved]})),
    )
    followed = [(line.service, line.what) for line in lines if line.words.get("subject") == "p/t/gaodu/2026"]
    assert followed == [("tasks", "followed"), ("tasks", "told"), ("notify", "taken")]


def notice(id: str, **more: Any) -> dict[str, Any]:
    base = {"id": id, "event": E1, "at": after(0), "rule": "posted", "due": after(17), "posted": False, "letter": None}
    return {**base, **more}


def delivery(letter: str, notices: Sequence[str], **more: Any) -> dict[str, Any]:
    base = {"letter": letter, "notices": list(notices), "channel": "email", "status": "waiting", "due": after(90)}
    return {**base, "accepted_at": None, "answer": None, **more}


def test_notices_are_counted_by_rule_and_followed_to_each_channel_without_a_name() -> None:
    notices = [notice("n-1", posted=True, letter="l-1"), notice("n-2", posted=True, letter="l-2"), notice("n-3")]
    letters = {"l-1": {"at": after(20)}, "l-2": {"at": after(25)}}
    deliveries = [
        delivery("l-1", ["n-1"], status="sent", accepted_at=after(60), answer="250 ok"),
        delivery("l-2", ["n-2"], answer="later"),
        delivery("l-3", ["another"]),
    ]
    kept = Kept(**NOTHING | {"notices": notices, "letters": letters, "deliveries": deliveries})
    steps = [step for step in of_notify([heard(1, 10)], kept) if step.what not in ("told", "taken")]
    assert [(step.what, step.words.get("count"), step.waits) for step in steps] == [
        ("noticed", 3, False),
        ("held", 1, True),
        ("posted", 2, False),
        ("queued", 2, False),
        ("delivery_sent", 1, False),
        ("delivery_waiting", 1, True),
    ]
    sent = next(step for step in steps if step.what == "delivery_sent")
    assert sent.at is not None
    assert sent.at.isoformat(timespec="microseconds") == after(60)


@pytest.mark.parametrize(("apart", "shown"), [(timedelta(milliseconds=2), 12), (timedelta(days=400), 17)])
def test_the_streams_real_time_is_shown_unless_a_year_is_played(apart: timedelta, shown: int) -> None:
    at = NOON + timedelta(milliseconds=10) + apart
    item = {"id": f"{int(at.timestamp() * 1_000_000):016d}-abc", "key": E1}
    steps = of_notify([heard(1, 10)], Kept(**NOTHING | {"shown": [item]}))
    assert [step.at for step in steps if step.what == "shown"] == [NOON + timedelta(milliseconds=shown)]


def test_an_activity_that_nobody_knows_has_no_way() -> None:
    assert whole(events=[], tasks=[], notify=[]) == []
