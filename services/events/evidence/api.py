"""Evidence over HTTP: files and references in, files, thumbnails and what is known of them out."""

from fastapi import APIRouter, Query, Request, Response, UploadFile

from services.events.evidence.bodies import AboutOut, AboutPage, EvidenceOut, ReferenceIn, about
from services.events.evidence.delivery import Kept, deliver
from services.events.evidence.documents import EvidenceKind, Record
from services.events.evidence.keeping import Keeping
from services.events.evidence.pictures import MEGABYTE
from shared.access import Action
from shared.web.guard import COOKIE, GuardedRoute, Who, guarded
from shared.web.idempotency import RequiredKey
from shared.web.problems import FieldProblem, Problem, invalid

PATH = "/api/events/evidence"
REFERENCES = f"{PATH}/references"
BODY_LIMITS = {PATH: 51 * MEGABYTE, REFERENCES: MEGABYTE}
"""The longest body, in bytes; the file in it has a limit of its own. What is larger comes as a resumable upload."""

MOST_IDS = 100
THUMBNAIL_TYPE = "image/jpeg"


def router(keeping: Keeping) -> APIRouter:
    router = APIRouter(prefix=PATH, route_class=GuardedRoute, tags=["evidence"])

    @router.post("", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def upload(file: UploadFile, who: Who, key: RequiredKey, response: Response) -> EvidenceOut:
        """Keep a picture (JPEG, PNG or WebP, up to 15 MB), a document (PDF, office files, OFD, text), sound or video (up
        to 50 MB; longer ones as a resumable upload). An activity has to name it within 7 days."""
        return _made(*await keeping.keep(file.file, file.filename or "", who, key), response)

    @router.post("/references", status_code=201)
    @guarded(Action.POST_ACTIVITY)
    async def refer(body: ReferenceIn, who: Who, key: RequiredKey, response: Response) -> EvidenceOut:
        """Keep the address of something that lies elsewhere, such as a long video. It is never fetched."""
        return _made(*await keeping.refer(body.url, body.title, who, key), response)

    @router.get("")
    @guarded(Action.READ_ACTIVITIES)
    async def list_about(who: Who, ids: str = Query()) -> AboutPage:
        """What is known of up to 100 pieces of evidence; those that one may not see, or that are not there, are left out."""
        return AboutPage(items=[about(record, who) for record in await keeping.visible_of(_ids(ids), who)])

    @router.get("/{id}/about")
    @guarded(Action.READ_ACTIVITIES)
    async def get_about(id: str, who: Who) -> AboutOut:
        """What is known of it."""
        return about(await keeping.visible(id, who), who)

    @router.get("/{id}", response_model=None)
    @guarded(Action.READ_ACTIVITIES, cookie=COOKIE)
    async def content(id: str, who: Who, request: Request) -> Response:
        """The file itself: a picture to be shown, any other to be saved. Takes ``Range``."""
        record = await keeping.visible(id, who)
        if record.kind is EvidenceKind.REFERENCE:
            raise Problem(404, "evidence_elsewhere", url=record.url)
        kept = Kept(record.sha256, record.size, record.name or record.id, record.content_type)
        return await deliver(keeping.blobs, kept, request)

    @router.get("/{id}/thumbnail", response_model=None)
    @guarded(Action.READ_ACTIVITIES, cookie=COOKIE)
    async def thumbnail(id: str, who: Who, request: Request) -> Response:
        """A small JPEG of a picture; 404 for what has none."""
        record = await keeping.visible(id, who)
        kept = Kept(record.thumbnail_sha256, None, f"{record.id}.jpg", THUMBNAIL_TYPE)
        return await deliver(keeping.blobs, kept, request)

    return router


def _made(record: Record, created: bool, response: Response) -> EvidenceOut:
    response.status_code = 201 if created else 200
    response.headers["Location"] = f"{PATH}/{record.id}"
    return EvidenceOut.model_validate(record)


def _ids(given: str) -> list[str]:
    ids = [id for id in (part.strip() for part in given.split(",")) if id]
    if not 0 < len(ids) <= MOST_IDS:
        raise invalid(FieldProblem("ids", "invalid.evidence_ids", {"most": MOST_IDS}))
    return ids
