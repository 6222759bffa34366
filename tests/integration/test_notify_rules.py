"""The rules in force, and what one would have sent."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import events, tasks
from tests.builders import activity_event, campaign_event, cell_event, user_facts
from tests.integration.notify_stack import TODAY, Notify, notify_service

RULES = "/api/notify/rules"
PREVIEW = f"{RULES}/preview"
LATE: dict[str, Any] = {
    "id": "late",
    "on": "deadline.missed.v1",
    "when": {"days_late": {"at_least": 8}},
    "tell": ["unit"],
    "text": {"zh": {"title": "逾期 {{ days_late }} 天", "text": "{{ unit }}：{{ target }}"}},
    "urgency": "high",
}


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def preview(notify: Notify, rule: dict[str, Any], **query: Any) -> dict[str, Any]:
    answer = await notify.ask("POST", PREVIEW, "reviewer", json=rule, params=query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def missed(days: int, unit: str = "east", **more: Any) -> Any:
    return cell_event(tasks.DeadlineMissedV1, unit=unit, days_late=days, **more)


async def test_a_preview_says_whom_a_rule_would_have_told_what_and_on_which_day(notify: Notify) -> None:
    await notify.hear(missed(1), missed(8), missed(15, "east-1"), missed(8, "west"))
    seen = await preview(notify, LATE)
    assert (seen["happened"], seen["matched"], seen["notices"]) == (4, 3, 5)
    assert [(each["user"], each["unit_name"], each["notices"]) for each in seen["people"]] == [
        ("colleague", "东镇", 2),
        ("poster", "东镇", 2),
        ("other-town", "西镇", 1),
    ]
    assert seen["people"][0]["name"] == "测试员 colleague"
    assert (seen["first"], seen["last"], len(seen["by_day"])) == ("2023-05-16", "2023-06-15", 31)
    assert [each for each in seen["by_day"] if each["notices"]] == [{"day": "2023-06-15", "notices": 5}]
    newest = seen["samples"][0]
    assert (newest["title"], newest["text"], newest["to"]) == ("逾期 8 天", "西镇：普法演出", ["测试员 other-town"])
    assert seen["is_whole"] is True


async def test_a_preview_sends_and_keeps_nothing(notify: Notify) -> None:
    await notify.hear(missed(8))
    before = {name: await notify.stored(name) for name in ("notices", "mailboxes", "happened")}
    await preview(notify, LATE)
    assert {name: await notify.stored(name) for name in before} == before


async def test_what_would_be_told_at_once_and_what_in_the_digest_goes_by_the_persons_policy(notify: Notify) -> None:
    await notify.hear(missed(8))
    told = {urgency: await preview(notify, LATE | {"urgency": urgency}) for urgency in ("low", "high")}
    assert (told["low"]["at_once"], told["low"]["in_digest"]) == (0, 2)
    assert (told["high"]["at_once"], told["high"]["in_digest"]) == (2, 0)


async def test_an_event_that_comes_again_and_a_campaign_that_is_told_anew_count_once(notify: Notify) -> None:
    await notify.hear(missed(8), missed(8), ids=("one", "one"))
    await notify.hear(missed(8), ids=("one",))
    assert (await preview(notify, LATE))["happened"] == 1
    announced = campaign_event(events.CampaignAnnouncedV1)
    await notify.hear(announced, announced)
    rule = {**LATE, "on": "campaign.announced.v1", "when": {}, "tell": ["expected"], "text": "campaign_announced"}
    seen = await preview(notify, rule)
    assert (seen["happened"], seen["matched"], seen["notices"]) == (2, 1, 3)


async def test_a_preview_looks_back_as_far_as_it_is_told_and_what_is_older_is_forgotten(notify: Notify) -> None:
    await notify.hear(missed(8))
    notify.clock.set(TODAY + timedelta(days=40))
    assert (await preview(notify, LATE))["happened"] == 0
    assert (await preview(notify, LATE, days=62))["happened"] == 1
    await notify.tick("prune-happened")
    assert len(await notify.stored("happened")) == 1
    await notify.tick("prune-happened", at=TODAY + timedelta(days=63))
    assert await notify.stored("happened") == []
    await notify.hear(missed(8))
    assert await notify.stored("happened") == []  # too old to be asked for when it comes


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"on": ["deadline.missed.v1"]}, "on", "没有"),
        ({"text": ""}, "text.code", "至少 1 个字"),
        ({"on": "deadline.mist.v1"}, "on", "没有“deadline.mist.v1”这种事件"),
        ({"tell": ["everybody"]}, "tell.0.who", "应为以下之一"),
        ({"tell": ["anybody"]}, "tell.0", "role"),
        ({"tell": ["poster"]}, "tell.0", "不涉及“poster”"),
        ({"when": {"days_left": {"at_least": 1}}}, "when.days_left", "永远不会生效"),
        ({"when": {"day": 1}}, "when.day", "没有这个字段"),
        ({"text": "no_such_text"}, "text", "no_such_text"),
        (
            {"text": {"zh": {"title": "好", "text": "{{ unti }}"}}},
            "text.zh.text",
            "没有“unti”这个词。可用的有：days_late",
        ),
        ({"text": {"zh": {"title": "{{ unit", "text": "好"}}}, "text.zh.title", "第 1 行"),
        ({"text": {"zh": {"title": "好"}}}, "text.zh.text", "此项必填"),
        ({"urgency": None}, "urgency", "应为以下之一"),
        ({"channels": ["telegraph"]}, "channels.0", "应为以下之一"),
    ],
    ids=str,
)
async def test_a_wrong_rule_is_refused_with_the_field_and_the_reason(
    notify: Notify, change: dict[str, Any], field: str, reason: str
) -> None:
    answer = await notify.ask("POST", PREVIEW, "reviewer", json=LATE | change)
    assert answer.status_code == 422
    first = answer.json()["errors"][0]
    assert first["field"] == field
    assert reason in first["reason"]


@pytest.mark.parametrize("days", [0, 63, "x"])
async def test_days_that_nothing_is_remembered_of_are_refused(notify: Notify, days: object) -> None:
    answer = await notify.ask("POST", PREVIEW, "reviewer", json=LATE, params={"days": days})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "days")


async def test_every_rule_in_force_is_listed_with_its_words_and_can_be_tried_as_it_is(notify: Notify) -> None:
    listed = (await notify.ask("GET", RULES, "reviewer")).json()["items"]
    english = await notify.ask("GET", RULES, "reviewer", headers={"Accept-Language": "en"})
    assert [each["id"] for each in listed] == [each["rule"]["id"] for each in listed]
    late = next(each for each in listed if each["id"] == "deadline-late-leaders")
    assert (late["title"], "已逾期 30 天" in late["text"]) == ("逾期一个月：普法演出", True)
    assert {"days_late", "target", "unit"} <= set(late["words"])
    assert next(each["title"] for each in english.json()["items"] if each["id"] == "slip-issued") == (
        "Supervision slip 2023/3"
    )
    for each in listed:
        await preview(notify, each["rule"])


async def test_above_a_village_is_whoever_stands_above_those_who_answer_for_it(notify: Notify) -> None:
    """A village without people is its township's, and above that is the district's section; one with people of its own
    has its township above it."""
    rule = LATE | {"tell": ["above"], "when": {}}
    await notify.hear(missed(15, "east-1"))
    assert [each["user"] for each in (await preview(notify, rule))["people"]] == ["reviewer"]
    await notify.hear(tasks.UserChangedV1(user=user_facts("villager", unit="east-1")))
    assert {each["user"] for each in (await preview(notify, rule))["people"]} == {"poster", "colleague"}
    gone = [user_facts(user, disabled=True, version=2) for user in ("poster", "colleague")]
    await notify.hear(*(tasks.UserChangedV1(user=each) for each in gone))
    assert [each["user"] for each in (await preview(notify, rule))["people"]] == ["reviewer"]


@pytest.mark.parametrize(
    ("tell", "unit", "people"),
    [
        (["above"], "east", ["reviewer"]),
        (["above"], "schools", ["reviewer"]),
        (["above"], "district", []),
        (["above"], "not-known-yet", []),
        (["assisting"], "east", ["other-town"]),
        ([{"who": "assisting", "role": "department"}], "east", []),
        ([{"role": "inspector"}], "east", ["inspector"]),
        ([{"who": "unit", "role": "township"}], "east", ["poster", "colleague"]),
        ([{"who": "unit", "role": "leader"}], "district", ["leader-1", "leader-2"]),
        ([{"who": "section", "role": "section"}], "east", ["reviewer"]),
        ([{"who": "section", "role": "leader"}], "east", []),
        (["leads", "leaders"], "east", ["reviewer", "leader-1", "leader-2"]),
    ],
    ids=str,
)
async def test_people_are_found_by_role_and_unit(notify: Notify, tell: list[Any], unit: str, people: list[str]) -> None:
    event = missed(15, unit)
    await notify.hear(event.model_copy(update={"target": event.target.model_copy(update={"assisting": ("west",)})}))
    seen = await preview(notify, LATE | {"tell": tell})
    assert {each["user"] for each in seen["people"]} == set(people)


async def test_a_target_two_weeks_late_is_told_above_and_one_a_month_late_to_the_leaders(notify: Notify) -> None:
    await notify.hear(missed(8))
    assert await notify.rules_told("reviewer") == []
    await notify.hear(missed(15))
    assert await notify.rules_told("reviewer") == ["deadline-late-above"]
    assert await notify.rules_told("leader-1") == []
    await notify.hear(missed(22), missed(29), missed(36))
    assert await notify.rules_told("leader-1") == ["deadline-late-leaders"]
    assert await notify.rules_told("reviewer") == ["deadline-late-above"]


async def test_the_poster_alone_may_be_told_if_they_are_of_a_role(notify: Notify) -> None:
    await notify.hear(activity_event(events.ActivityVerifiedV1))
    rule = {**LATE, "on": "activity.verified.v1", "when": {}, "text": "activity_verified"}
    for role, people in (("township", ["poster"]), ("section", [])):
        seen = await preview(notify, rule | {"tell": [{"who": "poster", "role": role}]})
        assert [each["user"] for each in seen["people"]] == people
