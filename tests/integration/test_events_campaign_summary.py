"""The closing summary: a Word file that says what was posted, with its figures, photos and who is missing."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from docx import Document
from docx.document import Document as WordDocument

from shared.access import Principal
from shared.contracts.tasks import Role
from shared.directory.documents import DirectoryCopy
from tests.builders import district_units, person, picture
from tests.integration.events_stack import Events, events_service

SECTION, EAST, WEST = person(Role.SECTION), person(), person(unit="west")
DAY = "2023-06-14"


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


async def announced(events: Events, **different: Any) -> None:
    usual = {"id": "week", "title": "安全宣传周", "first": "2023-06-13", "last": "2023-06-20", "slogan": "人人讲安全"}
    themes = [{"day": DAY, "title": "进乡村"}, {"day": "2023-06-18", "title": "进企业"}]
    headers = {"Idempotency-Key": "week"}
    body = {**usual, "theme_days": themes, **different}
    answer = await events.ask("POST", "/api/events/campaigns", SECTION, headers=headers, json=body)
    assert answer.status_code == 201, answer.text


async def held(events: Events, who: Principal, key: str, title: str = "", **different: Any) -> None:
    usual = {"kind": "campaign_day", "title": f"赶集普法{title}", "held_on": DAY, "campaign": "week"}
    await events.posted(who, key=key, **(usual | different))


async def asked(events: Events, language: str = "zh") -> httpx.Response:
    path = "/api/events/campaigns/week/summary.docx"
    return await events.ask("GET", path, SECTION, headers={"Accept-Language": language})


async def opened(events: Events, language: str = "zh") -> WordDocument:
    answer = await asked(events, language)
    assert answer.status_code == 200, answer.text
    return Document(BytesIO(answer.content))


def text(document: WordDocument) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


async def test_it_says_who_did_what_on_which_theme_day_and_who_is_missing(events: Events) -> None:
    await announced(events)
    await held(events, EAST, "1", "甲", participants=120, details={"leaflets": 300})
    await held(events, WEST, "2", "“乙”", participants=80, held_on="2023-06-15")
    said = text(await opened(events))
    for words in (
        "安全宣传周工作总结",
        "人人讲安全",
        "应参加单位 3 个，已参加 2 个",
        "6月14日 进乡村",
        "东镇“赶集普法甲”",
    ):
        assert words in said
    assert "西镇“赶集普法‘乙’”" in said
    assert "教育部门共 1 个单位没有填报活动" in said
    assert "发放资料 300 份" in said
    assert "进企业" not in said, "a day that is still to come has nothing to sum up"


async def test_its_table_lists_units_and_counts_a_shared_activity_once_in_the_total(events: Events) -> None:
    await announced(events)
    await held(events, SECTION, "1", participants=100, details={"leaflets": 50}, for_units=["east", "west"])
    await held(events, EAST, "2", participants=20)
    table = (await opened(events)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["单位", "活动（场）", "参加群众（人次）", "发放资料（份）"]
    assert ["东镇", "2", "120", "50"] in rows
    assert rows[-1] == ["合计", "2", "120", "50"]


async def test_it_shows_at_most_twelve_photos_one_of_every_unit_first(events: Events) -> None:
    await announced(events)
    for n in range(14):
        photo = (await events.upload(picture(colour=f"hsl({n * 20}, 50%, 50%)"), EAST, key=f"p{n}")).json()["id"]
        await held(events, EAST, f"a{n}", evidence=[photo])
    photo = (await events.upload(picture(size=(40, 90)), WEST, key="west")).json()["id"]
    await held(events, WEST, "w", evidence=[photo])
    document = await opened(events)
    assert len(document.inline_shapes) == 12
    captions = [cell.text for row in document.tables[1].rows for cell in row.cells if cell.text]
    assert captions[0].startswith("西镇：")
    assert sum(caption.startswith("东镇：") for caption in captions) == 11


async def test_a_campaign_for_which_nothing_was_posted_has_a_summary_that_says_so(events: Events) -> None:
    await announced(events, theme_days=[])
    said = text(await opened(events))
    assert "暂无填报的活动" in said
    assert "各单位尚未上传照片" in said


async def test_a_unit_whose_name_no_word_file_can_hold_does_not_keep_it_from_being_written(events: Events) -> None:
    known = {each.id: each for each in district_units()}
    odd = known["west"].model_copy(update={"name": "西\ufffe镇", "version": 2})
    await DirectoryCopy(events.store).keep_units((odd,))
    async with events.rebuilt() as later:
        await announced(later)
        assert "西镇" in text(await opened(later))


async def test_it_speaks_the_readers_language(events: Events) -> None:
    await announced(events)
    await held(events, EAST, "1", details={"leaflets": 300})
    said = text(await opened(events, "en"))
    assert "Of 3 units expected, 1 took part." in said
    assert "Leaflets given: 300 leaflets" in said


async def test_a_township_may_not_take_the_districts_summary_home(events: Events) -> None:
    await announced(events)
    answer = await events.ask("GET", "/api/events/campaigns/week/summary.docx", EAST)
    assert answer.status_code == 403


async def test_of_no_campaign_there_is_no_summary(events: Events) -> None:
    assert (await asked(events)).status_code == 404
