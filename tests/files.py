"""The smallest sound files of each kind of evidence, made byte by byte, and ways to put one file into another."""

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tests.builders import picture

TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}.presentationml.presentation.main+xml"),
}
MEGABYTE = 1_048_576


def zipped(parts: dict[str, bytes], *, comment: bytes = b"", method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(ZipInfo(name), data, method)
        archive.comment = comment
    return out.getvalue()


def content_types(part: str, content_type: str) -> bytes:
    override = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
    return f'<?xml version="1.0"?><Types xmlns="{TYPES_NAMESPACE}">{override}</Types>'.encode()


def office(form: str = "docx", *, more: dict[str, bytes] | None = None, method: int = ZIP_DEFLATED) -> bytes:
    part, content_type = MAIN[form]
    parts = {"[Content_Types].xml": content_types(part, content_type), part: b"<x/>" * 50}
    return zipped(parts | (more or {}), method=method)


def ofd() -> bytes:
    root = b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"/>'
    return zipped({"OFD.xml": root, "Doc_0/Document.xml": b"<x/>"})


def pdf(*objects: bytes) -> bytes:
    """A catalogue without pages, and ``objects`` as they are given."""
    body = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n" + b"".join(objects)
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def box(name: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I", 8 + len(data)) + name + data


def track(handler: bytes) -> bytes:
    return box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13))))


def film(*handlers: bytes, brand: bytes = b"isom", between: bytes = b"", media: bytes = bytes(300)) -> bytes:
    """An MP4 with a track for each of ``handlers`` (``vide``, ``soun``)."""
    head = box(b"moov", box(b"mvhd", bytes(100)), *(track(each) for each in handlers or (b"vide",)))
    return box(b"ftyp", brand, bytes(4), brand) + head + between + box(b"mdat", media)


def wav(*chunks: bytes, samples: bytes = bytes(400)) -> bytes:
    form = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    data = b"".join((b"WAVE", form, *chunks, b"data", struct.pack("<I", len(samples)), samples))
    return b"RIFF" + struct.pack("<I", len(data)) + data


def mp3(frames: int = 4, *, tag: bytes = b"") -> bytes:
    """Frames of 128 kbit/s at 44.1 kHz, with ``tag`` as the content of an ID3 tag before them."""
    size = len(tag)
    syncsafe = bytes((size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127))
    head = b"ID3\4\0\0" + syncsafe + tag if tag else b""
    return head + (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def aac(frames: int = 4, length: int = 200) -> bytes:
    head = bytes((0xFF, 0xF1, 0x50, 0x80 | length >> 11, length >> 3 & 255, (length & 7) << 5 | 0x1F, 0xFC))
    return (head + bytes(length - len(head))) * frames


def amr(frames: int = 10) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames


def ogg_page(payload: bytes, number: int, flags: int = 0) -> bytes:
    sizes = bytes([255] * (len(payload) // 255) + [len(payload) % 255])
    return b"OggS\0" + struct.pack("<BQIIIB", flags, 0, 1, number, 0, len(sizes)) + sizes + payload


def ogg(sound: bytes = b"OpusHead") -> bytes:
    return ogg_page(sound + bytes(11), 0, 2) + ogg_page(b"OpusTags" + bytes(30), 1) + ogg_page(bytes(600), 2, 4)


def element(id: int, *content: bytes, known: bool = True) -> bytes:
    data = b"".join(content)
    name = id.to_bytes((id.bit_length() + 7) // 8)
    return name + ((1 << 56 | len(data)).to_bytes(8) if known else b"\x01" + b"\xff" * 7) + data


def webm(*types: int, known: bool = True, more: bytes = b"", document: bytes = b"webm") -> bytes:
    """``types`` of tracks: 1 video, 2 sound; ``known`` False: as a browser records it, without lengths."""
    head = element(0x1A45DFA3, element(0x4282, document))
    tracks = element(0x1654AE6B, *(element(0xAE, element(0x83, bytes((each,)))) for each in types or (1,)))
    cluster = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, bytes(200)), known=known)
    return head + element(0x18538067, element(0x1549A966, bytes(3)), tracks, more, cluster, known=known)


FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def ole2(*streams: str, sectors: int = 3) -> bytes:
    """An old office file with empty ``streams``: a header, the allocation table, the directory, and a sector of data."""
    names = ("Root Entry", *streams)
    follows = [TABLE, *range(2, 1 + _directory_sectors(names)), END]
    used = len(follows)
    follows += [END] * (sectors - used) + [FREE] * (128 - max(sectors, used))
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, END, 0, END, 0, 0) + struct.pack("<108I", *[FREE] * 108)
    entries = b"".join(_entry(name, 5 if name == "Root Entry" else 2) for name in names)
    directory = entries.ljust(512 * _directory_sectors(names), b"\0")
    body = struct.pack("<128I", *follows) + directory
    return head + body.ljust(512 * max(sectors, used), b"\0")


def _directory_sectors(names: tuple[str, ...]) -> int:
    return -(-len(names) // 4)


def _entry(name: str, type: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return text.ljust(64, b"\0") + struct.pack("<HB", len(text), type) + bytes(61)


def png_that_claims(width: int, height: int, data: bytes = b"\0" * 1000) -> bytes:
    """A PNG whose header promises this many pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def zip_of_zeros(megabytes: int) -> bytes:
    """A deflated entry that unpacks to so many megabytes, a thousandth of that in size."""
    return zipped({"word/zeros.xml": bytes(megabytes * MEGABYTE)})


SOUND_FILES: dict[str, tuple[bytes, str, str]] = {
    "jpeg": (picture(), "picture", "image/jpeg"),
    "png": (picture("PNG"), "picture", "image/png"),
    "webp": (picture("WEBP"), "picture", "image/webp"),
    "pdf": (pdf(), "document", "application/pdf"),
    "docx": (office("docx"), "document", f"{OFFICE}.wordprocessingml.document"),
    "xlsx": (office("xlsx"), "document", f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": (office("pptx"), "document", f"{OFFICE}.presentationml.presentation"),
    "ofd": (ofd(), "document", "application/ofd"),
    "doc": (ole2("WordDocument"), "document", "application/msword"),
    "xls": (ole2("Workbook"), "document", "application/vnd.ms-excel"),
    "ppt": (ole2("PowerPoint Document"), "document", "application/vnd.ms-powerpoint"),
    "txt": ("活动小结：到场 80 人。\n".encode(), "document", "text/plain; charset=utf-8"),
    "txt-gb18030": ("活动小结：到场八十人。\n".encode("gb18030"), "document", "text/plain; charset=gb18030"),
    "txt-utf-16": ("活动小结\n".encode("utf-16"), "document", "text/plain; charset=utf-16"),
    "mp3": (mp3(), "audio", "audio/mpeg"),
    "mp3-tagged": (mp3(tag=b"TIT2" + bytes(40)), "audio", "audio/mpeg"),
    "m4a": (film(b"soun", brand=b"M4A "), "audio", "audio/mp4"),
    "aac": (aac(), "audio", "audio/aac"),
    "wav": (wav(), "audio", "audio/wav"),
    "amr": (amr(), "audio", "audio/amr"),
    "ogg": (ogg(), "audio", "audio/ogg"),
    "weba": (webm(2, known=False), "audio", "audio/webm"),
    "mp4": (film(b"vide", b"soun"), "video", "video/mp4"),
    "mov": (film(b"vide", brand=b"qt  "), "video", "video/quicktime"),
    "3gp": (film(b"vide", brand=b"3gp4"), "video", "video/3gpp"),
    "webm": (webm(1, 2), "video", "video/webm"),
    "webm-live": (webm(1, 2, known=False), "video", "video/webm"),
}
"""By a name for the test: the bytes, the kind and the content type that must be found in them."""

STORED = ZIP_STORED
