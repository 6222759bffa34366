"""The slip loop on MongoDB's protocol, with two replicas: drafted, issued, answered, supervised, escalated, once each."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared.contracts.tasks import DeadlineMissedV1
from shared.store.connect import open_store
from shared.store.port import Store
from tests.integration.slips_stack import SlipLoop, done_cell, due_cell, returned, slip_loop

pytestmark = [pytest.mark.servers]


@pytest.fixture
async def loop(mongo_url: str, tmp_path: Path) -> AsyncIterator[SlipLoop]:
    base, _, options = mongo_url.partition("?")
    url = f"{base.rstrip('/')}/test_{uuid4().hex[:12]}?{options}"
    store: Store = open_store(url)
    async with slip_loop(tmp_path, wrapped=lambda _: store) as running:
        yield running


async def test_the_life_of_slips(loop: SlipLoop) -> None:
    other = loop.beside()
    await loop.strike("2023-06-01", hour=3)
    await loop.hear(due_cell(), due_cell(unit="west"), returned(2), returned(4))
    await asyncio.gather(loop.strike("2023-06-01"), other.strike("2023-06-01"))
    drafts = await loop.slips(status="draft")
    assert sorted((slip["kind"], slip["unit"]) for slip in drafts) == [
        ("prompt", "east"),
        ("prompt", "west"),
        ("supervision", "east"),
    ]
    await asyncio.gather(
        *(desk.done(slip["id"], "issue") for desk, slip in zip((loop, other, loop), drafts, strict=True))
    )
    numbers = {slip["number"] for slip in await loop.slips("reviewer")}
    assert numbers == {"普法提示〔2023〕1号", "普法提示〔2023〕2号", "普法督办〔2023〕1号"}
    await other.hear(done_cell(unit="west"))
    assert [slip["status"] for slip in await loop.slips("other-town")] == ["closed"]
    await asyncio.gather(loop.strike("2023-06-20"), other.strike("2023-06-20"))
    assert [slip["kind"] for slip in await loop.slips() if slip["escalated_at"]] == ["supervision"]
    await loop.hear(due_cell(DeadlineMissedV1))
    await asyncio.gather(loop.strike("2023-07-03"), other.strike("2023-07-03"))
    (late,) = await loop.slips(status="draft", kind="supervision")
    assert [item["why"] for item in late["items"]] == ["late"]
    assert {slip["unit"] for slip in await loop.slips("poster", month="2023-06", kind="prompt")} == {"east"}
