"""Evidence over HTTP: pictures in, pictures and thumbnails out."""

from datetime import datetime

from fastapi import APIRouter, Response, UploadFile
from pydantic import BaseModel

from services.events.evidence.documents import EvidenceKind, Record
from services.events.evidence.keeping import Keeping
from services.events.evidence.pictures import MEGABYTE
from shared.access import Action
from shared.web.guard import COOKIE, GuardedRoute, Who, guarded
from shared.web.idempotency import RequiredKey
from shared.web.preconditions import etag
from shared.web.problems import Problem

PATH = "/api/events/evidence"
BODY_LIMITS = {PATH: 20 * MEGABYTE}
"""The longest multipart body, in bytes; the picture in it has a limit of its own."""

THUMBNAIL_TYPE = "image/jpeg"


class EvidenceOut(BaseModel):
    """``sha256`` and ``size`` (bytes) are of the picture as it is kept: encoded anew, without metadata."""

    id: str
    kind: EvidenceKind
    name: str
    sha256: str | None
    size: int
    content_type: str
    width: int | None
    height: int | None
    unit: str
    uploaded_at: datetime


def router(keeping: Keeping) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["evidence"])

    @router.post("", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def upload(file: UploadFile, who: Who, key: RequiredKey, response: Response) -> EvidenceOut:
        """Keep a picture (JPEG, PNG or WebP, up to 15 MB). An activity has to name it within 7 days."""
        record, created = await keeping.keep(file.file, file.filename or "", who, key)
        response.status_code = 201 if created else 200
        response.headers["Location"] = f"{PATH}/{record.id}"
        return EvidenceOut.model_validate(record, from_attributes=True)

    @router.get("/{id}", response_model=None)
    @guarded(Action.READ_ACTIVITIES, cookie=COOKIE)
    async def picture(id: str, who: Who) -> Response:
        record = await keeping.visible(id, who)
        return await _bytes(keeping, record, record.sha256, record.content_type)

    @router.get("/{id}/thumbnail", response_model=None)
    @guarded(Action.READ_ACTIVITIES, cookie=COOKIE)
    async def thumbnail(id: str, who: Who) -> Response:
        record = await keeping.visible(id, who)
        return await _bytes(keeping, record, record.thumbnail_sha256, THUMBNAIL_TYPE)

    return router


async def _bytes(keeping: Keeping, record: Record, blob: str | None, content_type: str) -> Response:
    data = None if blob is None else await keeping.blobs.get(blob)
    if blob is None or data is None:
        raise Problem(404, "not_found")
    headers = {
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": etag(blob),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
    }
    return Response(data, media_type=content_type, headers=headers)
