"""Any file a person may bring, read as a document or refused by name. Formats with structure are read in a child process."""

import asyncio

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.bounds import MEGABYTE, MEGABYTES, SECONDS
from services.tasks.drafts.readers.kinds import Kind, kind_of
from services.tasks.drafts.readers.plain import read_plain
from services.tasks.drafts.readers.unreadable import Unreadable, Why
from services.tasks.drafts.readers.wire import unpacked
from shared.child import Failed, OutOfTime, ask_child, ask_child_soon

_CHILD = "services.tasks.drafts.readers.child"


def read(name: str, content: bytes, *, media_type: str | None = None) -> Document:
    """The document in ``content``; ``name`` and ``media_type`` are hints. Raises ``Unreadable``.

    Takes at most about ten seconds and a bounded memory, whatever the file is. Nothing is written to the disk.
    """
    kind = _kind(name, content, media_type)
    if kind is Kind.TEXT:
        return read_plain(content)
    try:
        return _document(ask_child(_CHILD, kind, content=content, seconds=SECONDS))
    except (OutOfTime, Failed) as error:
        raise _refusal(error) from error


async def read_soon(name: str, content: bytes, *, media_type: str | None = None) -> Document:
    """``read`` for a service: others are served meanwhile, and the child ends if nobody waits for it any more."""
    kind = await asyncio.to_thread(_kind, name, content, media_type)
    if kind is Kind.TEXT:
        return await asyncio.to_thread(read_plain, content)
    try:
        out = await ask_child_soon(_CHILD, kind, content=content, seconds=SECONDS)
    except (OutOfTime, Failed) as error:
        raise _refusal(error) from error
    return await asyncio.to_thread(_document, out)


def _kind(name: str, content: bytes, media_type: str | None) -> Kind:
    if len(content) > MEGABYTES * MEGABYTE:
        raise Unreadable(Why.TOO_LARGE, most=MEGABYTES)
    return kind_of(name, content, media_type)


def _refusal(error: OutOfTime | Failed) -> Unreadable:
    if isinstance(error, OutOfTime):
        return Unreadable(Why.TOOK_TOO_LONG, seconds=int(SECONDS))
    return Unreadable(Why.DAMAGED)


def _document(out: bytes) -> Document:
    try:
        return unpacked(out)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(Why.DAMAGED) from error
