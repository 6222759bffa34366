"""Who hears of a campaign, how often, and that the live stream shows it to everyone."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.notify.stream.documents import STREAM
from shared.contracts.events import CampaignAnnouncedV1, CampaignClosedV1, CampaignOpenedV1
from tests.builders import campaign_event
from tests.integration.notify_stack import Notify, notify_service


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def test_a_campaign_is_announced_to_the_people_of_the_expected_units_and_to_nobody_else(notify: Notify) -> None:
    await notify.hear(campaign_event(CampaignAnnouncedV1))
    for user in ("poster", "colleague", "other-town"):
        assert await notify.rules_told(user) == ["campaign-announced"]
    for user in ("reviewer", "leader-1", "inspector"):
        assert await notify.rules_told(user) == []
    (item,) = (await notify.notices("poster"))["items"]
    assert "2023-12-04 至 2023-12-10" in item["text"]
    assert item["about"] == {"campaign": "week"}


async def test_what_changes_beside_its_days_is_not_told_again_but_newly_expected_units_hear_of_it(
    notify: Notify,
) -> None:
    await notify.hear(campaign_event(CampaignAnnouncedV1, expected=("east",)))
    await notify.hear(campaign_event(CampaignAnnouncedV1, version=2, slogan="弘扬宪法精神"))
    assert await notify.rules_told("poster") == ["campaign-announced"]
    assert await notify.rules_told("other-town") == ["campaign-announced"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_days_that_move_and_move_back_are_told_each_time_in_whatever_order_it_comes(
    notify: Notify, order: tuple[int, ...]
) -> None:
    told = [campaign_event(CampaignAnnouncedV1, version=n, dated_in=n) for n in (1, 2, 3)]
    for number in (*order, *order):
        await notify.hear(told[number])
    assert sorted(await notify.rules_told("poster")) == ["campaign-announced", "campaign-moved", "campaign-moved"]


async def test_a_campaign_that_was_over_when_it_was_written_down_is_announced_to_nobody(notify: Notify) -> None:
    await notify.hear(campaign_event(CampaignAnnouncedV1, status="closed"))
    assert await notify.rules_told("poster") == []


async def test_its_opening_makes_no_notice_its_end_one_for_the_section_and_its_cancelling_one_for_the_units(
    notify: Notify,
) -> None:
    await notify.hear(campaign_event(CampaignOpenedV1, status="open", by=None))
    await notify.hear(campaign_event(CampaignClosedV1, status="closed", by=None))
    assert await notify.rules_told("poster") == []
    assert await notify.rules_told("reviewer") == ["campaign-closed"]
    await notify.hear(campaign_event(CampaignClosedV1, status="cancelled"))
    assert await notify.rules_told("poster") == ["campaign-cancelled"]


async def test_the_live_stream_shows_each_step_of_a_campaign_once(notify: Notify) -> None:
    opened = campaign_event(CampaignOpenedV1, status="open", by=None)
    await notify.hear(opened, opened, ids=("opened", "opened"))
    items = [each for each in (await notify.store.find(STREAM, {})).items if each["kind"] == "campaign"]
    assert [(each["data"]["id"], each["data"]["status"]) for each in items] == [("week", "open")]
