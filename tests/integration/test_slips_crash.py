"""A crash after any single write of the slip loop: done again, everything is there once, and no number is lost."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.notify.slips.rounds import ROUNDS
from shared.contracts.events import ActivityPostedV1
from shared.contracts.tasks import DeadlineApproachingV1, DeadlineMissedV1
from shared.errors import Unavailable
from shared.store.port import Store
from tests.builders import activity_event
from tests.failing_store import Failing
from tests.integration.slips_stack import SlipLoop, done_cell, due_cell, slip_loop

POSTED = activity_event(ActivityPostedV1)


class Frail:
    """A loop on a store that fails on demand."""

    failing: Failing

    def __call__(self, store: Store) -> Store:
        self.failing = Failing(store)
        return self.failing

    def die_after(self, writes: int | None) -> None:
        self.failing.done, self.failing.left = 0, writes


@pytest.fixture
def frail() -> Frail:
    return Frail()


@pytest.fixture
async def loop(tmp_path: Path, frail: Frail) -> AsyncIterator[SlipLoop]:
    async with slip_loop(tmp_path, wrapped=frail) as running:
        yield running


async def issued(loop: SlipLoop, id: str) -> int:
    return (await loop.act(id, "issue")).status_code


async def numbers(loop: SlipLoop) -> list[str]:
    return sorted(slip["number"] for slip in await loop.slips() if slip["number"])


@pytest.mark.parametrize("writes", range(3))
async def test_a_number_whose_issue_was_cut_off_is_used_by_the_one_that_it_was_given_to(
    loop: SlipLoop, frail: Frail, writes: int
) -> None:
    first, second = await loop.draft(), await loop.draft()
    frail.die_after(writes)
    status = await issued(loop, first["id"])
    frail.die_after(None)
    assert status == (200 if writes == 2 else 503)
    assert await issued(loop, second["id"]) == 200
    if writes == 1:  # whoever came next has finished what was begun, in the name of who began it
        assert (await loop.slip(first["id"]))["steps"][-1]["by_name"] == "reviewer"
    assert await issued(loop, first["id"]) == (200 if writes == 0 else 409)
    assert await numbers(loop) == ["普法提示〔2023〕1号", "普法提示〔2023〕2号"]


@pytest.mark.parametrize("meanwhile", ["discard", "edit"])
async def test_a_number_whose_slip_has_changed_meanwhile_is_given_to_the_next(
    loop: SlipLoop, frail: Frail, meanwhile: str
) -> None:
    first, second = await loop.draft(), await loop.draft()
    frail.die_after(1)
    assert await issued(loop, first["id"]) == 503
    frail.die_after(None)
    if meanwhile == "discard":
        await loop.done(first["id"], "discard")
    else:
        item = {"id": first["items"][0]["id"], "title": "另一件"}
        edit = {"due": "2023-06-30", "items": [item]}
        answer = await loop.ask("PUT", f"/{first['id']}", json=edit, headers={"If-Match": '"1"'})
        assert answer.status_code == 200
    assert (await loop.done(second["id"], "issue"))["number"] == "普法提示〔2023〕1号"
    if meanwhile == "edit":
        assert (await loop.done(first["id"], "issue"))["number"] == "普法提示〔2023〕2号"


async def test_the_same_click_again_after_a_crash_issues_with_the_same_number(loop: SlipLoop, frail: Frail) -> None:
    slip = await loop.draft()
    frail.die_after(1)
    assert await issued(loop, slip["id"]) == 503
    frail.die_after(None)
    assert (await loop.done(slip["id"], "issue"))["number"] == "普法提示〔2023〕1号"
    assert await loop.events() == ["slip.issued.v1"]


async def let_go(loop: SlipLoop) -> None:
    """The lease of whoever died has run out."""
    for round in await loop.notify.stored(ROUNDS.name):
        await loop.notify.store.upsert(ROUNDS, {name: value for name, value in round.items() if name != "lease"})


async def live(loop: SlipLoop, frail: Frail, writes: int | None = None) -> int:
    """Two townships' June and July, every draft issued at once. Of what each morning brings only so many ``writes`` come
    through before it is cut off and done again. Tells how often it was cut off."""
    cut = 0
    for day, event in (("2023-06-01", DeadlineApproachingV1), ("2023-07-01", DeadlineMissedV1), ("2023-07-18", None)):
        if event is not None:
            await loop.hear(due_cell(event), due_cell(event, unit="west"))
        frail.die_after(writes)
        try:
            await loop.strike(day)
        except Unavailable:
            cut += 1
        frail.die_after(None)
        await let_go(loop)
        await loop.strike(day)
        for slip in sorted(await loop.slips(status="draft"), key=lambda slip: str(slip["unit"])):
            await loop.done(slip["id"], "issue")
    return cut


async def seen(loop: SlipLoop) -> list[dict[str, Any]]:
    """All slips, but for their versions and the minutes of their steps."""
    slips = await loop.slips()
    steps = [[(step["what"], step["by_name"], step["note"]) for step in slip["steps"]] for slip in slips]
    shown = [
        {**slip, "version": 0, "escalated_at": slip["escalated_at"] is not None, "steps": made}
        for slip, made in zip(slips, steps, strict=True)
    ]
    return sorted(shown, key=lambda slip: str(slip["id"]))


async def test_a_morning_cut_off_after_any_write_and_done_again_leaves_the_same_slips(tmp_path: Path) -> None:
    async with slip_loop(tmp_path / "whole", wrapped=(frail := Frail())) as whole:
        assert await live(whole, frail) == 0
        wanted = await seen(whole)
        told = sorted(await whole.events())
    assert [len(slip["items"]) for slip in wanted] == [1] * 4
    assert [slip["escalated_at"] for slip in wanted].count(True) == 2
    writes = 0
    while True:
        async with slip_loop(tmp_path / str(writes), wrapped=(frail := Frail())) as loop:
            cut = await live(loop, frail, writes)
            assert await seen(loop) == wanted
            assert sorted(await loop.events()) == told
        if not cut:
            break
        writes += 1
    assert writes > 5


async def test_feedback_cut_off_after_any_write_and_heard_again_closes_the_slip_once(tmp_path: Path) -> None:
    for writes in itertools.count():
        async with slip_loop(tmp_path / str(writes), wrapped=(frail := Frail())) as loop:
            await loop.strike("2023-06-01", hour=3)
            await loop.hear(due_cell())
            await loop.strike("2023-06-01")
            slip = await loop.done((await loop.only())["id"], "issue")
            frail.die_after(writes)
            telling = [POSTED, done_cell()]
            cut = False
            try:
                await loop.hear(*telling, cause=POSTED)
            except (Unavailable, AssertionError):
                cut = True
            frail.die_after(None)
            await loop.hear(*telling, cause=POSTED)
            closed = await loop.slip(slip["id"])
            assert [step["what"] for step in closed["steps"]] == ["drafted", "issued", "answered", "closed"]
            assert closed["items"][0]["activities"] == ["a1"]
            assert await loop.events() == ["slip.issued.v1", "slip.answered.v1", "slip.closed.v1"]
        if not cut:
            break
    assert writes > 2
