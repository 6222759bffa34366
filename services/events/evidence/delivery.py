"""How a kept file is handed out: in pieces, in part where a player asks for that, and never as something to run."""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from shared.store.blobs import Blobs
from shared.web.preconditions import etag, is_unchanged
from shared.web.problems import Problem

INLINE = ("image/",)
"""Content types, by their beginning, that a browser shows in place: pictures that were encoded by us."""

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Kept(NamedTuple):
    """A file to hand out; ``size`` None: its length is not known, and it is handed out whole."""

    sha256: str | None
    size: int | None
    name: str
    content_type: str


async def deliver(blobs: Blobs, kept: Kept, request: Request) -> Response:
    """The file as an answer to ``request``; a 404 where it is not there."""
    sha256, size, name, content_type = kept
    if sha256 is None or not await blobs.has(sha256):
        raise Problem(404, "not_found")
    headers = _headers(sha256, name, content_type)
    if is_unchanged(request.headers.get("if-none-match"), etag(sha256)):
        return Response(status_code=304, headers=headers)
    if size is None:
        return StreamingResponse(blobs.read(sha256), media_type=content_type, headers=headers)
    wanted = _range(request, size, etag(sha256))
    start, end = wanted or (0, size)
    headers |= {"Accept-Ranges": "bytes", "Content-Length": str(end - start)}
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    body = _part(blobs, sha256, start, end)
    return StreamingResponse(body, 200 if wanted is None else 206, media_type=content_type, headers=headers)


def _headers(sha256: str, name: str, content_type: str) -> dict[str, str]:
    way = "inline" if content_type.startswith(INLINE) else "attachment"
    return {
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": etag(sha256),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f"{way}; {_file_name(name)}",
    }


def _file_name(name: str) -> str:
    """RFC 6266: the name as it is, and before it one that the oldest readers can take."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _range(request: Request, size: int, tag: str) -> tuple[int, int] | None:
    """From where to before where; None for the whole: also where several parts are wanted, as RFC 9110 allows."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    if found is None or found[0] == "bytes=-" or request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if first and last and int(last) < int(first):
        return None
    if start >= size:
        raise Problem(416, "range_not_satisfiable", headers={"Content-Range": f"bytes */{size}"})
    return start, end


async def _part(blobs: Blobs, sha256: str, start: int, end: int) -> AsyncIterator[bytes]:
    left = end - start
    async for piece in blobs.read(sha256, start=start):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
