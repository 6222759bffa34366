"""Slips and the year's duty report as files over HTTP: who may take them, what they are called, what they hold."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import pypdfium2
import pytest
from docx import Document

from tests.integration.notify_stack import Notify, notify_service

SLIPS = "/api/notify/slips"
REPORT = f"{SLIPS}/report.docx"


@pytest.fixture
async def notify(tmp_path: Path) -> AsyncIterator[Notify]:
    async with notify_service(tmp_path) as running:
        yield running


async def draft(notify: Notify, **given: object) -> dict[str, Any]:
    usual = {"kind": "prompt", "unit": "east", "due": "2023-06-30", "items": [{"title": "报送半年总结"}]}
    answer = await notify.ask("POST", SLIPS, "reviewer", json=usual | given)
    assert answer.status_code == 201, answer.text
    slip: dict[str, Any] = answer.json()
    return slip


async def done(notify: Notify, id: str, step: str, user: str = "reviewer", **said: object) -> None:
    answer = await notify.ask("POST", f"{SLIPS}/{id}/{step}", user, json=said)
    assert answer.status_code == 200, answer.text


async def issued(notify: Notify, **given: object) -> str:
    slip = await draft(notify, **given)
    await done(notify, slip["id"], "issue")
    return str(slip["id"])


async def closed_out(notify: Notify, **given: object) -> str:
    id = await issued(notify, kind="supervision", **given)
    await done(notify, id, "escalate")
    await done(notify, id, "answer", "poster", text="已补报。", evidence=["e1"])
    await done(notify, id, "accept")
    return id


def text(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def name(answer: httpx.Response) -> str:
    """As RFC 6266 has it: any language, percent-encoded UTF-8."""
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename*=UTF-8''")
    return unquote(disposition.partition("''")[2])


async def test_a_township_takes_its_own_slip_home_as_word_and_as_pdf(notify: Notify) -> None:
    id = await closed_out(notify)
    word = await notify.ask("GET", f"{SLIPS}/{id}/slip.docx", "poster")
    pdf = await notify.ask("GET", f"{SLIPS}/{id}/slip.pdf", "poster")
    assert name(word) == "普法工作督办单 普法督办〔2023〕1号 东镇.docx"
    assert name(pdf) == "普法工作督办单 普法督办〔2023〕1号 东镇.pdf"
    shown = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf.content))
    for words in ("普法督办〔2023〕1号", "报送半年总结", "已补报。", "e1", "反馈人：poster", "核查人：reviewer"):
        assert words in text(word.content)
        assert words in shown


async def test_the_issuer_is_the_district_with_the_section_of_who_issued_it(notify: Notify) -> None:
    answer = await notify.ask("GET", f"{SLIPS}/{await issued(notify)}/slip.docx", "leader-1")
    assert text(answer.content).startswith("示例区普法科\n普法提示〔2023〕1号\n普法工作提示单")


@pytest.mark.parametrize("form", ["slip.docx", "slip.pdf"])
async def test_a_slip_that_one_may_not_see_is_not_found_as_a_file_either(notify: Notify, form: str) -> None:
    others, unissued = await issued(notify, unit="west"), (await draft(notify))["id"]
    for id in (others, unissued, "nothing"):
        assert (await notify.ask("GET", f"{SLIPS}/{id}/{form}", "poster")).status_code == 404
    assert (await notify.ask("GET", f"{SLIPS}/{unissued}/{form}", "reviewer")).status_code == 200


async def test_the_duty_report_is_the_districts_for_the_section_and_its_own_for_a_township(notify: Notify) -> None:
    await closed_out(notify)
    await issued(notify, unit="west")
    await draft(notify, unit="west")
    district = await notify.ask("GET", REPORT, "reviewer", params={"year": 2023})
    assert name(district) == "示例区 2023年履职报告书.docx"
    assert "签发提示单 1 份、提示事项 1 项" in text(district.content)
    assert "签发督办单 1 份，已反馈 1 份，提请分管负责同志督办 1 份，已销号 1 份" in text(district.content)
    own = await notify.ask("GET", REPORT, "poster", params={"year": 2023})
    assert name(own) == "东镇 2023年履职报告书.docx"
    assert "收到提示单 0 份" in text(own.content)
    assert "西镇" not in text(own.content)


async def test_the_section_takes_any_units_report_and_a_year_without_slips_says_so(notify: Notify) -> None:
    await closed_out(notify)
    west = await notify.ask("GET", REPORT, "reviewer", params={"year": 2023, "unit": "west"})
    assert "2023年西镇没有收到" in text(west.content)


async def test_a_report_of_somebody_elses_unknown_or_impossible_is_refused(notify: Notify) -> None:
    asked: tuple[tuple[str, dict[str, Any], int], ...] = (
        ("poster", {"year": 2023, "unit": "west"}, 403),
        ("reviewer", {"year": 2023, "unit": "nowhere"}, 422),
        ("reviewer", {"year": 1899}, 422),
        ("reviewer", {}, 422),
    )
    for user, params, status in asked:
        assert (await notify.ask("GET", REPORT, user, params=params)).status_code == status, params


async def test_it_speaks_the_readers_language(notify: Notify) -> None:
    headers = {"Accept-Language": "en"}
    answer = await notify.ask("GET", f"{SLIPS}/{await issued(notify)}/slip.docx", "poster", headers=headers)
    assert "Prompt slip" in text(answer.content)
