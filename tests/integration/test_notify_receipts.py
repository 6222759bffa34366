"""From an event to a receipt: who was told, by which channel, what the provider said, who has read it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.notify.delivery.pace import Pace
from shared.contracts import events
from tests.builders import activity_event
from tests.integration.notify_stack import NOTICES, TODAY, Notify, notify_service
from tests.providers.faults import always, in_turn
from tests.providers.robots import WecomRobot
from tests.providers.webhook import SECRET, WebhookReceiver
from tests.providers.wire import Reply, as_json

DELIVERIES = "/api/notify/deliveries"
RECEIPTS = "/api/notify/receipts"
ACTIVITY = "activity-7"
REFUSED = as_json({"errcode": 93000, "errmsg": "invalid webhook url"})


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path, delivery=Pace(look=0.02)) as running:
        yield running


@pytest.fixture
async def robot() -> AsyncIterator[WecomRobot]:
    robot = WecomRobot()
    async with robot:
        yield robot


async def set_up(notify: Notify, kind: str, url: str, **more: Any) -> str:
    """A channel of the east town; its id."""
    body = {"kind": kind, "name": f"东镇 {kind}", "to": url, "unit": "east"} | more
    answer = await notify.ask("POST", "/api/notify/channels", "reviewer", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def tell(notify: Notify) -> None:
    """An activity of the east town is returned, and what follows from it is posted."""
    await notify.hear(activity_event(events.ActivityReturnedV1, id=ACTIVITY, reason="照片不清"))
    await notify.tick("post", at=TODAY + timedelta(minutes=30))


async def listed(notify: Notify, **query: str) -> list[dict[str, Any]]:
    answer = await notify.ask("GET", DELIVERIES, "reviewer", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def deliver(notify: Notify, status: str, count: int = 1) -> list[dict[str, Any]]:
    """Let the service send until so many deliveries have this status."""
    (worker,) = [each for each in notify.service.workers if each.name == "deliver"]
    working = asyncio.ensure_future(worker.run())
    try:
        async with asyncio.timeout(20):
            while len(found := await listed(notify, status=status)) < count:
                await asyncio.sleep(0.02)
    finally:
        working.cancel()
        await asyncio.wait([working])
    return found


async def receipts(notify: Notify, **query: str) -> list[dict[str, Any]]:
    answer = await notify.ask("GET", RECEIPTS, "reviewer", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_receipt_says_who_was_told_by_which_channel_and_who_has_read_it(
    notify: Notify, robot: WecomRobot
) -> None:
    channel = await set_up(notify, "wecom", robot.url)
    await tell(notify)
    await deliver(notify, "sent")
    (item,) = (await notify.notices("poster"))["items"]
    await notify.ask("POST", f"{NOTICES}/{item['id']}/read", "poster")

    by_recipient = {each["recipient"]: each for each in await receipts(notify, activity=ACTIVITY)}
    assert set(by_recipient) == {"poster", "colleague", f"channel:{channel}"}
    assert by_recipient["poster"]["read_at"] is not None
    assert by_recipient["colleague"]["read_at"] is None
    assert {each["unit_name"] for each in by_recipient.values()} == {"东镇"}
    assert by_recipient["poster"]["deliveries"] == []
    group = by_recipient[f"channel:{channel}"]
    assert (group["name"], group["told"], group["settled"]) == ("东镇 wecom", True, False)
    (delivery,) = group["deliveries"]
    assert (delivery["channel"], delivery["status"], delivery["answer"]) == ("wecom", "sent", "0 ok")
    assert delivery["accepted_at"] is not None
    assert len(robot.taken) == 1


async def test_a_letter_that_was_refused_is_listed_with_the_providers_words_and_sent_again_when_asked(
    notify: Notify, robot: WecomRobot
) -> None:
    robot.faults = in_turn(REFUSED)
    await set_up(notify, "wecom", robot.url)
    await tell(notify)
    (failed,) = await deliver(notify, "failed")
    assert (failed["answer"], failed["attempts"]) == ("93000 invalid webhook url", 1)
    assert (failed["endpoint_name"], failed["to"]) == ("东镇 wecom", "东镇 wecom")

    retry = await notify.ask("POST", f"{DELIVERIES}/{failed['id']}/retry", "reviewer")
    assert (retry.status_code, retry.json()["status"]) == (200, "waiting")
    again = await notify.ask("POST", f"{DELIVERIES}/{failed['id']}/retry", "reviewer")
    assert (again.status_code, again.json()["code"]) == (409, "delivery.is_waiting")
    (sent,) = await deliver(notify, "sent")
    assert (sent["id"], sent["attempts"]) == (failed["id"], 1)


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_answer_in_time_is_said_in_the_readers_language(tmp_path: Path, language: str) -> None:
    pace = Pace(look=0.02, longest=0.05, steps=())
    async with (
        notify_service(tmp_path, delivery=pace) as notify,
        WebhookReceiver(faults=always(Reply(after=60))) as hook,
    ):
        await set_up(notify, "webhook", hook.url, secret=SECRET)
        await tell(notify)
        await deliver(notify, "failed")
        answer = await notify.ask("GET", DELIVERIES, "reviewer", headers={"Accept-Language": language})
        words = answer.json()["items"][0]["answer"]
        assert words != "delivery.no_answer"
        assert words.isascii() == (language == "en")


async def test_deliveries_are_asked_for_by_status_and_channel_a_page_at_a_time(
    notify: Notify, robot: WecomRobot
) -> None:
    async with WebhookReceiver() as hook:
        await set_up(notify, "wecom", robot.url)
        await set_up(notify, "webhook", hook.url, secret=SECRET)
        await tell(notify)
        await deliver(notify, "sent", count=2)
    assert [each["channel"] for each in await listed(notify, channel="webhook", status="sent")] == ["webhook"]
    assert await listed(notify, status="failed") == []
    first = (await notify.ask("GET", DELIVERIES, "reviewer", params={"limit": 1})).json()
    second = (await notify.ask("GET", DELIVERIES, "reviewer", params={"limit": 1, "cursor": first["next"]})).json()
    assert {each["channel"] for page in (first, second) for each in page["items"]} == {"wecom", "webhook"}
    assert second["next"] is None


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        (DELIVERIES, {"status": "gone"}, "status"),
        (DELIVERIES, {"channel": "pigeon"}, "channel"),
        (DELIVERIES, {"cursor": "x"}, "cursor"),
        (RECEIPTS, {}, "slip"),
        (RECEIPTS, {"slip": "a", "campaign": "b"}, "campaign"),
        (RECEIPTS, {"slip": ""}, "slip"),
        (RECEIPTS, {"slip": "a", "cursor": "x"}, "cursor"),
    ],
)
async def test_a_wrong_question_is_told_which_field(
    notify: Notify, path: str, query: dict[str, str], field: str
) -> None:
    answer = await notify.ask("GET", path, "reviewer", params=query)
    assert answer.status_code == 422, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert "receipts.of_one" not in answer.text.replace('"code":"receipts.of_one"', "")


async def test_an_unknown_letter_is_not_found(notify: Notify) -> None:
    assert (await notify.ask("POST", f"{DELIVERIES}/none/retry", "reviewer")).status_code == 404


async def test_letters_that_wait_or_have_failed_are_measured_by_channel(notify: Notify, robot: WecomRobot) -> None:
    robot.faults = always(REFUSED)
    await set_up(notify, "wecom", robot.url)
    await tell(notify)
    assert 'pufa_deliveries_waiting{channel="wecom"} 1.0' in (await notify.http.get("/api/notify/metrics")).text
    await deliver(notify, "failed")
    shown = (await notify.http.get("/api/notify/metrics")).text
    assert 'pufa_deliveries_waiting{channel="wecom"} 0.0' in shown
    assert 'pufa_deliveries_failed{channel="wecom"} 1.0' in shown
