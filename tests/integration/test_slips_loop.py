"""The slip loop by itself: drafted at the month's beginning, answered by activities, supervised when late, escalated."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.events import ActivityPostedV1, ActivityVerifiedV1, ActivityWithdrawnV1
from shared.contracts.tasks import DeadlineMissedV1, TargetProgressedV1, UnitKind
from tests.builders import activity_event, cell_event
from tests.integration.slips_stack import SlipLoop, done_cell, due_cell, returned, slip_loop

POSTED = activity_event(ActivityPostedV1)
LATE = due_cell(DeadlineMissedV1)


@pytest.fixture
async def loop(tmp_path: Path) -> AsyncIterator[SlipLoop]:
    async with slip_loop(tmp_path) as running:
        await running.strike("2023-06-01", hour=3)  # before the office's day begins nothing is drafted
        yield running


async def prompted(loop: SlipLoop) -> dict[str, Any]:
    """The prompt slip of June to the township ``east``, issued: one training is due on the 30th."""
    await loop.hear(due_cell())
    await loop.strike("2023-06-01")
    return await loop.done((await loop.only(kind="prompt"))["id"], "issue")


async def supervised(loop: SlipLoop) -> dict[str, Any]:
    """The supervision slip to ``east`` for the training that was not held, issued on 3 July for ten working days."""
    await loop.hear(LATE)
    await loop.strike("2023-07-03")
    return await loop.done((await loop.only(kind="supervision"))["id"], "issue")


async def test_the_months_beginning_drafts_once_for_each_unit_with_something_to_do_with_two_replicas(
    loop: SlipLoop,
) -> None:
    await loop.hear(due_cell(), due_cell(unit="west"))
    await loop.hear(cell_event(TargetProgressedV1, unit="schools", due="2023-06-30"))  # a sum, not its own
    other = loop.beside()
    await asyncio.gather(loop.strike("2023-06-01"), other.strike("2023-06-01"))
    await loop.strike("2023-06-02")
    prompts = await loop.slips()
    assert {slip["unit"]: [item["why"] for item in slip["items"]] for slip in prompts} == {
        "east": ["due"],
        "west": ["due"],
    }
    assert len(prompts) == 2
    assert {(slip["status"], slip["month"], slip["due"]) for slip in prompts} == {("draft", "2023-06", "2023-06-30")}
    (item,) = next(slip["items"] for slip in prompts if slip["unit"] == "east")
    assert (item["title"], item["target"], item["period"]) == ("普法演出", "performances", "2023-Q2")
    assert item["text"] == "任务1“用好各类社会资源”，2023年第二季度：目标 1，已完成 0，6月30日到期。"


@pytest.mark.parametrize(
    "cell",
    [
        {"due": "2023-07-01"},
        {"status": "waiting"},
        {"awaiting_review": True, "provisional": 1.0},
        {"status": "done", "value": 1.0},
        {"due": None},
        {"due": "2022-06-30", "status": "overdue"},  # left to the year's assessment
    ],
)
async def test_what_is_not_due_or_settled_is_not_asked_for(loop: SlipLoop, cell: dict[str, Any]) -> None:
    await loop.hear(due_cell(**cell))
    await loop.strike("2023-06-01")
    assert await loop.slips() == []


async def test_what_is_overdue_is_prompted_again_unless_a_supervision_slip_asks_for_it(loop: SlipLoop) -> None:
    await loop.hear(LATE)
    await loop.strike("2023-07-03")
    assert [slip["kind"] for slip in await loop.slips()] == ["supervision"]
    await loop.strike("2023-08-01")
    assert await loop.slips(kind="prompt") == []
    await loop.done((await loop.only())["id"], "discard")
    await loop.strike("2023-09-01")
    assert [item["why"] for item in (await loop.only(kind="prompt"))["items"]] == ["late"]


async def test_what_a_village_owes_stands_in_its_townships_slip(loop: SlipLoop) -> None:
    board = cell_event(TargetProgressedV1, scope=UnitKind.VILLAGE, unit="east-1", due="2023-06-30")
    await loop.hear(board)
    await loop.strike("2023-06-01")
    slip = await loop.only()
    assert slip["unit"] == "east"
    assert [(item["of"], item["of_name"]) for item in slip["items"]] == [("east-1", "东一村")]
    assert slip["items"][0]["text"].startswith("东一村：")


async def test_a_month_without_its_first_day_is_drafted_when_the_service_runs_again(loop: SlipLoop) -> None:
    await loop.hear(due_cell())
    await loop.strike("2023-06-09")
    assert (await loop.only())["month"] == "2023-06"


async def test_drafts_are_issued_by_themselves_where_the_district_lets_them(tmp_path: Path) -> None:
    policy = tmp_path / "slips.yaml"
    usual = Path("services/notify/slips/default.yaml").read_text("utf-8")
    policy.write_text(usual.replace("by_itself: false, issue_on: 1", "by_itself: true, issue_on: 5"), "utf-8")
    async with slip_loop(tmp_path, slips_file=policy) as loop:
        await loop.hear(due_cell(), due_cell(unit="west"))
        await loop.strike("2023-06-04")
        assert {slip["status"] for slip in await loop.slips()} == {"draft"}
        await asyncio.gather(loop.strike("2023-06-05"), loop.beside(slips_file=policy).strike())
        assert {slip["status"] for slip in await loop.slips()} == {"issued"}
        assert {slip["number"] for slip in await loop.slips()} == {"普法提示〔2023〕1号", "普法提示〔2023〕2号"}
        assert {slip["steps"][1]["by_name"] for slip in await loop.slips()} == {None}


async def test_a_post_answers_a_prompt_slip_and_closes_it_and_is_named(loop: SlipLoop) -> None:
    slip = await prompted(loop)
    await loop.hear(POSTED)
    await loop.hear(done_cell(status="open", value=0.0, awaiting_review=True), cause=POSTED, times=2)
    closed = await loop.slip(slip["id"])
    assert [step["what"] for step in closed["steps"]] == ["drafted", "issued", "answered", "closed"]
    assert closed["answer"] is None  # nobody had to write
    (item,) = closed["items"]
    assert (item["done"], item["done_on"], item["activities"]) == (True, "2023-06-01", ["a1"])
    assert await loop.events() == ["slip.issued.v1", "slip.answered.v1", "slip.closed.v1"]


async def test_what_is_done_before_the_draft_is_issued_is_not_asked_for_any_more(loop: SlipLoop) -> None:
    await loop.hear(due_cell(), due_cell(period="2023", due="2023-06-20"))
    await loop.strike("2023-06-01")
    await loop.hear(done_cell())
    slip = await loop.only()
    assert [item["period"] for item in slip["items"]] == ["2023"]
    await loop.hear(done_cell(period="2023", due="2023-06-20"))
    assert (await loop.only())["status"] == "discarded"


async def test_a_late_township_is_supervised_escalated_answers_is_refused_answers_and_is_closed_out(
    loop: SlipLoop,
) -> None:
    slip = await supervised(loop)
    assert (slip["number"], slip["due"]) == ("普法督办〔2023〕1号", "2023-07-17")
    assert [(item["why"], item["due"]) for item in slip["items"]] == [("late", "2023-06-30")]
    await loop.strike("2023-07-17")
    assert (await loop.slip(slip["id"]))["escalated_at"] is None
    other = loop.beside()
    await asyncio.gather(loop.strike("2023-07-18"), other.strike("2023-07-18"))
    await loop.strike("2023-07-19")
    assert (await loop.events()).count("slip.escalated.v1") == 1
    await loop.done(slip["id"], "answer", "poster", text="定于下周举办。")
    refused = await loop.done(slip["id"], "refuse", note="请写明日期。")
    assert refused["due"] == "2023-08-02"  # ten working days from the 19th
    await loop.done(slip["id"], "answer", "poster", text="7月25日举办。")
    closed = await loop.done(slip["id"], "accept")
    steps = ["drafted", "issued", "escalated", "answered", "refused", "answered", "closed"]
    assert [step["what"] for step in closed["steps"]] == steps
    await loop.strike("2023-08-10")
    assert [each["id"] for each in await loop.slips(kind="supervision")] == [slip["id"]]  # not again for the same cause


async def test_a_supervision_slip_that_activities_answer_waits_for_the_section(loop: SlipLoop) -> None:
    slip = await supervised(loop)
    await loop.hear(done_cell(status="done_late"))
    answered = await loop.slip(slip["id"])
    assert (answered["status"], answered["items"][0]["done"]) == ("answered", True)
    assert (await loop.done(slip["id"], "accept"))["status"] == "closed"


async def test_what_was_asked_for_and_not_fed_back_by_the_months_end_is_supervised_and_what_was_answered_is_not(
    loop: SlipLoop,
) -> None:
    silent, spoken = await loop.draft(), await loop.draft(unit="west")
    for slip in (silent, spoken):
        await loop.done(slip["id"], "issue")
    await loop.done(spoken["id"], "answer", "other-town", text="已报送。")
    await loop.strike("2023-06-30")
    assert await loop.slips(kind="supervision") == []
    await loop.strike("2023-07-01")
    slip = await loop.only(kind="supervision")
    assert slip["unit"] == "east"
    assert [(item["why"], item["title"]) for item in slip["items"]] == [("missing", "报送半年总结")]


async def test_with_the_months_end_a_prompt_slip_ends_and_what_is_left_of_it_is_asked_for_once_more(
    loop: SlipLoop,
) -> None:
    prompt = await prompted(loop)
    await loop.hear(due_cell(unit="west"))
    await loop.strike("2023-07-01")
    ended = await loop.slip(prompt["id"])
    assert (ended["status"], ended["steps"][-1]["what"]) == ("lapsed", "lapsed")
    alive = [each for each in await loop.slips() if each["status"] in ("draft", "issued", "answered")]
    assert [(each["kind"], each["unit"]) for each in alive if each["unit"] == prompt["unit"]] == [
        ("supervision", prompt["unit"])
    ]
    assert await loop.events() == ["slip.issued.v1"]


async def test_what_is_both_late_and_missing_is_asked_for_once(loop: SlipLoop) -> None:
    await prompted(loop)
    await loop.hear(LATE)
    await loop.strike("2023-07-01")
    assert [item["why"] for item in (await loop.only(kind="supervision"))["items"]] == ["late"]


async def test_one_open_draft_collects_what_comes_up_and_nothing_twice(loop: SlipLoop) -> None:
    await loop.hear(LATE)
    await loop.strike("2023-07-03")
    await loop.hear(due_cell(DeadlineMissedV1, period="2023", due="2023-07-03"))
    other = loop.beside()
    await asyncio.gather(loop.strike("2023-07-04"), other.strike("2023-07-04"))
    slip = await loop.only(kind="supervision")
    assert [item["period"] for item in slip["items"]] == ["2023-Q2", "2023"]
    await loop.done(slip["id"], "issue")
    await loop.hear(due_cell(DeadlineMissedV1, period="2023-07", due="2023-07-04"))
    await loop.strike("2023-07-05")
    drafts = await loop.slips(kind="supervision", status="draft")
    assert [[item["period"] for item in draft["items"]] for draft in drafts] == [["2023-07"]]


async def test_nobody_is_supervised_for_what_awaits_review(loop: SlipLoop) -> None:
    await loop.hear(due_cell(DeadlineMissedV1, awaiting_review=True, status="open", provisional=1.0))
    await loop.strike("2023-07-01")
    assert await loop.slips() == []


async def test_what_the_section_takes_out_of_a_draft_or_throws_away_is_not_drafted_again(loop: SlipLoop) -> None:
    await loop.hear(LATE, due_cell(DeadlineMissedV1, period="2023", due="2023-07-02"))
    await loop.strike("2023-07-03")
    slip = await loop.only(kind="supervision")
    kept = {"id": slip["items"][0]["id"], "title": slip["items"][0]["title"]}
    edit = {"due": "2023-07-20", "items": [kept]}
    edited = await loop.ask("PUT", f"/{slip['id']}", json=edit, headers={"If-Match": f'"{slip["version"]}"'})
    assert edited.status_code == 200
    await loop.strike("2023-07-04")
    assert len((await loop.slip(slip["id"]))["items"]) == 1
    await loop.done(slip["id"], "discard")
    await loop.strike("2023-07-05")
    assert [each["status"] for each in await loop.slips(kind="supervision")] == ["discarded"]


TWICE = [POSTED, returned(2), activity_event(ActivityPostedV1, version=3), returned(4)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_an_activity_given_back_twice_is_supervised_in_whatever_order_it_is_told(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    async with slip_loop(tmp_path) as loop:
        for n in (*order, *order):
            await loop.hear(TWICE[n])
        await loop.strike("2023-06-15")
        slip = await loop.only(kind="supervision")
        assert [(item["why"], item["activity"]) for item in slip["items"]] == [("returned", "a1")]
        assert slip["items"][0]["text"].startswith("此活动已被退回 2 次")


@pytest.mark.parametrize(
    "end", [activity_event(ActivityVerifiedV1, version=5, status="verified"),
            activity_event(ActivityWithdrawnV1, version=5, status="withdrawn")]
)  # fmt: skip
async def test_an_activity_given_back_twice_is_done_with_once_it_is_verified_or_withdrawn(
    loop: SlipLoop, end: Any
) -> None:
    await loop.hear(*TWICE)
    await loop.strike("2023-06-15")
    slip = await loop.done((await loop.only())["id"], "issue")
    await loop.hear(end)
    assert (await loop.slip(slip["id"]))["status"] == "answered"


async def test_an_activity_given_back_once_is_the_reviewers_business(loop: SlipLoop) -> None:
    await loop.hear(POSTED, returned(2))
    await loop.strike("2023-06-15")
    assert await loop.slips() == []
