"""Slips as Word and PDF files, and the year's duty report, over HTTP."""

import asyncio
from collections.abc import Callable
from typing import Annotated, NamedTuple
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from services.notify.slips.office.duty_paper import duty_paper
from services.notify.slips.office.gathering import Gathering
from services.notify.slips.office.paper import Paper
from services.notify.slips.office.pdf.writing import pdf
from services.notify.slips.office.slip_paper import slip_paper
from services.notify.slips.office.word import word
from services.notify.slips.office.wording import Said
from shared.access import Action, Principal
from shared.catalogue import Catalogue, language_of
from shared.web.guard import GuardedRoute, Who, guarded

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"

SlipId = Annotated[str, Path(max_length=64)]


class Form(NamedTuple):
    """A kind of file: how a paper is written as it."""

    write: Callable[[Paper], bytes]
    media_type: str
    ending: str


AS_WORD, AS_PDF = Form(word, WORD, "docx"), Form(pdf, PDF, "pdf")


def office_router(gathering: Gathering, catalogue: Catalogue) -> APIRouter:
    """To be asked before the router of the slips themselves, for which ``report.docx`` would be a slip's id."""
    router = APIRouter(prefix="/api/notify/slips", route_class=GuardedRoute, tags=["slips"])

    @router.get("/report.docx", response_class=Response, responses={200: {"content": {WORD: {}}}})
    @guarded(Action.READ_SLIPS)
    async def report(
        who: Who,
        request: Request,
        year: Annotated[int, Query(ge=2000, le=2199)],
        unit: Annotated[str | None, Query(max_length=64)] = None,
    ) -> Response:
        """The year's duty report (履职报告书) as a Word file: a unit's own; for who reads all, any unit's, or without
        ``unit`` the district's."""
        said = _said(request, catalogue)
        duty = await gathering.duty(year, unit, who)
        content = await asyncio.to_thread(word, duty_paper(duty, said))
        whose = duty.names.get(duty.unit, duty.unit) if duty.unit else duty.district
        return _file(content, WORD, said("duty.file", unit=whose, year=year))

    @router.get("/{id}/slip.docx", response_class=Response, responses={200: {"content": {WORD: {}}}})
    @guarded(Action.READ_SLIPS)
    async def slip_as_word(id: SlipId, who: Who, request: Request) -> Response:
        """The slip as a Word file, as an office files it: number, items, days, answer, closing out."""
        return await _slip(id, who, gathering, _said(request, catalogue), AS_WORD)

    @router.get("/{id}/slip.pdf", response_class=Response, responses={200: {"content": {PDF: {}}}})
    @guarded(Action.READ_SLIPS)
    async def slip_as_pdf(id: SlipId, who: Who, request: Request) -> Response:
        """The same as a PDF file, its Chinese faces embedded."""
        return await _slip(id, who, gathering, _said(request, catalogue), AS_PDF)

    return router


async def _slip(id: str, who: Principal, gathering: Gathering, said: Said, form: Form) -> Response:
    slip = await gathering.seeing.found(id, who)
    names = await gathering.names(slip)
    paper = slip_paper(slip, names, said)
    content = await asyncio.to_thread(form.write, paper)
    name = said("paper.file", title=paper.title, number=slip.number, unit=names.unit, ending=form.ending)
    return _file(content, form.media_type, " ".join(name.split()))


def _said(request: Request, catalogue: Catalogue) -> Said:
    return catalogue.in_language(language_of(request.headers.get("accept-language")))


def _file(content: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
