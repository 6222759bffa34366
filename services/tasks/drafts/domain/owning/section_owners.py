"""Who leads the tasks of a section that says so itself: in a note behind its title, or by being named for an office."""

from collections.abc import Sequence
from dataclasses import replace

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.offices import is_complete
from services.tasks.drafts.domain.owning.owner_lists import owner_list
from services.tasks.drafts.domain.owning.owners import Owners, owners
from services.tasks.drafts.domain.parse import SectionRole
from services.tasks.drafts.domain.structure.parts import Heading

_SURE = 0.8
_OFTEN = 2


def section_owners(document: Document, sections: Sequence[Heading]) -> tuple[Owners, ...]:
    """For each section those of its tasks that name none themselves; their ``notes`` stand outside of the tasks."""
    offices = [_offices(document, each) if each.role is SectionRole.TASKS else () for each in sections]
    holding = sum(each.role is SectionRole.TASKS for each in sections)
    by_office = sum(map(bool, offices))
    named = by_office >= _OFTEN and by_office * 2 >= holding
    return tuple(
        Owners(lead=names, confidence=_SURE) if named and names else _noted(document, each)
        for each, names in zip(sections, offices, strict=True)
    )


def _offices(document: Document, section: Heading) -> tuple[Span, ...]:
    """县司法局 as a section's title; 法律进机关 is none."""
    names = owner_list(document, section.title)
    words = [document.folded[slice(*name)] for name in names]
    return names if all(is_complete(word) and "进" not in word for word in words) else ()


def _noted(document: Document, section: Heading) -> Owners:
    if section.role is not SectionRole.TASKS:
        return Owners()
    found = owners(document, Span(section.title.start, max(section.title.end, section.intro.end)))
    if not found.lead and not found.assisting:
        return Owners()
    return replace(found, notes=(), deadlines=(), confidence=min(found.confidence, _SURE))
