"""The robots of WeCom, DingTalk and Feishu, against fakes that answer 200 whatever they think of a message."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from services.notify.channels.dingtalk import DingtalkSender
from services.notify.channels.domain import ChannelKind, Endpoint
from services.notify.channels.feishu import FeishuSender
from services.notify.channels.http import provider_client
from services.notify.channels.providers import MESSAGES
from services.notify.channels.sending import Busy, Refused, Sender, Unanswered
from services.notify.channels.wecom import WecomSender
from services.notify.rules.urgency import Urgency
from shared.catalogue import Catalogue
from shared.clock import PlayedClock, SystemClock
from tests.providers.faults import always
from tests.providers.messages import AT, endpoint, item, message
from tests.providers.robots import DingtalkRobot, FeishuRobot, Robot, WecomRobot, refusing
from tests.providers.wire import HttpServer, Reply, Request

ROBOTS: dict[ChannelKind, type[Robot]] = {
    ChannelKind.WECOM: WecomRobot,
    ChannelKind.DINGTALK: DingtalkRobot,
    ChannelKind.FEISHU: FeishuRobot,
}


@dataclass
class Group:
    """A group with its robot, and the sender that knows its address."""

    kind: ChannelKind
    robot: Robot
    sender: Sender

    @property
    def endpoint(self) -> Endpoint:
        return endpoint(self.kind, self.robot.url, self.robot.secret)


def sender_of(kind: ChannelKind, client: httpx.AsyncClient) -> Sender:
    texts, clock = Catalogue(MESSAGES), SystemClock()
    if kind is ChannelKind.WECOM:
        return WecomSender(client, texts)
    return (DingtalkSender if kind is ChannelKind.DINGTALK else FeishuSender)(client, texts, clock)


@pytest.fixture(params=ROBOTS, ids=str)
async def group(request: pytest.FixtureRequest) -> AsyncIterator[Group]:
    kind: ChannelKind = request.param
    secret = None if kind is ChannelKind.WECOM else "SEC0f1e2d3c"
    async with ROBOTS[kind](secret=secret) as robot, provider_client() as client:
        yield Group(kind, robot, sender_of(kind, client))


async def test_a_robot_that_accepts_shows_the_whole_message_in_its_group(group: Group) -> None:
    answer = await group.sender.send(group.endpoint, message(digest=True))
    assert answer in ("0 ok", "0 success")
    (text,) = group.robot.texts()
    for said in ("今日有 2 件事需要您了解", "请知悉", "临近时限：第 1 场法治讲座", "临近时限：第 2 场法治讲座", "查看"):
        assert said in text


REFUSALS = [
    (ChannelKind.WECOM, WecomRobot.INVALID_KEY, "93000 invalid webhook url"),
    (ChannelKind.WECOM, WecomRobot.TOO_LONG, "40058 markdown.content exceed max length"),
    (ChannelKind.WECOM, WecomRobot.UNKNOWN_TYPE, "40008 invalid message type"),
    (ChannelKind.DINGTALK, DingtalkRobot.BAD_SIGN, "310000 sign not match"),
    (ChannelKind.DINGTALK, {"errcode": 310000, "errmsg": "keywords not in content"}, "310000 keywords not in content"),
    (ChannelKind.DINGTALK, DingtalkRobot.UNKNOWN_TOKEN, "300001 token is not exist"),
    (ChannelKind.FEISHU, FeishuRobot.BAD_SIGN, "19021 sign match fail"),
    (ChannelKind.FEISHU, {"code": 19022, "msg": "Ip Not Allowed"}, "19022 Ip Not Allowed"),
    (ChannelKind.FEISHU, {"code": 19024, "msg": "Key Words Not Found"}, "19024 Key Words Not Found"),
    (ChannelKind.FEISHU, FeishuRobot.BAD_REQUEST, "9499 Bad Request"),
]


@pytest.mark.parametrize(("kind", "said", "words"), REFUSALS)
async def test_a_robot_that_refuses_with_200_is_a_failure(
    kind: ChannelKind, said: dict[str, object], words: str
) -> None:
    async with ROBOTS[kind](faults=always(refusing(said))) as robot, provider_client() as client:
        with pytest.raises(Refused) as failed:
            await sender_of(kind, client).send(endpoint(kind, robot.url), message())
    assert failed.value.answer.startswith(words)


async def test_a_robot_that_takes_no_more_for_now_is_busy_as_long_as_its_provider_says(group: Group) -> None:
    group.robot.a_minute = 2
    for _ in range(2):
        await group.sender.send(group.endpoint, message())
    with pytest.raises(Busy) as failed:
        await group.sender.send(group.endpoint, message())
    waits = {ChannelKind.WECOM: 60, ChannelKind.DINGTALK: 600, ChannelKind.FEISHU: 15}
    assert failed.value.seconds == waits[group.kind]
    assert len(group.robot.taken) == 2


async def test_a_code_that_nobody_knows_may_pass(group: Group) -> None:
    group.robot.faults = always(refusing({"errcode": -1, "errmsg": "system busy", "code": -1, "msg": "system busy"}))
    with pytest.raises(Unanswered, match="-1 system busy") as failed:
        await group.sender.send(group.endpoint, message())
    assert not failed.value.reached


async def test_another_address_than_the_robots_is_refused(group: Group) -> None:
    wrong = endpoint(group.kind, group.robot.url[:-1] + "z", group.robot.secret)
    with pytest.raises(Refused):
        await group.sender.send(wrong, message())
    assert group.robot.taken == []


@pytest.mark.parametrize("kind", [ChannelKind.DINGTALK, ChannelKind.FEISHU])
async def test_a_wrong_or_missing_secret_is_refused(kind: ChannelKind) -> None:
    async with ROBOTS[kind](secret="right") as robot, provider_client() as client:
        for secret in ("wrong", None):
            with pytest.raises(Refused, match=r"310000|19021"):
                await sender_of(kind, client).send(endpoint(kind, robot.url, secret), message())
        assert robot.taken == []


@pytest.mark.parametrize("kind", [ChannelKind.DINGTALK, ChannelKind.FEISHU])
async def test_a_signature_of_another_time_is_refused(kind: ChannelKind) -> None:
    made = DingtalkSender if kind is ChannelKind.DINGTALK else FeishuSender
    async with ROBOTS[kind](secret="right") as robot, provider_client() as client:
        with pytest.raises(Refused, match=r"invalid timestamp|not within one hour"):
            await made(client, Catalogue(MESSAGES), PlayedClock(AT)).send(endpoint(kind, robot.url, "right"), message())


async def test_a_long_message_leaves_out_whole_items_and_says_how_many(group: Group) -> None:
    items = [item(number, text="临近时限，请安排。" * 30, urgency=Urgency.LOW) for number in range(99)]
    urgent = item(99, urgency=Urgency.HIGH, title="最要紧的一件", text="临近时限，请安排。" * 30)
    await group.sender.send(group.endpoint, message(*items, urgent, digest=True, more=5))
    (text,) = group.robot.texts()
    shown = text.count("临近时限，请安排。" * 30)
    assert f"另有 {5 + 100 - shown} 项" in text
    assert shown >= {ChannelKind.WECOM: 3, ChannelKind.DINGTALK: 20, ChannelKind.FEISHU: 15}[group.kind]
    assert text.index("最要紧的一件") < text.index("临近时限：第 0 场法治讲座")


async def test_one_item_that_is_too_long_alone_is_shortened(group: Group) -> None:
    await group.sender.send(group.endpoint, message(item(title="长" * 400, text="很长的说明。" * 5000)))
    (text,) = group.robot.texts()
    assert "很长的说明。" in text
    assert "…" in text


HOSTILE = (
    "<@all> @所有人 [点此领取](https://evil.test/a) ![](https://evil.test/p.png)\n# 通知\n> `x` **急** www.evil.test"
)


@pytest.mark.parametrize("kind", [ChannelKind.WECOM, ChannelKind.DINGTALK])
async def test_what_people_typed_calls_nobody_and_links_nowhere(kind: ChannelKind) -> None:
    async with ROBOTS[kind]() as robot, provider_client() as client:
        hostile = message(item(title=HOSTILE, text=HOSTILE, link=None), heading=HOSTILE)
        await sender_of(kind, client).send(endpoint(kind, robot.url), hostile)
        (text,) = robot.texts()
    for mark in ("<@", "@所有人", "](", "://", "www.", "\n#", "`"):
        assert mark not in text.removeprefix("### ")
    assert text.count("**") in (0, 2)  # the item's own title


async def test_feishu_is_told_which_words_are_text_and_which_a_link() -> None:
    async with FeishuRobot() as robot, provider_client() as client:
        hostile = message(item(title=HOSTILE, text=HOSTILE), heading="提醒")
        await sender_of(ChannelKind.FEISHU, client).send(endpoint(ChannelKind.FEISHU, robot.url), hostile)
        (taken,) = robot.taken
    parts = [part for line in taken["content"]["post"]["zh_cn"]["content"] for part in line]
    assert {part["tag"] for part in parts} == {"text", "a"}
    assert [part["href"] for part in parts if part["tag"] == "a"] == ["https://pufa.test/due?n=1"]


@pytest.mark.parametrize(
    ("reply", "kind", "reached"),
    [
        (Reply(502, b"<html>bad gateway</html>"), Unanswered, True),
        (Reply(503), Unanswered, False),
        (Reply(404, b"no such page"), Refused, None),
        (Reply(200, b"<html>please sign in to the network</html>"), Unanswered, False),
        (Reply(302, headers={"Location": "http://elsewhere.test/"}), Refused, None),
        (Reply(hangs_up=True), Unanswered, True),
    ],
)
async def test_what_stands_between_us_and_the_provider_accepts_nothing_for_it(
    group: Group, reply: Reply, kind: type[Exception], reached: bool | None
) -> None:
    group.robot.faults = always(reply)
    with pytest.raises(kind) as failed:
        await group.sender.send(group.endpoint, message())
    assert getattr(failed.value, "reached", None) is reached


async def test_a_provider_that_answers_without_end_is_not_read_to_the_end() -> None:
    def endless(_: Request) -> Reply:
        return Reply(200, b"x" * 3_000_000)

    async with HttpServer(endless) as server, provider_client() as client:
        to = endpoint(ChannelKind.WECOM, server.url + WecomRobot.ADDRESS)
        with pytest.raises(Unanswered) as failed:
            await sender_of(ChannelKind.WECOM, client).send(to, message())
    assert len(failed.value.answer) < 400
