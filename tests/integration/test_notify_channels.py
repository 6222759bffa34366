"""The robots and webhooks that a district sets up: checked before they are stored, shown without their keys."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.notify.channels.documents import CHANNELS, Channels
from services.notify.channels.groups import DistrictGroups
from services.notify.rules.urgency import Urgency
from shared.contracts import events
from tests.builders import activity_event
from tests.integration.notify_stack import Notify, notify_service
from tests.providers.faults import always
from tests.providers.robots import DingtalkRobot, WecomRobot, refusing
from tests.providers.webhook import SECRET, WebhookReceiver

PATH = "/api/notify/channels"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7aaa-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=9a1c4dd9b1f34b1c8a7e0f3de5aa1b2c"


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


def body(**changes: Any) -> dict[str, Any]:
    return {"kind": "wecom", "name": "东镇工作群", "to": WECOM, "unit": "east"} | changes


async def made(notify: Notify, **changes: Any) -> dict[str, Any]:
    answer = await notify.ask("POST", PATH, "reviewer", json=body(**changes))
    assert answer.status_code == 201, answer.text
    channel: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{channel["version"]}"'
    return channel


async def put(notify: Notify, id: str, version: int, **changes: Any) -> Any:
    headers = {"If-Match": f'"{version}"'}
    return await notify.ask("PUT", f"{PATH}/{id}", "reviewer", json=body(**changes), headers=headers)


async def stored(notify: Notify, id: str) -> dict[str, Any]:
    doc = await notify.store.get(CHANNELS, id)
    assert doc is not None
    return doc


async def test_a_channel_is_listed_with_its_unit_and_without_its_keys(notify: Notify) -> None:
    channel = await made(notify, kind="dingtalk", to=DINGTALK, secret="SEC0f1e2d3c4b5a")
    assert channel["to"] == "https://oapi.dingtalk.com/robot/send?access_token=••••1b2c"
    assert channel["secret"] == "••••4b5a"
    assert (channel["unit_name"], channel["active"], channel["tested"]) == ("东镇", True, None)
    listed = (await notify.ask("GET", PATH, "reviewer")).json()
    assert listed == {"items": [channel]}


async def test_keys_that_come_back_covered_stay_what_they_were(notify: Notify) -> None:
    channel = await made(notify, kind="dingtalk", to=DINGTALK, secret="SEC0f1e2d3c4b5a")
    covered = {"kind": "dingtalk", "to": channel["to"], "secret": channel["secret"]}
    answer = await put(notify, channel["id"], 1, **covered, name="东镇普法群")
    assert (answer.status_code, answer.json()["name"], answer.json()["version"]) == (200, "东镇普法群", 2)
    doc = await stored(notify, channel["id"])
    assert (doc["to"], doc["secret"]) == (DINGTALK, "SEC0f1e2d3c4b5a")


async def test_a_covered_key_does_not_go_along_to_another_host(notify: Notify) -> None:
    channel = await made(notify)
    elsewhere = channel["to"].replace("qyapi.weixin.qq.com", "evil.test")
    answer = await put(notify, channel["id"], 1, to=elsewhere)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "to"
    assert (await stored(notify, channel["id"]))["to"] == WECOM


async def test_a_secret_is_taken_away_by_leaving_it_empty(notify: Notify) -> None:
    channel = await made(notify, kind="dingtalk", to=DINGTALK, secret="SEC0f1e2d3c4b5a")
    answer = await put(notify, channel["id"], 1, kind="dingtalk", to=channel["to"], secret="")
    assert answer.json()["secret"] is None
    assert "secret" not in await stored(notify, channel["id"])


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"to": DINGTALK}, ["to"]),
    ({"to": "qyapi.weixin.qq.com"}, ["to"]),
    ({"unit": "nowhere"}, ["unit"]),
    ({"rules": ["no-such-rule", "activity-returned"]}, ["rules"]),
    ({"kind": "email", "to": "a@east.test"}, ["kind"]),
    ({"kind": "sms"}, ["kind"]),
    ({"kind": "webhook", "to": "https://oa.test/hook"}, ["secret"]),
    ({"kind": "wecom", "secret": "x"}, ["secret"]),
    ({"kind": "apprise", "to": "syslog://"}, ["to"]),
    ({"kind": "apprise", "to": "tgram://"}, ["to"]),
    ({"name": "a\nb"}, ["name"]),
    ({"name": " "}, ["name"]),
    ({"more": 1}, ["more"]),
    ({"to": "x", "unit": "nowhere", "secret": "y"}, ["secret", "to", "unit"]),
]


@pytest.mark.parametrize(("changes", "fields"), WRONG)
async def test_whatever_is_wrong_is_named_at_once_and_nothing_is_stored(
    notify: Notify, changes: dict[str, Any], fields: list[str]
) -> None:
    answer = await notify.ask("POST", PATH, "reviewer", json=body(**changes))
    assert answer.status_code == 422, answer.text
    errors = answer.json()["errors"]
    assert sorted(each["field"] for each in errors) == fields
    assert not any("channels." in each["reason"] for each in errors)
    assert await notify.stored("channels") == []


async def test_two_channels_have_two_names_and_a_request_sent_again_makes_no_second(notify: Notify) -> None:
    first = await made(notify)
    again = await notify.ask("POST", PATH, "reviewer", json=body())
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "name")
    headers = {"Idempotency-Key": "key-1"}
    answers = [await notify.ask("POST", PATH, "reviewer", json=body(name="二群"), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    renamed = await put(notify, first["id"], 1, name="二群")
    assert (renamed.status_code, renamed.json()["errors"][0]["field"]) == (422, "name")


async def test_a_change_says_what_it_was_made_from(notify: Notify) -> None:
    channel = await made(notify)
    path = f"{PATH}/{channel['id']}"
    assert (await notify.ask("PUT", path, "reviewer", json=body())).status_code == 428
    assert (await put(notify, channel["id"], 1, active=False)).status_code == 200
    assert (await put(notify, channel["id"], 1, active=True)).status_code == 412
    assert (await put(notify, "nobody", 1)).status_code == 404
    assert (await notify.ask("DELETE", path, "reviewer")).status_code == 428
    old = await notify.ask("DELETE", path, "reviewer", headers={"If-Match": '"1"'})
    assert old.status_code == 412
    gone = await notify.ask("DELETE", path, "reviewer", headers={"If-Match": '"2"'})
    assert (gone.status_code, await notify.stored("channels")) == (204, [])


async def test_a_test_message_tells_the_providers_own_answer_and_it_is_kept(notify: Notify) -> None:
    async with WecomRobot() as robot:
        channel = await made(notify, to=robot.url)
        path = f"{PATH}/{channel['id']}/test"
        accepted = (await notify.ask("POST", path, "reviewer")).json()
        assert (accepted["accepted"], accepted["answer"]) == (True, "0 ok")
        assert "测试消息" in robot.texts()[0]
        robot.faults = always(refusing(WecomRobot.INVALID_KEY))
        refused = (await notify.ask("POST", path, "reviewer")).json()
        assert refused["accepted"] is False
        assert refused["answer"].startswith("93000 invalid webhook url")
    (listed,) = (await notify.ask("GET", PATH, "reviewer")).json()["items"]
    assert (listed["version"], listed["tested"]["accepted"]) == (1, False)
    assert listed["tested"]["answer"] == refused["answer"]
    assert (await notify.ask("POST", f"{PATH}/nobody/test", "reviewer")).status_code == 404


async def test_a_signed_test_arrives_at_a_robot_and_at_a_webhook(notify: Notify) -> None:
    async with DingtalkRobot(secret="SEC1") as robot, WebhookReceiver() as receiver:
        for kind, to, secret in (("dingtalk", robot.url, "SEC1"), ("webhook", receiver.url, SECRET)):
            channel = await made(notify, kind=kind, to=to, secret=secret, name=kind)
            answer = await notify.ask("POST", f"{PATH}/{channel['id']}/test", "reviewer")
            assert answer.json()["accepted"], answer.text
        assert (len(robot.taken), len(receiver.taken)) == (1, 1)


@pytest.mark.parametrize(
    ("rules", "heard"),
    [
        ([], [("any", Urgency.HIGH), ("any", Urgency.NORMAL)]),
        (["activity-verified"], [("activity-verified", Urgency.LOW)]),
    ],
)
async def test_a_group_hears_its_rules_or_all_that_matters(
    notify: Notify, rules: list[str], heard: list[tuple[str, Urgency]]
) -> None:
    channel = await made(notify, rules=rules)
    groups = DistrictGroups(Channels(notify.store))
    asked = [("any", urgency) for urgency in reversed(Urgency)] + [("activity-verified", Urgency.LOW)]
    told = [each for each in asked if await groups.hearing(["west", "east"], *each)]
    assert told == heard
    ((recipient, unit),) = await groups.hearing(["east"], *heard[0])
    assert (recipient, unit) == (f"channel:{channel['id']}", "east")
    assert await groups.hearing(["west"], *heard[0]) == []


async def test_a_channel_that_is_off_or_gone_is_no_endpoint_any_more(notify: Notify) -> None:
    channel = await made(notify)
    groups, recipient = DistrictGroups(Channels(notify.store)), f"channel:{channel['id']}"
    endpoint = await groups.get(recipient)
    assert endpoint is not None
    assert (endpoint.id, endpoint.to, endpoint.kind) == (recipient, WECOM, "wecom")
    await put(notify, channel["id"], 1, active=False)
    assert await groups.get(recipient) is None
    assert await groups.get("channel:nobody") is None
    assert await DistrictGroups(Channels(notify.store)).hearing(["east"], "any", Urgency.HIGH) == []


async def test_what_is_told_to_a_units_people_is_told_to_its_group(notify: Notify) -> None:
    channel = await made(notify)
    await notify.hear(activity_event(events.ActivityReturnedV1, reason="照片看不清"))
    assert f"channel:{channel['id']}" in {doc["user"] for doc in await notify.stored("notices")}
