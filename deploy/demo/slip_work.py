"""What the section and the townships do with slips while the demo's year is played: issue, answer, send back, close out."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from deploy.demo.people import SECTION

SLIPS = "/api/notify/slips"
FIRST_ANSWER = "已列入本单位工作安排，将尽快组织落实，完成后照常填报。"
SECOND_ANSWER = "已与所站协商确定时间、地点和主讲人，责任到人，按期完成。"
TOO_VAGUE = "请写明完成时间、责任人和具体措施。"
TAKEN_BACK = "报送的活动已被退回，请补充材料后重新提交。"

SignedIn = Callable[[str], Awaitable[httpx.AsyncClient]]
"""The connection of a person, by their sign-in name: a unit's own user bears the unit's id."""


async def work_on_slips(signed_in: SignedIn) -> None:
    """Issue what was drafted, judge what was answered; who was late beyond the day writes, at first too vaguely."""
    section = await signed_in(SECTION)
    for slip in await _slips(section, "answered"):
        if _is_done(slip) or _count(slip, "refused"):
            await _do(section, slip, "accept", {})
        else:
            await _do(section, slip, "refuse", {"note": TOO_VAGUE if slip["answer"] else TAKEN_BACK})
    for slip in await _slips(section, "issued"):
        if slip["escalated_at"] is not None:
            text = SECOND_ANSWER if _count(slip, "answered") else FIRST_ANSWER
            await _do(await signed_in(slip["unit"]), slip, "answer", {"text": text})
    drafts = sorted(await _slips(section, "draft"), key=lambda slip: str(slip["unit"]))
    if drafts:
        ids = [slip["id"] for slip in drafts]
        (await section.post(f"{SLIPS}/issue", json={"ids": ids})).raise_for_status()


def _is_done(slip: dict[str, Any]) -> bool:
    return all(item["done"] for item in slip["items"])


def _count(slip: dict[str, Any], what: str) -> int:
    return sum(step["what"] == what for step in slip["steps"])


async def _slips(http: httpx.AsyncClient, status: str) -> list[dict[str, Any]]:
    """The latest drafted first; the demo's district has no second page of them."""
    answer = (await http.get(SLIPS, params={"status": status, "limit": 200})).raise_for_status()
    return list(answer.json()["items"])


async def _do(http: httpx.AsyncClient, slip: dict[str, Any], step: str, body: dict[str, str]) -> None:
    (await http.post(f"{SLIPS}/{slip['id']}/{step}", json=body)).raise_for_status()
