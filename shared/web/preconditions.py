"""``If-Match``: a change says which version it was made from. ``If-None-Match``: a reader says what it has already."""

from hashlib import sha256
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

from shared.web.problems import Problem

IfMatch = Annotated[str | None, Header(alias="If-Match")]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match")]


def etag(version: int | str) -> str:
    """A strong entity tag, quoted as RFC 9110 wants it."""
    return f'"{version}"'


def check_if_match(given: str | None, version: int | str) -> None:
    """Raises a 428 ``Problem`` without the header, a 412 where the thing has moved on; ``*`` matches any version."""
    if given is None or not given.strip():
        raise Problem(428, "if_match_required")
    tags = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    if "*" not in tags and etag(version) not in tags:
        raise Problem(412, "stale")


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader has what ``tag`` names already, so that a 304 will do."""
    tags = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    return tag in tags or "*" in tags


def cacheable(answer: BaseModel | bytes, known: str | None, media_type: str = "application/json") -> Response:
    """The answer with a hash of its content as ETag, or a 304 for who has it already."""
    content = answer.model_dump_json().encode() if isinstance(answer, BaseModel) else answer
    tag = etag(sha256(content).hexdigest()[:32])
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if is_unchanged(known, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
