"""A file as it is sent: one part of a form, or the body itself."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect

from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.readers.reading import read_soon
from shared.web.problems import FieldProblem, invalid

FIELD = "file"
LONGEST_NAME = 200
_FILE_NAME = re.compile(r"filename\*=UTF-8''([^;\s]+)|filename=\"([^\"]*)\"|filename=([^;\s]+)", re.I)
_UNFIT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Upload:
    """``media_type``: as the sender names it; ``name``: the file's, without folders, perhaps empty."""

    name: str
    media_type: str | None
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


async def read_upload(upload: Upload) -> Document:
    """Raises ``Unreadable``."""
    return await read_soon(upload.name, upload.content, media_type=upload.media_type)


async def uploaded(request: Request) -> Upload:
    """The form's part ``file``, or the whole body, named by ``?name=`` or ``Content-Disposition``.

    Raises a 422 ``Problem`` for a form without the part, and for a body whose sender went away.
    """
    try:
        return await _uploaded(request)
    except ClientDisconnect as error:
        raise invalid(FieldProblem("body", "invalid.body")) from error


async def _uploaded(request: Request) -> Upload:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    named = request.query_params.get("name") or _named(request.headers.get("content-disposition", ""))
    if media_type != "multipart/form-data":
        return Upload(_plain(named), media_type or None, await request.body())
    async with request.form(max_files=1, max_fields=10) as form:
        part = form.get(FIELD)
        if not isinstance(part, UploadFile):
            raise invalid(FieldProblem(FIELD, "invalid.missing"))
        return Upload(_plain(named or part.filename or ""), part.content_type, await part.read())


def _named(disposition: str) -> str:
    match = _FILE_NAME.search(disposition)
    if match is None:
        return ""
    return unquote(match[1]) if match[1] else match[2] or match[3] or ""


def _plain(name: str) -> str:
    return _UNFIT.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip()[:LONGEST_NAME]


UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                    "required": [FIELD],
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
"""What an endpoint that takes a file says of itself."""
