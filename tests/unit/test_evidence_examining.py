"""What a file is, by what is in it; and the files that are one thing to one reader and another to the next."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.evidence.examining import examine
from services.events.evidence.findings import Finding, Refused
from services.events.evidence.names import clean_name
from tests.builders import picture
from tests.files import (
    SOUND_FILES,
    STORED,
    aac,
    amr,
    box,
    content_types,
    element,
    film,
    mp3,
    office,
    ogg,
    ogg_page,
    ole2,
    pdf,
    wav,
    webm,
    zipped,
)

PAGE = b"<html><script>alert(1)</script></html>"
ARCHIVE = zipped({"Main.class": b"\xca\xfe\xba\xbe" + bytes(60)})
BINARY = [name for name in SOUND_FILES if not name.startswith(("txt", "jpeg", "png", "webp"))]


def found(data: bytes) -> Finding:
    return examine(BytesIO(data))


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        found(data)
    return caught.value.code


@pytest.mark.parametrize("name", SOUND_FILES)
def test_a_sound_file_is_told_by_its_content(name: str) -> None:
    data, kind, content_type = SOUND_FILES[name]
    finding = found(data)
    assert (finding.kind, finding.content_type) == (kind, content_type)


@pytest.mark.parametrize("name", BINARY)
def test_a_file_that_was_cut_off_is_refused(name: str) -> None:
    data, _, _ = SOUND_FILES[name]
    for length in {len(data) // 2 + 5, len(data) - 1, len(data) - 7, len(data) * 9 // 10 + 5}:
        if not (name == "pdf" and length == len(data) - 1):  # its last line break may be missing
            assert refusal(data[:length]) in ("file_broken", "file_has_more", "file_unknown"), length


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("behind", [ARCHIVE, PAGE, b"\x7fELF" + bytes(200)], ids=["archive", "page", "program"])
def test_what_hangs_behind_the_end_is_refused(name: str, behind: bytes) -> None:
    data, _, _ = SOUND_FILES[name]
    assert refusal(data + behind) in ("file_broken", "file_has_more")


@pytest.mark.parametrize("name", BINARY)
def test_what_stands_before_the_beginning_is_refused(name: str) -> None:
    data, _, _ = SOUND_FILES[name]
    for before in (PAGE, ARCHIVE, b"MZ" + bytes(100)):
        assert refusal(before + data)


def archive_ending_in(tail: bytes) -> bytes:
    """An archive that a reader finds from the end, although the file ends in ``tail``."""
    return zipped({"Main.class": b"x" * 40}, comment=tail)


@pytest.mark.parametrize(
    "data",
    [
        pdf(b"5 0 obj\n<</Length 400>>\nstream\n" + ARCHIVE + b"\nendstream\nendobj\n"),
        pdf()[:-6] + archive_ending_in(b"\nstartxref\n43\n%%EOF\n"),
        pdf() + b"\n" * 4000 + ARCHIVE,
        film(between=box(b"free", PAGE)),
        film(between=box(b"skip", b" " * 65_530 + PAGE)),
        film(between=box(b"uuid", bytes(16), PAGE)),
        film() + box(b"free", ARCHIVE),
        film(media=bytes(100) + ARCHIVE),
        wav(b"LIST" + (len(PAGE)).to_bytes(4, "little") + PAGE),
        wav(samples=ARCHIVE),
        mp3(tag=b"COMM" + PAGE),
        mp3() + b"TAG" + PAGE.ljust(125, b"\0"),
        ogg() + ogg_page(ARCHIVE, 3),
        webm(1, more=element(0xEC, PAGE)),
        webm(1, more=element(0x1941A469, element(0x61A7, ARCHIVE))),
        webm(1, known=False) + element(0x1A45DFA3, element(0x4282, b"webm")),
    ],
    ids=range(16),
)
def test_a_second_format_inside_is_refused(data: bytes) -> None:
    assert refusal(data) in ("file_has_more", "file_broken")


def macro_enabled() -> bytes:
    kind = "application/vnd.ms-word.document.macroEnabled.main+xml"
    return zipped({"[Content_Types].xml": content_types("word/document.xml", kind), "word/document.xml": b"<x/>"})


def lying_directory() -> bytes:
    """The directory names a part otherwise than the part itself."""
    data = bytearray(office(more={"word/a.xml": b"<x/>" * 9}))
    place = data.rindex(b"word/a.xml")
    data[place : place + 10] = b"word/b.xml"
    return bytes(data)


def gap() -> bytes:
    """Bytes between the last part and the directory, with the directory's place put right."""
    data = office(method=STORED)
    directory = data.index(b"PK\x01\x02")
    end = bytearray(data[directory:])
    end[-6:-2] = (directory + len(PAGE)).to_bytes(4, "little")
    return data[:directory] + PAGE + bytes(end)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ARCHIVE, "file_is_archive"),
        (zipped({"[Content_Types].xml": content_types("a.xml", "text/xml"), "a.xml": b"x"}), "file_is_archive"),
        (zipped({"[Content_Types].xml": content_types("word/document.xml", "text/xml")}), "file_is_archive"),
        (zipped({"OFD.xml": b"<html/>"}), "file_is_archive"),
        (office(more={"word/vbaProject.bin": b"x"}), "file_has_macros"),
        (office(more={"word/VBAPROJECT.BIN": b"x"}), "file_has_macros"),
        (macro_enabled(), "file_has_macros"),
        (office(more={"word/media/image1.png": b"MZ" + bytes(90)}), "file_has_program"),
        (office(more={"word/embeddings/oleObject1.bin": ole2("\x01Ole10Native")}), "file_has_program"),
        (office(more={"word/embeddings/old.bin": ole2("WordDocument", "Macros")}), "file_has_macros"),
        (office(more={"word/media/a.zip": ARCHIVE}), "file_is_archive"),
        (office(more={"word/media/a.gz": b"\x1f\x8b" + bytes(90)}), "file_has_more"),
        (office(more={"word/embeddings/a.xlsx": office(more={"b.docx": office()})}), "file_has_more"),
        (office(more={"../../etc/passwd": b"x"}), "file_has_more"),
        (office(more={"/etc/passwd": b"x"}), "file_has_more"),
        (office(more={"C:\\x": b"x"}), "file_has_more"),
        (lying_directory(), "file_broken"),
        (gap(), "file_has_more"),
        (zipped({"a": b"x"}, comment=b"<script>"), "file_has_more"),
        (ole2("WordDocument", "Macros"), "file_has_macros"),
        (ole2("Workbook", "_VBA_PROJECT_CUR"), "file_has_macros"),
        (ole2("EncryptedPackage"), "file_locked"),
        (ole2("\x05SummaryInformation"), "file_unknown"),
        (pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "file_has_program"),
        (pdf(b"<</S/Launch/F(calc.exe)>>"), "file_has_program"),
    ],
    ids=range(25),
)
def test_documents_that_run_or_hide_something_are_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_table_inside_a_document_and_a_formula_are_taken() -> None:
    more = {"word/embeddings/sheet.xlsx": office("xlsx"), "word/embeddings/formula.bin": ole2("Equation Native")}
    assert found(office(more=more)).endings == (".docx",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "file_is_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg onload='alert(1)'/>", "file_is_page"),
        (PAGE, "file_is_page"),
        ("通知\n".encode() + PAGE, "file_is_page"),
        (PAGE.decode().encode("utf-16"), "file_is_page"),
        (PAGE + b"\0\xff", "file_is_page"),
        (b"#!/bin/sh\nrm -rf /\n", "file_is_program"),
        (b"@echo off\r\ndel *.*", "file_is_page"),
        (b"MZ" + bytes(100), "file_is_program"),
        (b"\x7fELF" + bytes(100), "file_is_program"),
        (picture("GIF"), "file_is_gif"),
        (picture("TIFF"), "file_is_other_picture"),
        (film(brand=b"heic"), "file_is_heic"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(20), "file_is_archive"),
        (b"PK\x05\x06" + bytes(18), "file_is_archive"),
        (b"{\\rtf1 x}", "file_is_rtf"),
        (b"RIFF\x20\0\0\0AVI LIST" + bytes(30), "file_is_other_media"),
        (webm(1, document=b"matroska"), "file_is_other_media"),
        (ogg(b"\x80theora"), "file_is_other_media"),
        (film(b"meta"), "file_broken"),
        (bytes(500), "file_unknown"),
        (bytes(range(256)) * 4, "file_unknown"),
    ],
    ids=range(23),
)
def test_what_is_no_evidence_is_refused_with_a_reason_of_its_own(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_document_that_unpacks_to_too_much_is_refused() -> None:
    parts = {f"word/{n}.xml": bytes(8_000_000) for n in range(40)}
    assert refusal(office(more=parts)) == "file_unpacks_too_large"


def test_one_part_that_is_packed_abnormally_is_refused() -> None:
    assert refusal(office(more={"word/zeros.xml": bytes(9 * 1_048_576)})) == "file_unpacks_too_large"


def test_more_parts_than_any_document_has_are_refused() -> None:
    assert refusal(office(more={f"word/{n}": b"" for n in range(10_001)})) == "file_unpacks_too_large"


@given(st.sampled_from(BINARY), st.data())
def test_no_damage_makes_the_examination_fail_in_another_way(name: str, data: st.DataObject) -> None:
    sound = bytearray(SOUND_FILES[name][0])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(sound) - 1))
        sound[place] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        found(bytes(sound))


@given(st.binary(max_size=400), st.sampled_from([data[:12] for data, _, _ in SOUND_FILES.values()]))
def test_no_bytes_make_the_examination_fail_in_another_way(rest: bytes, head: bytes) -> None:
    with suppress(Refused):
        found(head + rest)


@pytest.mark.parametrize("walk", [lambda: amr(1_600_000), lambda: mp3(1) + bytes(10), lambda: aac(1, 8) + b"\xff"])
def test_frames_that_do_not_fill_the_file_are_refused(walk: object) -> None:
    assert callable(walk)
    assert refusal(walk()) in ("file_broken", "body_too_large")


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("总结.pdf", "总结.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\x", "x.pdf"),
        ("C:\\Users\\某\\总结.PDF", "总结.PDF"),
        ("", "evidence.pdf"),
        ("...", "evidence.pdf"),
        ("photo.jpg", "photo.jpg.pdf"),
        ("invoice.exe", "invoice.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie_ x=1.pdf"),
        ("fdp\u202efdp.exe.pdf", "fdp fdp.exe.pdf"),
        ('"quoted".pdf', "_quoted_.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_made_fit_to_be_saved_under(given_name: str, clean: str) -> None:
    assert clean_name(given_name, (".pdf",)) == clean


@given(st.text(max_size=400))
def test_a_clean_name_is_short_and_has_no_folders(name: str) -> None:
    clean = clean_name(name, (".pdf",))
    assert 0 < len(clean) <= 200
    assert clean.lower().endswith(".pdf")
    assert not set(clean) & set('/\\<>:"|?*\0\r\n\t')
    assert clean_name(clean, (".pdf",)) == clean
