"""The slip loop by hand: drafted, issued with a number, answered, sent back, closed out; and who sees it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.notify_stack import Notify, notify_service

SLIPS = "/api/notify/slips"


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


def body(**given: Any) -> dict[str, Any]:
    """A prompt slip to the township ``east`` for one thing."""
    usual = {"kind": "prompt", "unit": "east", "due": "2023-06-30", "items": [{"title": "报送半年总结"}]}
    return usual | given


async def draft(notify: Notify, **given: Any) -> dict[str, Any]:
    answer = await notify.ask("POST", SLIPS, "reviewer", json=body(**given))
    assert answer.status_code == 201, answer.text
    slip: dict[str, Any] = answer.json()
    return slip


async def act(notify: Notify, id: str, step: str, user: str = "reviewer", **said: Any) -> httpx.Response:
    return await notify.ask("POST", f"{SLIPS}/{id}/{step}", user, json=said)


async def done(notify: Notify, id: str, step: str, user: str = "reviewer", **said: Any) -> dict[str, Any]:
    answer = await act(notify, id, step, user, **said)
    assert answer.status_code == 200, answer.text
    slip: dict[str, Any] = answer.json()
    return slip


async def test_a_slip_goes_from_draft_to_closed_out_and_every_step_stays(notify: Notify) -> None:
    slip = await draft(notify, note="请按时报送。")
    assert (slip["status"], slip["number"], slip["unit_name"], slip["month"]) == ("draft", "", "东镇", "2023-06")
    issued = await done(notify, slip["id"], "issue")
    assert (issued["status"], issued["number"], issued["due"]) == ("issued", "普法提示〔2023〕1号", "2023-06-30")
    answered = await done(notify, slip["id"], "answer", "poster", text="已报送。", evidence=["e1"])
    assert answered["answer"]["by_name"] == "poster"
    assert answered["answer"]["evidence"] == ["e1"]
    refused = await done(notify, slip["id"], "refuse", note="缺附件。")
    assert refused["status"] == "issued"
    await done(notify, slip["id"], "answer", "poster", text="已补附件。")
    closed = await done(notify, slip["id"], "accept", note="同意销号。")
    assert closed["status"] == "closed"
    assert closed["number"] == issued["number"]
    assert [step["what"] for step in closed["steps"]] == [
        "drafted", "issued", "answered", "refused", "answered", "closed",
    ]  # fmt: skip


async def test_a_township_sees_its_own_issued_slips_and_no_others(notify: Notify) -> None:
    mine, others = await draft(notify), await draft(notify, unit="west")
    assert (await notify.ask("GET", f"{SLIPS}/{mine['id']}", "poster")).status_code == 404
    assert (await notify.ask("GET", SLIPS, "poster")).json()["items"] == []
    for slip in (mine, others):
        await done(notify, slip["id"], "issue")
    seen = (await notify.ask("GET", SLIPS, "poster")).json()["items"]
    assert [slip["id"] for slip in seen] == [mine["id"]]
    assert (await notify.ask("GET", f"{SLIPS}/{others['id']}", "poster")).status_code == 404
    assert (await act(notify, others["id"], "answer", "poster", text="代答")).status_code == 404
    assert (await notify.ask("GET", SLIPS, "poster", params={"unit": "west"})).json()["items"] == []
    for reader in ("reviewer", "leader-1", "inspector"):
        assert len((await notify.ask("GET", SLIPS, reader)).json()["items"]) == 2
