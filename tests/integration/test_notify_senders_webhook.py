"""Signed webhooks, to a receiver that checks the signature with code of its own and is slow, down or flapping."""

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from services.notify.channels import http
from services.notify.channels.domain import ChannelKind, Endpoint
from services.notify.channels.http import provider_client
from services.notify.channels.sending import Busy, Refused, Unanswered
from services.notify.channels.webhook import WebhookSender
from shared.clock import SystemClock
from tests.providers.faults import always, in_turn
from tests.providers.messages import endpoint, item, message
from tests.providers.webhook import SECRET, WebhookReceiver
from tests.providers.wire import Reply


@pytest.fixture
async def sender() -> AsyncIterator[WebhookSender]:
    async with provider_client() as client:
        yield WebhookSender(client, SystemClock())


def to(receiver: WebhookReceiver, secret: str = SECRET) -> Endpoint:
    return endpoint(ChannelKind.WEBHOOK, receiver.url, secret)


async def test_what_arrives_is_signed_and_says_what_when_and_of_which_kind(sender: WebhookSender) -> None:
    async with WebhookReceiver() as receiver:
        assert await sender.send(to(receiver), message(id="m7")) == "HTTP 204"
    payload = receiver.taken["m7"]
    assert set(payload) == {"type", "timestamp", "data"}
    assert payload["type"] == "notices.immediate"
    assert payload["timestamp"] == "2023-06-15T04:00:00+00:00"
    assert payload["data"]["items"][0] == item(1).model_dump(mode="json")
    assert payload["data"]["more"] == 0


async def test_a_message_that_is_tried_again_is_the_same_to_the_byte_and_known_by_its_id(sender: WebhookSender) -> None:
    bodies = []
    lost = in_turn(Reply(hangs_up=True, kept=True))
    async with WebhookReceiver(faults=lost) as receiver:
        with pytest.raises(Unanswered) as failed:
            await sender.send(to(receiver), message(id="m7"))
        bodies.append(receiver.taken["m7"])
        await sender.send(to(receiver), message(id="m7"))
        bodies.append(receiver.taken["m7"])
    assert failed.value.reached
    assert bodies[0] == bodies[1]
    assert (receiver.repeated, receiver.tried, receiver.wrong) == (1, 2, 0)


async def test_a_wrong_secret_is_refused(sender: WebhookSender) -> None:
    async with WebhookReceiver() as receiver:
        other = "whsec_" + "QUJD" * 8
        with pytest.raises(Refused, match="401 bad signature"):
            await sender.send(to(receiver, other), message())
    assert (receiver.wrong, receiver.taken) == (1, {})


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301, 307])
async def test_a_receiver_that_will_not_have_it_is_not_asked_again(sender: WebhookSender, status: int) -> None:
    elsewhere = {"Location": "http://elsewhere.test/"} if status < 400 else {}
    async with WebhookReceiver(faults=always(Reply(status, b"gone for good", elsewhere))) as receiver:
        with pytest.raises(Refused, match=f"HTTP {status} gone for good"):
            await sender.send(to(receiver), message())
    assert receiver.tried == 1


@pytest.mark.parametrize("status", [408, 425, 500, 502, 504, 507])
async def test_a_receiver_in_trouble_may_take_it_later(sender: WebhookSender, status: int) -> None:
    async with WebhookReceiver(faults=always(Reply(status, b"sorry"))) as receiver:
        with pytest.raises(Unanswered, match=f"HTTP {status} sorry"):
            await sender.send(to(receiver), message())


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("7", 7), ("0", 1), ("999999", 3600), ("soon", 60), (None, 60), ("in-a-minute", 60)],
)
async def test_a_receiver_that_is_busy_is_left_alone_as_long_as_it_asks(
    sender: WebhookSender, given: str | None, seconds: float
) -> None:
    if given == "in-a-minute":
        given = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    headers = {"Retry-After": given} if given else {}
    async with WebhookReceiver(faults=always(Reply(429, headers=headers))) as receiver:
        with pytest.raises(Busy) as failed:
            await sender.send(to(receiver), message())
    assert failed.value.seconds == pytest.approx(seconds, abs=3)


async def test_a_receiver_that_is_too_slow_may_have_it_all_the_same() -> None:
    async with (
        WebhookReceiver(faults=always(Reply(204, after=30, kept=True))) as receiver,
        provider_client() as client,
    ):
        impatient = WebhookSender(client, SystemClock(), seconds=0.2)
        with pytest.raises(Unanswered, match="TimeoutError") as failed:
            await impatient.send(to(receiver), message())
        assert failed.value.reached
        assert len(receiver.taken) == 1


async def test_a_receiver_that_was_down_gets_it_once_it_is_up(sender: WebhookSender) -> None:
    async with WebhookReceiver() as receiver:
        await sender.send(to(receiver), message(id="m1"))
        await receiver.go_down()
        with pytest.raises(Unanswered) as failed:
            await sender.send(to(receiver), message(id="m2"))
        assert not failed.value.reached
        await receiver.come_up()
        await sender.send(to(receiver), message(id="m2"))
    assert set(receiver.taken) == {"m1", "m2"}


async def test_a_flapping_receiver_gets_all_in_the_end(sender: WebhookSender) -> None:
    faults = in_turn(Reply(500), None, Reply(hangs_up=True), Reply(503), None, None)
    async with WebhookReceiver(faults=faults) as receiver:
        for number in range(3):
            await _until_taken(sender, receiver, f"m{number}")
    assert (list(receiver.taken), receiver.tried, receiver.repeated) == (["m0", "m1", "m2"], 6, 0)


async def _until_taken(sender: WebhookSender, receiver: WebhookReceiver, id: str) -> None:
    for _ in range(5):
        try:
            await sender.send(to(receiver), message(id=id))
        except Unanswered:
            continue
        return


async def test_a_large_digest_is_shortened_at_whole_items(sender: WebhookSender) -> None:
    async with WebhookReceiver() as receiver:
        many = message(*(item(number, text="文" * 200) for number in range(100)), digest=True)
        await sender.send(to(receiver), many)
    payload = receiver.taken["m1"]
    assert payload["type"] == "notices.digest"
    assert 10 < len(payload["data"]["items"]) < 100
    assert len(payload["data"]["items"]) + payload["data"]["more"] == 100


def test_an_answer_is_shown_in_one_line_of_bounded_length() -> None:
    assert http.said(" a \n b ") == "a b"
    assert len(http.said(hashlib.sha512(b"").hexdigest() * 10)) < 400
