"""Sends hostile uploads to an events service in this process and prints, for each, the answer and the memory it took.

Run as a child of a test: the peak of a process's memory goes only up, so that it says something in a fresh one alone.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import BinaryIO, cast

from services.events.evidence.documents import Records
from services.events.evidence.keeping import Keeping
from shared.clock import SystemClock
from shared.store.files import FileBlobs
from tests.builders import person
from tests.files import MEGABYTE, SOUND_FILES, box, film, office, png_that_claims, track, zip_of_zeros
from tests.integration.events_stack import EVIDENCE, Events, events_service

BOUNDARY = "boundary-of-the-test"
CASES: dict[str, Callable[[], bytes]] = {
    "png-of-100-megapixels": lambda: png_that_claims(10_000, 10_000, bytes(3 * 100_000_000)),
    "png-of-3600-megapixels": lambda: png_that_claims(60_000, 60_000),
    "docx-that-unpacks-to-100-megabytes": lambda: office(more={"word/zeros.xml": bytes(100 * MEGABYTE)}),
    "docx-with-an-archive-of-zeros": lambda: office(more={"word/embeddings/a.xlsx": zip_of_zeros(50)}),
    "docx-that-unpacks-to-320-megabytes": lambda: office(more={f"word/{n}.xml": bytes(8_000_000) for n in range(40)}),
}


def peak() -> int:
    """Bytes of the largest share of the machine's memory that this process had so far."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


async def make_all(folder: Path) -> None:
    """The uploads, made by another process, as making them takes much memory too."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", __spec__.name, "make", str(folder))
    assert await child.wait() == 0


async def endless(megabytes: int) -> AsyncIterator[bytes]:
    """A form with one file of so many megabytes, of which nobody says beforehand how long it is."""
    disposition = 'form-data; name="file"; filename="long.mp4"'
    yield f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: video/mp4\r\n\r\n".encode()
    yield film()
    for _ in range(megabytes):
        yield bytes(MEGABYTE)
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def long_video(path: Path, megabytes: int) -> BinaryIO:
    """A sound MP4 whose film fills so many megabytes, and takes no place on the disk for most of them."""
    file = path.open("w+b")
    file.write(box(b"ftyp", b"isom", bytes(4)) + box(b"moov", box(b"mvhd", bytes(100)), track(b"vide")))
    file.write((megabytes * MEGABYTE).to_bytes(4) + b"mdat")
    file.truncate(file.tell() - 8 + megabytes * MEGABYTE)
    return cast(BinaryIO, file)


async def told(name: str, before: int, status: int, code: str | None) -> None:
    print(json.dumps({"case": name, "grew": peak() - before, "status": status, "code": code}), flush=True)


async def send_all(events: Events, folder: Path) -> None:
    await make_all(folder)
    for name in CASES:
        data = (folder / name).read_bytes()
        before = peak()
        answer = await events.upload(data, key=name)
        await told(name, before, answer.status_code, answer.json().get("code"))
    before = peak()
    headers = {"Idempotency-Key": "long", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    answer = await events.ask("POST", EVIDENCE, person(), headers=headers, content=endless(300))
    await told("stream-of-300-megabytes", before, answer.status_code, answer.json().get("code"))


async def keep_long_video(events: Events, folder: Path) -> None:
    """What a finished resumable upload does: a file on the disk becomes evidence."""
    blobs = FileBlobs(folder / "long")

    async def never(*_: object) -> bool:
        return False

    keeping = Keeping(Records(events.store, SystemClock(), never), blobs, SystemClock(), never, never)
    before = peak()
    with long_video(folder / "video", 190) as file:
        record, created = await keeping.keep(file, "长视频.mp4", person(), "long-video")
    assert created
    assert await blobs.has(record.sha256 or "")
    await told("video-of-190-megabytes", before, 201, None)


async def main(folder: Path) -> None:
    async with events_service(folder) as events:
        for key, (data, _, _) in SOUND_FILES.items():  # loads what is loaded once
            assert (await events.upload(data, key=key)).status_code == 201, key
        await send_all(events, folder)
        await keep_long_video(events, folder)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        for case, make in CASES.items():
            (Path(sys.argv[2]) / case).write_bytes(make())
    else:
        asyncio.run(main(Path(sys.argv[1])))
