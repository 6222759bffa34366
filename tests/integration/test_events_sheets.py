"""Spreadsheets of activities: the empty form out, the filled one in, the refused rows back, the list as a file."""

import asyncio
import codecs
import io
import subprocess
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from shared.access import Principal
from shared.contracts.tasks import Role
from shared.errors import Unavailable
from shared.store.port import Insert, Outcome
from tests.builders import person
from tests.integration.events_stack import ACTIVITIES, TODAY, Events, events_service
from tests.office import NO_OFFICE, SOFFICE

HEAD = ("活动类型", "活动名称", "活动日期", "参加人数", "举办单位", "发放资料（份）", "主讲人")
GOOD = ("集中宣传", "宪法宣传进社区", "2023-5-4", "１２０人", "东一村", "1,200", None)
LECTURE = ("法治讲座", "民法典讲座", "2023年5月5日", 80, None, None, "测试员")


@pytest.fixture
async def events(tmp_path: Path) -> AsyncIterator[Events]:
    async with events_service(tmp_path) as running:
        yield running


def book(*rows: Sequence[Any], head: Sequence[Any] = HEAD) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (head, *rows):
        sheet.append(list(row))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def send(
    events: Events, content: bytes, who: Principal | None = None, *, name: str = "活动.xlsx", language: str = "zh"
) -> Any:
    """What the service says of the file, which it reads."""
    answer = await upload(events, content, who, name=name, language=language)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def upload(
    events: Events, content: bytes, who: Principal | None = None, *, name: str = "活动.xlsx", language: str = "zh"
) -> Any:
    files, headers = {"file": (name, content)}, {"Accept-Language": language}
    return await events.ask("POST", f"{ACTIVITIES}/import", who or person(), files=files, headers=headers)


async def fetched(events: Events, path: str, who: Principal | None = None, *, language: str = "zh") -> bytes:
    answer = await events.ask("GET", path, who or person(), headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.content


def counted(body: Any) -> tuple[int, int, list[int]]:
    return body["accepted"], body["unchanged"], [each["row"] for each in body["refused"]]


async def test_good_rows_become_activities_with_their_events(events: Events) -> None:
    assert counted(await send(events, book(GOOD, LECTURE))) == (2, 0, [])
    facts = {each.data.activity.title: each.data.activity for each in await events.told()}
    first, second = facts[GOOD[1]], facts[LECTURE[1]]
    assert (first.kind, first.unit, first.participants, first.details) == (
        "campaign_day",
        "east-1",
        120,
        {"leaflets": 1200},
    )
    assert (second.unit, second.details, str(second.held_on)) == ("east", {"speaker": "测试员"}, "2023-05-05")


async def test_the_same_file_again_changes_nothing_whoever_of_the_unit_sends_it(events: Events) -> None:
    await send(events, book(GOOD, LECTURE))
    before = await events.stored("activities")
    moved = book([*reversed(GOOD)], [*reversed(LECTURE)], head=[*reversed(HEAD)])
    for content in (book(GOOD, LECTURE), moved):
        assert counted(await send(events, content, person(user="somebody-else"))) == (0, 2, [])
    assert await events.stored("activities") == before


async def test_bad_rows_come_back_marked_and_corrected_ones_go_in(events: Events) -> None:
    bad = ("集中宣传", "端午普法", "5月4日", "约一百", "西镇", 30, "某人")
    body = await send(events, book(GOOD, bad))
    assert counted(body) == (1, 0, [3])
    errors = {each["field"]: each for each in body["refused"][0]["errors"]}
    assert errors["held_on"]["column"] == "活动日期"
    assert "没有写年份" in errors["held_on"]["reason"]
    assert "不是“集中宣传”的栏目" in errors[""]["reason"]

    came = load_workbook(io.BytesIO(await fetched(events, body["returned"])))
    sheet = came["活动"]
    head = [cell.value for cell in sheet[2]]
    assert sheet.max_row == 3
    assert head[-1] == "问题"
    wrong = sheet.cell(3, head.index("活动日期（必填）") + 1)
    assert wrong.fill.fgColor.rgb == "FFFFC7CE"
    assert wrong.comment is not None
    assert "没有写年份" in wrong.comment.text
    assert "约一百" in str(sheet.cell(3, len(head)).value)

    for heading, value in (
        ("活动日期（必填）", "2023-6-10"),
        ("参加人数", 100),
        ("举办单位", "东二村"),
        ("主讲人", None),
    ):
        sheet.cell(3, head.index(heading) + 1).value = value
    out = io.BytesIO()
    came.save(out)
    assert counted(await send(events, out.getvalue())) == (1, 0, [])


async def test_a_row_is_refused_for_the_reasons_that_one_post_would_be(events: Events) -> None:
    rows = (
        ("集中宣传", "明天的活动", "2023-6-16", None, None, None, None),
        ("集中宣传", "别人的活动", "2023-6-1", None, "西一村", None, None),
        ("集中宣传", "太多资料", "2023-6-1", None, None, 99_999_999_999, None),
        ("集中宣传", "长" * 201, "2023-6-1", None, None, None, None),
        ("敲锣打鼓", "没有这种", "2023-6-1", None, None, None, None),
    )
    body = await send(events, book(*rows))
    fields = [[error["field"] for error in each["errors"]] for each in body["refused"]]
    assert fields == [["held_on"], ["unit"], ["details.leaflets"], ["title"], ["kind"]]
    assert "西一村" in body["refused"][1]["errors"][0]["reason"]
    assert "集中宣传、" in body["refused"][4]["errors"][0]["reason"]
    assert await events.stored("activities") == []


async def test_a_row_of_anothers_unit_does_not_tell_whether_it_was_posted(events: Events) -> None:
    row = ("集中宣传", "西镇的活动", "2023-6-1", None, "西镇", None, None)
    answers = [await send(events, book(row))]
    await send(events, book(row), person(unit="west"))
    answers.append(await send(events, book(row)))
    assert [counted(each) for each in answers] == [(0, 0, [2])] * 2
    assert answers[0]["refused"] == answers[1]["refused"]


@pytest.mark.parametrize("odd", ["\ufffe", "\uffff", "\u202e", "\u2028", "👩‍👩‍👧"])
async def test_odd_characters_come_back_in_a_workbook_that_can_be_read(events: Events, odd: str) -> None:
    line = f"集中宣传,普法{odd}活动,五月{odd}\n"
    body = await send(events, f"活动类型,活动名称,活动日期\n{line}".encode(), name="活动.csv")
    assert counted(body) == (0, 0, [2])
    assert load_workbook(io.BytesIO(await fetched(events, body["returned"]))).active is not None


async def test_of_two_equal_rows_the_second_is_refused_and_names_the_first(events: Events) -> None:
    body = await send(events, book(GOOD, LECTURE, GOOD))
    assert counted(body) == (2, 0, [4])
    assert "第 2 行" in body["refused"][0]["errors"][0]["reason"]


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_form_is_read_in_either_language_and_its_example_is_ignored(events: Events, language: str) -> None:
    blank = await fetched(events, f"{ACTIVITIES}/template.xlsx?kind=lecture,flag_talk", language=language)
    form = load_workbook(io.BytesIO(blank))
    sheet = form.worksheets[0]
    assert (await upload(events, blank)).json()["errors"][0]["code"] == "sheets.file.no_rows"
    assert "国旗下宣讲" in str([cell.value for cell in sheet[1]]) or language == "en"
    sheet.append(["Lecture", "讲座", "2023-5-4"])
    out = io.BytesIO()
    form.save(out)
    assert counted(await send(events, out.getvalue())) == (1, 0, [])


async def test_the_form_offers_ones_own_units_and_refuses_an_unknown_kind(events: Events) -> None:
    form = load_workbook(io.BytesIO(await fetched(events, f"{ACTIVITIES}/template.xlsx")))
    offered = {cell.value for row in form["选项"].iter_rows() for cell in row}
    assert {"东镇", "东一村", "东二村"} <= offered
    assert "西镇" not in offered
    answer = await events.ask("GET", f"{ACTIVITIES}/template.xlsx?kind=nonsense", person())
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "kind")


async def test_csv_is_read_in_the_encodings_that_offices_use(events: Events) -> None:
    text = ",".join(HEAD) + '\r\n集中宣传,宪法宣传进社区,2023-5-4,120,东一村,"1,200",\r\n'
    assert counted(await send(events, text.encode("gb18030"), name="a.csv")) == (1, 0, [])
    tabs = text.replace('"1,200"', "1200").replace(",", "\t")  # as Excel saves "Unicode text"
    marked = [codecs.BOM_UTF16_BE + text.encode("utf-16-be"), codecs.BOM_UTF16_LE + tabs.encode("utf-16-le")]
    for content in (text.encode(), text.encode("utf-8-sig"), *marked):
        assert counted(await send(events, content, name="a.csv")) == (0, 1, [])


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
async def test_an_export_uploaded_again_changes_nothing_and_a_changed_row_is_refused(
    events: Events, ending: str
) -> None:
    await events.posted(
        title="=1+1", laws=["甲、乙法"], details={"programme": "'@小品"}, for_units=["east-1", "east-2"]
    )
    await send(events, book(GOOD, LECTURE))
    export = await fetched(events, f"{ACTIVITIES}/export.{ending}")
    assert counted(await send(events, export, name=f"a.{ending}")) == (0, 3, [])
    if ending == "csv":
        assert export.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in export
        assert b",'=1+1," in export
        changed = export.replace("民法典讲座".encode(), "宪法讲座".encode())
        body = await send(events, changed, name="a.csv")
        assert (body["unchanged"], body["refused"][0]["errors"][0]["field"]) == (2, "id")
        foreign = await send(events, export, person(Role.TOWNSHIP, "west"), name="a.csv")
        assert [each["errors"][0]["field"] for each in foreign["refused"]] == ["id", "id", "id"]
    else:
        cell = next(cell for cell in load_workbook(io.BytesIO(export))["活动"]["B"] if cell.value == "=1+1")
        assert (cell.data_type, cell.quotePrefix) == ("s", True)


async def test_an_export_holds_what_its_reader_may_see_and_the_filters_let_through(events: Events) -> None:
    await events.posted(key="1", title="东镇的")
    await events.posted(person(Role.TOWNSHIP, "west"), key="2", title="西镇的", kind="lecture")
    leader = person(Role.LEADER)
    assert "西镇的" not in (await fetched(events, f"{ACTIVITIES}/export.csv")).decode()
    assert "西镇的" in (await fetched(events, f"{ACTIVITIES}/export.csv", leader)).decode()
    assert "东镇的" not in (await fetched(events, f"{ACTIVITIES}/export.csv?kind=lecture", leader)).decode()
    assert "东镇的" not in (await fetched(events, f"{ACTIVITIES}/export.csv?since=2023-05-21", leader)).decode()
    assert (await events.ask("GET", f"{ACTIVITIES}/export.csv?unit=west", person())).status_code == 403


async def test_a_withdrawn_activity_is_not_made_again_in_silence(events: Events) -> None:
    await send(events, book(GOOD))
    [stored] = await events.stored("activities")
    assert (await events.step(stored["id"], "withdraw", person())).status_code == 200
    body = await send(events, book(GOOD))
    assert counted(body) == (0, 0, [2])
    assert "撤回" in body["refused"][0]["errors"][0]["reason"]


async def test_after_a_crash_in_the_middle_the_same_file_completes(events: Events, monkeypatch: Any) -> None:
    rows = [("法治讲座", f"讲座{number}", "2023-5-4") for number in range(250)]
    write, calls = type(events.store).write_many, 0

    async def write_until_it_breaks(store: Any, collection: Any, writes: Sequence[Any]) -> list[Outcome]:
        nonlocal calls
        calls += isinstance(writes[0], Insert)
        if calls > 1:
            raise Unavailable("store", "killed")
        return await write(store, collection, writes)

    with monkeypatch.context() as broken:
        broken.setattr(type(events.store), "write_many", write_until_it_breaks)
        assert (await upload(events, book(*rows, head=HEAD[:3]))).status_code == 503
    assert counted(await send(events, book(*rows, head=HEAD[:3]))) == (150, 100, [])


async def test_what_came_back_is_the_uploaders_alone_and_goes_after_a_week(events: Events) -> None:
    body = await send(events, book(("集中宣传", "", "")))
    assert (await events.ask("GET", body["returned"], person(user="other"))).status_code == 404
    assert len(events.blobs()) == 1
    events.clock.set(TODAY + timedelta(days=7, hours=1))
    assert (await events.ask("GET", body["returned"], person())).status_code == 404
    await next(each for each in events.service.tickers if each.name == "expire-returned-sheets").work()
    assert events.blobs() == []
    assert await events.stored("returned_sheets") == []


@pytest.mark.parametrize(
    ("head", "code", "named"),
    [
        (("活动类型", "活动名称", "活动日期", "领导批示"), "sheets.file.unknown_columns", "领导批示"),
        (("活动类型", "活动名称"), "sheets.file.lacks_columns", "活动日期"),
        (("活动类型", "活动名称", "活动日期", "日期"), "sheets.file.column_twice", "活动日期"),
        (("甲", "乙"), "sheets.file.no_headings", "活动名称"),
    ],
)
async def test_wrong_columns_are_refused_by_name(events: Events, head: tuple[str, ...], code: str, named: str) -> None:
    answer = await upload(events, book(("集中宣传", "活动", "2023-5-4", "x"), head=head))
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["code"]) == (422, code)
    assert named in error["reason"]


def _with(content: bytes, name: str, data: bytes) -> bytes:
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def _sheet(rows: str) -> bytes:
    """A workbook whose sheet is this XML."""
    source, out = zipfile.ZipFile(io.BytesIO(book())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
            archive.writestr(part, content)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
CELL = '<c t="inlineStr"><is><t>讲座</t></is></c>'


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: _with(book(GOOD), "xl/media/x.bin", b"\x00" * 90_000_000),
    "too_many_rows": lambda: _sheet("".join(f'<row r="{n}">{CELL}</row>' for n in range(1, 5_100))),
    "too_many_columns": lambda: _sheet('<row r="1"><c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'),
    "macros": lambda: _with(book(GOOD), "xl/vbaProject.bin", b"x"),
    "external_links": lambda: _with(book(GOOD), "xl/externalLinks/externalLink1.xml", b"<x/>"),
    "protected": lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
    "old_excel": lambda: OLE,
    "not_what_it_says": lambda: ",".join(HEAD).encode(),
    "damaged": lambda: book(GOOD)[:-200],
    "empty": lambda: b"",
    "not_a_sheet": lambda: _zip({"a.txt": b"x"}),
    "other_office": lambda: _zip({"word/document.xml": b"<x/>"}),
}


@pytest.mark.parametrize("why", HOSTILE)
async def test_a_hostile_file_is_refused_with_words_and_leaves_nothing(events: Events, why: str) -> None:
    answer = await upload(events, HOSTILE[why]())
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("file", f"sheets.file.{why}")
    assert error["reason"] != error["code"]
    assert await events.stored("activities") == []
    assert events.blobs() == []


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet/>',
        "<row><c><v>1</v></c>",
        '<row r="x"/>',
        '<row><c r="!!"><v>1</v></c></row>',
    ],
)
async def test_a_broken_sheet_is_called_damaged(events: Events, sheet: str) -> None:
    answer = await upload(events, _sheet(sheet))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "sheets.file.damaged")


EMPTY = 1_048_576 - 3
"""Rows down to the last one that a spreadsheet program has, which whole formatted columns leave in the file."""


async def test_a_million_empty_rows_are_passed_over(events: Events) -> None:
    texts = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in ("活动类型", "活动名称", "活动日期"))
    row = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in ("法治讲座", "讲座", "2023-5-4"))
    content = _sheet(f"<row>{texts}</row>" + "<row/>" * EMPTY + f"<row>{row}</row>")
    assert counted(await send(events, content)) == (1, 0, [])


async def test_a_formula_counts_as_what_it_showed_and_without_that_is_refused(events: Events) -> None:
    texts = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in HEAD[:4])
    begins = "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in ("法治讲座", "讲座", "2023-5-4"))
    shown, unknown = "<c><f>60+60</f><v>120</v></c>", "<c><f>60+60</f><v></v></c>"
    body = await send(events, _sheet(f"<row>{texts}</row><row>{begins}{shown}</row><row>{begins}{unknown}</row>"))
    assert counted(body) == (1, 0, [3])
    assert "公式" in body["refused"][0]["errors"][0]["reason"]
    [told] = await events.told()
    assert told.data.activity.participants == 120


@pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)
async def test_what_libreoffice_makes_of_the_form_is_read_too(events: Events, tmp_path: Path) -> None:
    form = load_workbook(io.BytesIO(await fetched(events, f"{ACTIVITIES}/template.xlsx")))
    form["活动"].append(["法治讲座", "讲座", "2023-5-4", None, 120])
    (tmp_path / "in").mkdir()
    form.save(tmp_path / "in" / "form.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    command.append(str(tmp_path / "in" / "form.xlsx"))
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True, timeout=100)
    assert counted(await send(events, (tmp_path / "out" / "form.xlsx").read_bytes())) == (1, 0, [])
