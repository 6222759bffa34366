"""Any file a person may bring, read as a document or refused by name. Formats with structure are read in a child process."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.bounds import MEGABYTE, MEGABYTES, SECONDS
from services.tasks.drafts.readers.kinds import Kind, kind_of
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.wire import unpacked

_CHILD = "services.tasks.drafts.readers.child"
_ROOT = Path(__file__).parents[4]
_OUT_OF_TIME = {-24, -9}
"""SIGXCPU, SIGKILL: the system ended the child."""


def read(name: str, content: bytes, *, media_type: str | None = None) -> Document:
    """The document in ``content``; ``name`` and ``media_type`` are hints. Raises ``Unreadable``.

    Takes at most about ten seconds and a bounded memory, whatever the file is. Nothing is written to the disk.
    """
    kind = _kind(name, content, media_type)
    if kind is Kind.TEXT:
        return read_plain(content)
    try:
        done = subprocess.run(_command(kind), input=content, capture_output=True, env=_environment(), timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(Why.TOOK_TOO_LONG, seconds=int(SECONDS)) from error
    return _answer(done.returncode, done.stdout)


async def read_soon(name: str, content: bytes, *, media_type: str | None = None) -> Document:
    """``read`` for a service: others are served meanwhile, and the child ends if nobody waits for it any more."""
    kind = await asyncio.to_thread(_kind, name, content, media_type)
    if kind is Kind.TEXT:
        return await asyncio.to_thread(read_plain, content)
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(
        *_command(kind), stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env=_environment()
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await child.communicate(content)
    except TimeoutError as error:
        raise Unreadable(Why.TOOK_TOO_LONG, seconds=int(SECONDS)) from error
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return await asyncio.to_thread(_answer, child.returncode or 0, out)


def _kind(name: str, content: bytes, media_type: str | None) -> Kind:
    if len(content) > MEGABYTES * MEGABYTE:
        raise Unreadable(Why.TOO_LARGE, most=MEGABYTES)
    return kind_of(name, content, media_type)


def _command(kind: Kind) -> list[str]:
    return [sys.executable, "-m", _CHILD, kind]


def _environment() -> dict[str, str]:
    """The child finds this code, and gets none of the service's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def _answer(status: int, out: bytes) -> Document:
    if status in _OUT_OF_TIME:
        raise Unreadable(Why.TOOK_TOO_LONG, seconds=int(SECONDS))
    if status:
        raise Unreadable(Why.DAMAGED)
    try:
        return unpacked(out)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(Why.DAMAGED) from error
