"""From a file, or from a plan, to a draft: read, parsed and proposed away from the event loop."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from services.tasks.drafts.documents import Draft
from services.tasks.drafts.domain.correcting.edits import Edit, Operation
from services.tasks.drafts.domain.correcting.settling import Settled, noted, settle
from services.tasks.drafts.domain.document import Document
from services.tasks.drafts.domain.parse import DocumentKind, Parse
from services.tasks.drafts.domain.proposing.heading import year_told
from services.tasks.drafts.domain.proposing.proposal import propose
from services.tasks.drafts.domain.words.lexicon import Lexicon
from services.tasks.drafts.readers.unreadable import Unreadable
from services.tasks.drafts.uploads import Upload
from services.tasks.plans.domain.errors import FieldError, PlanInvalid
from services.tasks.plans.domain.parsing import parse_plan_json
from services.tasks.plans.domain.plan import Plan
from services.tasks.plans.domain.units import Unit
from shared.kinds import Kind
from shared.web.problems import Problem

Read = Callable[[Upload], Awaitable[Document]]
"""Raises ``Unreadable``."""


class ParseDocument(Protocol):
    """``year``: a person's word for a document that names none."""

    def __call__(self, document: Document, lexicon: Lexicon, *, year: int | None = None) -> Parse: ...


AT_ONCE = 2
PATIENCE_SECONDS = 4.0
"""How long a request waits for those before it. Then it is sent away, so that every answer comes soon."""

_REMEMBERED = 16
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Standing:
    """A document, its parse and what became of them. ``settled``: None for what is no plan.

    ``plan``: the draft as a plan, or ``errors``, why it is none yet.
    """

    document: Document
    parse: Parse
    settled: Settled | None = None
    plan: Plan | None = None
    errors: tuple[FieldError, ...] = ()


@dataclass
class Drafting:
    """``register`` gives all units, ``titles`` those of the plans by id, ``edition`` one of a plan's by its number.

    The newest parses are kept: the same text is parsed the same.
    """

    read_file: Read
    parse_document: ParseDocument
    lexicon: Lexicon
    kinds: Mapping[str, Kind]
    register: Callable[[], Awaitable[Sequence[Unit]]]
    titles: Callable[[], Awaitable[Mapping[str, str]]]
    edition: Callable[[str, int], Awaitable[Plan | None]]
    _reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _thinking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _parses: dict[tuple[Document, int | None], Parse] = field(default_factory=dict)

    async def read(self, upload: Upload) -> Document:
        """Raises a 422 ``Problem`` that says what is wrong with the file and what to do."""
        async with _turn(self._reading):
            try:
                document = await self.read_file(upload)
            except Unreadable as error:
                raise Problem(422, error.code, **error.params) from error
        return replace(document, text=_SURROGATES.sub("\ufffd", document.text))

    async def standing(self, document: Document, edits: Sequence[Edit] = ()) -> Standing:
        """The draft of ``document`` with ``edits``, for the register as it is now."""
        units, plans = await self.register(), await self.titles()
        async with _turn(self._thinking):
            return await asyncio.to_thread(self._standing, document, edits, units, plans)

    async def of(self, draft: Draft) -> Standing:
        """How a draft that is kept stands: what became of its document, or of the edition that it began from."""
        if draft.base is None:
            return await self.standing(draft.document, draft.edits)
        plan = await self.edition(draft.base.plan, draft.base.edition)
        if plan is None:
            raise Problem(404, "edition_not_found", id=draft.base.plan, edition=draft.base.edition)
        units = await self.register()
        parse = written_plan(plan, {unit.id: unit for unit in units})
        async with _turn(self._thinking):
            return await asyncio.to_thread(self._settled, draft.document, parse, draft.edits, units, {})

    async def corrected(self, draft: Draft, edits: Sequence[Edit]) -> Standing:
        """``of`` with ``edits`` in the place of the draft's: what they answer is what was asked until now, also where
        another answer among them (the year) leaves nothing of it to ask.
        """
        document, before = draft.document, draft.edits
        standing = await self.of(replace(draft, edits=tuple(edits)))
        if draft.base is not None:
            return standing
        conflicts = standing.settled.conflicts if standing.settled else ()
        new = [edits[each.edit] for each in conflicts]
        if not any(edit.op is Operation.ANSWER and not edit.path for edit in new):
            return standing
        asked = await self.standing(document, before)
        return await self.standing(document, noted(edits, asked.settled.proposal)) if asked.settled else standing

    def _standing(
        self, document: Document, edits: Sequence[Edit], units: Sequence[Unit], plans: Mapping[str, str]
    ) -> Standing:
        parse = self._parse(document, year_told({edit.answers: edit.now for edit in edits if edit.answers}))
        if parse.kind is DocumentKind.NOT_A_PLAN:
            return Standing(document, parse)
        return self._settled(document, parse, edits, units, plans)

    def _settled(
        self, document: Document, parse: Parse, edits: Sequence[Edit], units: Sequence[Unit], plans: Mapping[str, str]
    ) -> Standing:
        proposing = partial(propose, parse, units, self.lexicon, kinds=self.kinds, plans=plans)
        settled = settle(lambda answers: proposing(answers=answers), edits)
        try:
            known = [unit.id for unit in units]
            plan = parse_plan_json(json.dumps(settled.draft, ensure_ascii=False), self.kinds, known)
        except PlanInvalid as error:
            return Standing(document, parse, settled, errors=error.errors)
        return Standing(document, parse, settled, plan)

    def _parse(self, document: Document, year: int | None) -> Parse:
        found = self._parses.pop((document, year), None) or self.parse_document(document, self.lexicon, year=year)
        self._parses[document, year] = found
        while len(self._parses) > _REMEMBERED:
            self._parses.pop(next(iter(self._parses)), None)
        return found


def written_plan(plan: Plan, register: Mapping[str, Unit]) -> Parse:
    """An edition as if it had been read; where a unit stands, and what it is called, the register knows better."""
    units = [register.get(unit.id, unit) for unit in plan.units]
    units = [unit.model_copy(update={"under": None}) if unit.id == plan.root else unit for unit in units]
    doc = plan.model_copy(update={"units": tuple(units)}).to_doc()
    return Parse(title=plan.title, issuer=plan.issuer, year=plan.year, kind=DocumentKind.PLAN, annexed=doc)


@asynccontextmanager
async def _turn(places: asyncio.Semaphore) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await places.acquire()
    except TimeoutError as error:
        raise Problem(503, "drafts.busy", headers={"Retry-After": str(int(PATIENCE_SECONDS))}) from error
    try:
        yield
    finally:
        places.release()
