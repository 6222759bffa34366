"""Resumable uploads over HTTP, as tus 1.0.0 has them: a file in pieces, over a line that breaks."""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from services.events.uploads import protocol
from services.events.uploads.domain import MEGABYTE, Upload
from services.events.uploads.receiving import Receiving
from services.events.uploads.refusals import problem_of
from shared.access import Action
from shared.web.guard import GuardedRoute, Who, guarded, public
from shared.web.idempotency import OptionalKey
from shared.web.problems import Problem, document

PATH = "/api/events/uploads"
BODY_LIMITS = {PATH: 8 * MEGABYTE}
"""The longest piece, in bytes."""
PIECE_BODY = {"requestBody": {"content": {protocol.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}}


class KeptOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    sha256: str | None
    size: int
    content_type: str


class UploadOut(BaseModel):
    """``offset`` of ``length`` bytes have arrived. ``refused`` is the problem document of a file that is no evidence."""

    id: str
    name: str
    offset: int
    length: int
    expires_at: datetime
    evidence: KeptOut | None
    refused: dict[str, Any] | None


class TusRoute(GuardedRoute):
    """Every answer names the protocol's version and is kept by no cache, refusals too."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        own = [(b"tus-resumable", protocol.VERSION.encode()), (b"cache-control", b"no-store")]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await super().handle(scope, receive, answer)


async def _checked_version(tus_resumable: Annotated[str | None, Header()] = None) -> None:
    protocol.check_version(tus_resumable)


Tus = Depends(_checked_version)


def router(receiving: Receiving) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=TusRoute, tags=["uploads"])

    @router.options("", status_code=204)
    @public
    async def offers() -> Response:
        """What this server can do: versions, extensions, the longest file, checksums."""
        return Response(status_code=204, headers=protocol.offers())

    @router.post("", status_code=201, response_class=Response, dependencies=[Tus])
    @guarded(Action.POST_ACTIVITY)
    async def begin(
        who: Who,
        key: OptionalKey,
        upload_length: Annotated[str | None, Header()] = None,
        upload_metadata: Annotated[str, Header()] = "",
    ) -> Response:
        """Begin an upload of ``Upload-Length`` bytes; ``Location`` is where its pieces go. Expires after 7 days."""
        length, name = protocol.read_length(upload_length), protocol.read_name(upload_metadata)
        upload, created = await receiving.begin(length, upload_metadata, name, who, key)
        headers = {"Location": f"{PATH}/{upload.id}", **protocol.state_of(upload)}
        return Response(status_code=201 if created else 200, headers=headers)

    @router.head("/{id}", response_class=Response, dependencies=[Tus])
    @guarded(Action.POST_ACTIVITY)
    async def how_far(id: str, who: Who) -> Response:
        """Where to go on: ``Upload-Offset`` bytes have arrived."""
        upload = await receiving.standing(id, who)
        return Response(headers={**protocol.state_of(upload), **protocol.description_of(upload)})

    @router.patch("/{id}", status_code=204, response_class=Response, dependencies=[Tus], openapi_extra=PIECE_BODY)
    @guarded(Action.POST_ACTIVITY)
    async def receive(
        id: str,
        who: Who,
        request: Request,
        content_type: Annotated[str | None, Header(include_in_schema=False)] = None,
        upload_offset: Annotated[str | None, Header()] = None,
        upload_checksum: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The next piece, up to 8 MB, as ``application/offset+octet-stream``; of one that breaks off, what arrived counts.

        The last one answers with ``Pufa-Evidence``, the id of what the file became, or says why it is no evidence.
        """
        if content_type != protocol.PIECE_TYPE:
            raise Problem(415, "upload_piece_type", type=protocol.PIECE_TYPE)
        offset = protocol.read_offset(upload_offset)
        await receiving.check_offset(id, who, offset)
        data = await _arrived(request)
        await asyncio.to_thread(protocol.check_sum, upload_checksum, data)
        upload = await receiving.receive(id, who, offset, data)
        return Response(status_code=204, headers=protocol.state_of(upload))

    @router.delete("/{id}", status_code=204, response_class=Response, dependencies=[Tus])
    @guarded(Action.POST_ACTIVITY)
    async def take_back(id: str, who: Who) -> Response:
        """End it, and delete what arrived. Evidence that it became stays."""
        await receiving.take_back(id, who)
        return Response(status_code=204)

    @router.get("/{id}")
    @guarded(Action.POST_ACTIVITY)
    async def show(id: str, who: Who, request: Request) -> UploadOut:
        """How far it is, and what became of it; not a part of tus, so without its version."""
        return _out(await receiving.standing(id, who), request)

    return router


async def _arrived(request: Request) -> bytes:
    """The body, or as much of it as came before the line broke."""
    data = bytearray()
    with suppress(ClientDisconnect):
        async for piece in request.stream():
            data += piece
    return bytes(data)


def _out(upload: Upload, request: Request) -> UploadOut:
    return UploadOut(
        id=upload.id,
        name=upload.name,
        offset=upload.offset,
        length=upload.length,
        expires_at=upload.expires_at,
        evidence=None if upload.kept is None else KeptOut.model_validate(upload.kept),
        refused=None if upload.refused is None else document(request, problem_of(upload.refused)),
    )
