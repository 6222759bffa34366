"""Files that mean harm, or were harmed: a clear answer within ten seconds and a bounded memory."""

import asyncio
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.tasks.drafts.readers import reading
from services.tasks.drafts.readers.bounds import MEGABYTE, MEGABYTES
from services.tasks.drafts.readers.reading import read, read_soon
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.words import FOLDERS
from shared import child
from shared.catalogue import LANGUAGES, Catalogue

TEN_SECONDS = 10.0
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@contextmanager
def _answered(*codes: str) -> Iterator[None]:
    """Refused with one of ``codes``, in time."""
    began = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        yield
    assert refused.value.code in codes
    assert time.monotonic() - began < TEN_SECONDS


def _zip(parts: dict[str, bytes], *, stored: bool = False) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _word(body: str, before: str = "") -> bytes:
    return _zip({"word/document.xml": f"{before}<w:document {W}><w:body>{body}</w:body></w:document>".encode()})


def _saved_word() -> bytes:
    word, saved = docx.Document(), io.BytesIO()
    word.add_paragraph("普法工作计划")
    word.add_table(2, 2).cell(0, 0).text = "序号"
    word.save(saved)
    return saved.getvalue()


def _saved_workbook() -> bytes:
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].append(["序号", "任务"])
    book.save(saved)
    return saved.getvalue()


def _with_size(packed: bytes, claimed: int) -> bytes:
    """The directory says that its first part is ``claimed`` bytes long."""
    at = packed.index(b"PK\x01\x02") + 24
    return packed[:at] + claimed.to_bytes(4, "little") + packed[at + 4 :]


WIDE_CELL = '<w:tc><w:tcPr><w:gridSpan w:val="99999"/></w:tcPr></w:tc>'
PARAGRAPH = "<w:p><w:r><w:t>文</w:t></w:r></w:p>"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/hostname">'
ZEROES = bytes(250 * MEGABYTE)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (_zip({"word/document.xml": ZEROES}), [Why.BOMB]),
        (_zip({"word/document.xml": b"<a/>", "word/media/a.bin": ZEROES}), [Why.BOMB]),
        (_with_size(_zip({"word/document.xml": bytes(1000)}), 0x3FFFFFFF), [Why.BOMB]),
        (_with_size(_zip({"word/document.xml": bytes(100 * MEGABYTE)}), 1000), [Why.DAMAGED]),
        (_zip({"xl/workbook.xml": ZEROES}), [Why.BOMB]),
        (_zip({f"word/{number}.xml": b"" for number in range(6_000)} | {"word/document.xml": b"<a/>"}), [Why.BOMB]),
        (_zip({"inner.zip": _zip({"inner.zip": _zip({"a": bytes(MEGABYTE)})})}), [Why.ARCHIVE]),
        (_word("&j;", LAUGHS + "]>"), [Why.BOMB]),
        (_word("&j;", OUTSIDE + "]>"), [Why.BOMB]),
        (_word("<w:sdt><w:sdtContent>" * 50_000), [Why.TOO_DEEP]),
        (_word(PARAGRAPH * 600_000), [Why.BOMB, Why.TOO_LARGE, Why.TOOK_TOO_LONG, Why.TOO_MUCH_MEMORY]),
        (
            _word("<w:tbl><w:tr>" + WIDE_CELL * 3_000 + "</w:tr></w:tbl>"),
            [Why.TOO_MANY_CELLS],
        ),
        (_saved_word()[:-200], [Why.DAMAGED]),
        (_saved_workbook()[:1_000], [Why.DAMAGED]),
        (b"PK\x03\x04" + os.urandom(5_000), [Why.DAMAGED]),
        (_zip({"word/document.xml": b"<w:document"}), [Why.DAMAGED]),
        (_zip({"xl/workbook.xml": b"<workbook/>"}), [Why.DAMAGED]),
    ],
    ids=[
        *("bomb", "bomb beside", "a gigabyte claimed", "less claimed", "workbook bomb", "thousands of parts", "nested"),
        *("billion laughs", "outside entity", "deep", "long", "wide table", "cut word", "cut workbook", "garbage"),
        *("cut xml", "no sheets"),
    ],
)
def test_a_package_that_means_harm_is_refused(content: bytes, codes: list[str]) -> None:
    with _answered(*codes):
        read("计划.docx", content)


def test_a_workbook_that_merges_everything_is_answered_in_time() -> None:
    with zipfile.ZipFile(io.BytesIO(_saved_workbook())) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", merged)
    with _answered(Why.TOOK_TOO_LONG, Why.TOO_MUCH_MEMORY, Why.TOO_MANY_CELLS):
        read("计划.xlsx", _zip(parts))


LOOP = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999/Parent 2 0 R>>endobj
trailer<</Root 1 0 R/Prev 9>>
%%EOF"""


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (LOOP, [Why.DAMAGED, Why.TOO_MANY_PAGES, Why.EMPTY]),
        (b"%PDF-1.7\n" + os.urandom(20_000), [Why.DAMAGED]),
        (b"%PDF-1.7\n" + b"[" * 500_000, [Why.DAMAGED]),
        (b"<html>" + b"<div>" * 200_000, [Why.TOO_DEEP]),
        (b"<html>" + b"<x-y>" * 30_000, [Why.TOO_DEEP, Why.TOOK_TOO_LONG]),
        (b"<table><tr>" + b"<td rowspan=65000 colspan=1000>x" * 5_000 + b"<tr><td>x" * 5_000, [Why.TOO_MANY_CELLS]),
        (b"<p>x</p>" * 3_000_000, [Why.TOO_LARGE, Why.TOOK_TOO_LONG, Why.TOO_MUCH_MEMORY, Why.TOO_LONG, Why.DAMAGED]),
        (bytes(MEGABYTES * MEGABYTE + 1), [Why.TOO_LARGE]),
        ("普".encode() * 2_000_000, [Why.TOO_LONG]),
        ((b"a" + b"|" * 150 + b"b\n") * 1_500, [Why.TOO_MANY_CELLS]),
        (os.urandom(100_000), [Why.UNKNOWN_ENCODING, Why.NOT_A_DOCUMENT]),
    ],
    ids=[
        "loop",
        "pdf garbage",
        "pdf brackets",
        "deep page",
        "deep unknown tags",
        "wide table",
        "long page",
        "too large",
        "long text",
        "wide text",
        "noise",
    ],
)
def test_any_other_file_that_means_harm_is_refused(content: bytes, codes: list[str]) -> None:
    with _answered(*codes):
        read("计划", content)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", OLE + "EncryptedPackage\0".encode("utf-16-le"), Why.PROTECTED),
        ("a.doc", OLE + "WordDocument\0".encode("utf-16-le"), Why.OLD_WORD),
        ("a.wps", OLE + "WordDocument\0".encode("utf-16-le"), Why.OLD_WORD),
        ("a.xls", OLE + "Workbook\0".encode("utf-16-le"), Why.OLD_EXCEL),
        ("a.doc", b"{\\rtf1 a}", Why.OTHER_OFFICE),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(99), Why.PICTURE),
        ("a.docx", b"Rar!\x1a\x07\x00" + bytes(99), Why.ARCHIVE),
        ("a.pdf", _zip({"OFD.xml": b"<a/>"}), Why.OFD),
        ("a.odt", _zip({"content.xml": b"<a/>"}), Why.OTHER_OFFICE),
        ("a.txt", b"", Why.EMPTY),
    ],
)
def test_what_a_file_is_comes_from_its_content(name: str, content: bytes, code: str) -> None:
    with _answered(code):
        read(name, content)


def test_a_wrong_name_does_not_matter() -> None:
    assert read("计划.pdf", _saved_word()).text.startswith("普法工作计划")
    assert read("计划.docx", "普法工作计划".encode("gbk")).text == "普法工作计划"


def test_every_refusal_has_its_words_in_both_languages() -> None:
    catalogue = Catalogue(*FOLDERS)
    for why in Why:
        texts = [catalogue.text(why, language, most=1, pages=2, seconds=3) for language in LANGUAGES]
        assert all(text != why and "{" not in text for text in texts)
        assert texts[0] != texts[1]


async def test_a_service_goes_on_while_it_reads() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.01)
            ticks += 1

    ticking = asyncio.create_task(tick())
    document = await read_soon("计划.docx", _saved_word())
    ticking.cancel()
    assert document == read("计划.docx", _saved_word())
    assert ticks > 0


async def test_the_child_ends_with_whoever_waited_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    started: list[asyncio.subprocess.Process] = []
    make = asyncio.create_subprocess_exec

    async def start(*args: str, **kwargs: object) -> asyncio.subprocess.Process:
        started.append(await make(*args, **kwargs))  # type: ignore[arg-type]
        return started[0]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    waiting = asyncio.create_task(read_soon("计划.docx", _saved_word()))
    async with asyncio.timeout(TEN_SECONDS):
        while not started:
            await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert started[0].returncode is not None


def test_a_child_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(reading, "SECONDS", 0.5)
    with _answered(Why.TOOK_TOO_LONG):
        read("计划.docx", _saved_word())


def test_reading_text_loads_no_heavy_library() -> None:
    code = (
        "import sys; from services.tasks.drafts.readers.reading import read; read('a.txt', b'abc');"
        "print(sorted({'docx', 'openpyxl', 'pypdfium2', 'selectolax', 'lxml', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SEEDS = {
    "docx": _saved_word(),
    "xlsx": _saved_workbook(),
    "html": "<html><body><h1>计划</h1><table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table></body></html>".encode(),
    "txt": "时间 | 内容\n9月 | 讲座\n".encode("gbk"),
    "pdf": LOOP,
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(SEEDS)), st.data())
def test_harmed_files_are_read_or_refused_and_nothing_else(kind: str, data: st.DataObject) -> None:
    content = bytearray(SEEDS[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    try:
        read(f"计划.{kind}", bytes(content))
    except Unreadable:
        return
