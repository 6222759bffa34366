"""The slip loop by hand: drafted, issued with a number, answered, sent back, closed out; and who sees it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.slips_stack import SlipLoop, body, slip_loop


@pytest.fixture
async def loop(tmp_path: Path) -> AsyncIterator[SlipLoop]:
    async with slip_loop(tmp_path) as running:
        yield running


async def test_a_slip_goes_from_draft_to_closed_out_and_every_step_stays(loop: SlipLoop) -> None:
    slip = await loop.draft(note="请按时报送。")
    assert (slip["status"], slip["number"], slip["unit_name"], slip["month"]) == ("draft", "", "东镇", "2023-06")
    issued = await loop.done(slip["id"], "issue")
    assert (issued["status"], issued["number"], issued["due"]) == ("issued", "普法提示〔2023〕1号", "2023-06-30")
    answered = await loop.done(slip["id"], "answer", "poster", text="已报送。", evidence=["e1"])
    assert answered["answer"]["by_name"] == "poster"
    assert answered["answer"]["evidence"] == ["e1"]
    refused = await loop.done(slip["id"], "refuse", note="缺附件。")
    assert refused["status"] == "issued"
    await loop.done(slip["id"], "answer", "poster", text="已补附件。")
    closed = await loop.done(slip["id"], "accept", note="同意销号。")
    assert (closed["status"], closed["number"]) == ("closed", issued["number"])
    steps = [(step["what"], step["by_name"], step["note"]) for step in closed["steps"]]
    assert steps == [
        ("drafted", "reviewer", None),
        ("issued", "reviewer", None),
        ("answered", "poster", None),
        ("refused", "reviewer", "缺附件。"),
        ("answered", "poster", None),
        ("closed", "reviewer", "同意销号。"),
    ]
    told = ["slip.issued.v1", "slip.answered.v1", "slip.issued.v1", "slip.answered.v1", "slip.closed.v1"]
    assert await loop.events() == told


async def test_a_township_sees_its_own_issued_slips_and_no_others(loop: SlipLoop) -> None:
    mine, others = await loop.draft(), await loop.draft(unit="west")
    assert (await loop.ask("GET", f"/{mine['id']}", "poster")).status_code == 404
    assert await loop.slips("poster") == []
    for slip in (mine, others):
        await loop.done(slip["id"], "issue")
    assert [slip["id"] for slip in await loop.slips("poster")] == [mine["id"]]
    assert (await loop.ask("GET", f"/{others['id']}", "poster")).status_code == 404
    assert (await loop.act(others["id"], "answer", "poster", text="代答")).status_code == 404
    assert await loop.slips("poster", unit="west") == []
    assert await loop.slips("poster", status="draft") == []
    for reader in ("reviewer", "leader-1", "inspector"):
        assert len(await loop.slips(reader)) == 2


@pytest.mark.parametrize(
    ("done", "step", "said"),
    [
        ([], "answer", {"text": "已办"}),
        ([], "accept", {}),
        ([], "refuse", {"note": "不行"}),
        ([], "escalate", {}),
        (["issue"], "issue", {}),
        (["issue"], "accept", {}),
        (["issue"], "refuse", {"note": "不行"}),
        (["issue"], "discard", {}),
        (["issue", "escalate"], "escalate", {}),
        (["issue", "answer", "accept"], "answer", {"text": "又办"}),
        (["issue", "answer", "accept"], "accept", {}),
        (["issue", "answer", "accept"], "escalate", {}),
        (["discard"], "issue", {}),
        (["discard"], "discard", {}),
    ],
)
async def test_a_step_out_of_turn_is_refused_with_how_the_slip_stands_and_changes_nothing(
    loop: SlipLoop, done: list[str], step: str, said: dict[str, Any]
) -> None:
    slip = await loop.draft()
    for each in done:
        slip = await loop.done(slip["id"], each, **({"text": "已办"} if each == "answer" else {}))
    refused = await loop.act(slip["id"], step, **said)
    assert refused.status_code == 409
    assert refused.json()["present_status"] == slip["status"]
    assert "slip_" not in refused.json()["title"]  # a text for people
    assert await loop.slip(slip["id"]) == slip


async def test_an_edit_says_from_which_version_it_was_made(loop: SlipLoop) -> None:
    slip = await loop.draft()
    new = {"due": "2023-06-28", "note": "请抓紧", "items": [{"id": slip["items"][0]["id"], "title": "半年总结"}]}
    path = f"/{slip['id']}"
    assert (await loop.ask("PUT", path, json=new)).status_code == 428
    edited = await loop.ask("PUT", path, json=new, headers={"If-Match": '"1"'})
    assert edited.status_code == 200
    assert edited.headers["ETag"] == '"2"'
    assert [item["title"] for item in edited.json()["items"]] == ["半年总结"]
    assert (await loop.ask("PUT", path, json=new, headers={"If-Match": '"1"'})).status_code == 412
    await loop.done(slip["id"], "issue")
    assert (await loop.ask("PUT", path, json=new, headers={"If-Match": '"3"'})).status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit": "nowhere"}, "unit"),
        ({"unit": "district"}, "unit"),
        ({"due": "2023-06-14"}, "due"),
        ({"items": []}, "items"),
        ({"items": [{"title": ""}]}, "items.0.title"),
        ({"items": [{"title": "x", "id": "unknown"}]}, "items.0.id"),
        ({"month": "2023-13"}, "month"),
        ({"kind": "letter"}, "kind"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_a_draft_with_a_wrong_field_says_which_and_is_not_stored(
    loop: SlipLoop, given: dict[str, Any], field: str
) -> None:
    answer = await loop.ask("POST", "", json=body(**given))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert await loop.slips() == []


async def test_the_same_request_again_does_nothing_again(loop: SlipLoop) -> None:
    key = {"Idempotency-Key": "once"}
    first = await loop.ask("POST", "", json=body(), headers=key)
    again = await loop.ask("POST", "", json=body(), headers=key)
    other = await loop.ask("POST", "", json=body(note="另"), headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.json() == again.json()
    id = first.json()["id"]
    for _ in range(2):
        issued = await loop.ask("POST", f"/{id}/issue", json={}, headers=key)
        assert issued.status_code == 200
    for _ in range(2):
        answered = await loop.ask("POST", f"/{id}/answer", "poster", json={"text": "已办"}, headers=key)
        assert answered.status_code == 200
    assert [step["what"] for step in answered.json()["steps"]] == ["drafted", "issued", "answered"]


async def test_many_are_issued_with_one_click_and_what_cannot_be_is_named(loop: SlipLoop) -> None:
    east, west = await loop.draft(), await loop.draft(unit="west")
    await loop.done(west["id"], "discard")
    answer = await loop.ask("POST", "/issue", json={"ids": [east["id"], west["id"], east["id"], "nothing"]})
    assert answer.status_code == 200
    assert [slip["number"] for slip in answer.json()["issued"]] == ["普法提示〔2023〕1号"]
    refused = answer.json()["refused"]
    assert [(each["id"], each["code"]) for each in refused] == [
        (west["id"], "slip_is_discarded"),
        ("nothing", "not_found"),
    ]


async def test_numbers_have_no_gaps_and_no_doubles_whoever_issues_at_the_same_time(loop: SlipLoop) -> None:
    kinds = ["prompt", "supervision"]
    slips = [await loop.draft(kind=kind) for kind in kinds for _ in range(8)]
    desks = [loop, loop.beside()]
    await asyncio.gather(*(desks[n % 2].done(slip["id"], "issue") for n, slip in enumerate(slips)))
    for kind, name in zip(kinds, ("提示", "督办"), strict=True):
        numbers = {slip["number"] for slip in await loop.slips(kind=kind)}
        assert numbers == {f"普法{name}〔2023〕{n}号" for n in range(1, 9)}


async def test_each_year_begins_anew(loop: SlipLoop) -> None:
    old = await loop.draft()
    await loop.done(old["id"], "issue")
    await loop.strike("2024-01-02")
    new = await loop.draft(due="2024-01-31")
    assert (await loop.done(new["id"], "issue"))["number"] == "普法提示〔2024〕1号"


async def test_a_supervision_slip_counts_its_working_days_from_the_day_of_issue(loop: SlipLoop) -> None:
    slip = await loop.draft(kind="supervision", due="2023-06-16")
    issued = await loop.done(slip["id"], "issue", due="2023-06-20")
    assert issued["due"] == "2023-06-20"
    past = await loop.act((await loop.draft())["id"], "issue", due="2023-06-14")
    assert past.status_code == 422
