"""Drafts in the store, with every refusal as a ``Problem``."""

from datetime import datetime
from typing import Annotated

from fastapi import Header, Path, Request

from services.tasks.drafts.answers import Text
from services.tasks.drafts.documents import MOST_BYTES, Base, Draft, Drafts, TooLong
from services.tasks.drafts.domain.correcting.edits import Edit
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.drafting import Standing
from services.tasks.drafts.uploads import Upload
from shared.access import Principal
from shared.catalogue import Catalogue, language_of
from shared.store.port import Stale
from shared.web.problems import Problem

LONGEST_TITLE = 200

IfMatch = Annotated[str | None, Header(max_length=100)]
DraftId = Annotated[str, Path(max_length=100)]


def draft_of(
    id: str,
    upload: Upload,
    standing: Standing,
    *,
    by: Principal,
    now: datetime,
    edits: tuple[Edit, ...] = (),
    version: int = 1,
) -> Draft:
    return Draft(
        id=id,
        version=version,
        name=upload.name,
        title=standing.parse.title[:LONGEST_TITLE],
        digest=upload.digest,
        document=standing.document,
        edits=edits,
        changed_at=now,
        changed_by=by.user,
        changed_by_name=by.name,
    )


def begun_from(id: str, base: Base, title: str, *, by: Principal, now: datetime) -> Draft:
    """One that began from an edition in place of a document."""
    return Draft(
        id=id,
        version=1,
        name=title[:LONGEST_TITLE],
        title=title[:LONGEST_TITLE],
        digest="",
        document=Document(""),
        edits=(),
        changed_at=now,
        changed_by=by.user,
        changed_by_name=by.name,
        base=base,
    )


async def kept(drafts: Drafts, draft: Draft) -> Draft | None:
    """None for a new one; what the same request made before. Raises a 409 where the key came with another file."""
    try:
        present = await drafts.add(draft)
    except TooLong as error:
        raise _too_long() from error
    if present is not None and present.digest != draft.digest:
        raise Problem(409, "idempotency_conflict")
    return present


async def draft_with(drafts: Drafts, id: str) -> Draft:
    draft = await drafts.get(id)
    if draft is None:
        raise Problem(404, "drafts.not_found")
    return draft


async def changed(drafts: Drafts, draft: Draft) -> Draft:
    """``draft``, made from the version that it names, as the next one."""
    try:
        return await drafts.put(draft)
    except Stale as error:
        raise Problem(412, "stale") from error
    except TooLong as error:
        raise _too_long() from error


def _too_long() -> Problem:
    return Problem(422, "drafts.too_long", limit_mb=MOST_BYTES // 1_000_000)


def text_for(catalogue: Catalogue, request: Request) -> Text:
    """Words in the language of who asks."""
    return catalogue.in_language(language_of(request.headers.get("accept-language")))
