"""Empty spreadsheets to be filled in, in the reader's language."""

import asyncio
from collections.abc import Sequence

from fastapi import Request, Response

from services.tasks.identity.sheets import MEDIA_TYPE, write_template
from shared.catalogue import Catalogue, language_of


async def template_answer(request: Request, catalogue: Catalogue, sheet: str, columns: Sequence[str]) -> Response:
    """The workbook of ``sheet`` (``units`` or ``users``) with a heading for each of ``columns``."""
    language = language_of(request.headers.get("accept-language"))
    headings = [catalogue.text(f"identity.column.{column}", language) for column in columns]
    book = await asyncio.to_thread(write_template, catalogue.text(f"identity.sheet.{sheet}", language), headings)
    return Response(book, media_type=MEDIA_TYPE)
