"""Who leads and who assists, as annotations in a task's text say it."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.tasks.drafts.domain.annotations import Annotation, Part, bracketed, unbracketed
from services.tasks.drafts.domain.bare_owners import bare, verb_parts
from services.tasks.drafts.domain.brackets import Bracket, Scan
from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.labels import OWNING, Mark
from services.tasks.drafts.domain.offices import is_office
from services.tasks.drafts.domain.owner_lists import distinct, owner_list, trimmed

_BETWEEN = " \n。;,、."
_LONG_NAME = 14


@dataclass(frozen=True, slots=True)
class Owners:
    """``lead`` and ``assisting``: one span for each owner, in order of appearance, each once.

    ``notes``: the annotations with brackets and labels, to be cut from the text. ``deadlines``: what stands after
    完成时限 and the like. ``persons``: what stands after 责任人 and the like, which is never an owner.
    """

    lead: tuple[Span, ...] = ()
    assisting: tuple[Span, ...] = ()
    notes: tuple[Span, ...] = ()
    deadlines: tuple[Span, ...] = ()
    persons: tuple[Span, ...] = ()
    confidence: float = 1.0


def owners(document: Document, span: Span) -> Owners:
    """What the annotations in ``span``, a task or one of its steps, say; empty where there are none.

    责任单位 leads, unless a 牵头单位 stands beside it. An owner that leads in one annotation is not listed as
    assisting for another. Offices without a label count only where an annotation is to be expected.
    """
    return resolved(document, sorted(_annotations(document, span)))


def _annotations(document: Document, span: Span) -> Iterator[Annotation]:
    scan = Scan(document.folded, span)
    taken: list[Span] = []
    end = span.start
    for bracket in scan.brackets:
        if bracket.open < end:
            continue
        found = _labelled(document, bracket) if bracket.labels else bare(document, bracket, span)
        if found:
            end = found.whole.end
            taken.append(found.whole)
            yield found
    yield from unbracketed(document, scan, taken)


def _labelled(document: Document, bracket: Bracket) -> Annotation | None:
    before = trimmed(document, Span(bracket.open + 1, bracket.labels[0].start))
    lead_in = verb_parts(document, before) if before else ()
    return bracketed(document, bracket, lead_in) if lead_in or not before else None


def resolved(document: Document, annotations: list[Annotation]) -> Owners:
    """Annotations, in order of their place, taken together."""
    found: dict[Mark, list[Span]] = {mark: [] for mark in Mark}
    sure = [1.0]
    for group in _groups(document, annotations):
        for part in group:
            _sort(document, part, any(other.mark is Mark.LEAD for other in group), found, sure)
    lead = distinct(document, found[Mark.LEAD])
    assisting = distinct(document, [*lead, *found[Mark.ASSISTING]])[len(lead) :]
    return Owners(
        lead,
        assisting,
        tuple(annotation.whole for annotation in annotations),
        tuple(found[Mark.DEADLINE]),
        tuple(found[Mark.PERSON]),
        min([*sure, *(annotation.confidence for annotation in annotations)]),
    )


def _groups(document: Document, annotations: list[Annotation]) -> Iterator[list[Part]]:
    """The parts of annotations that stand side by side."""
    group: list[Part] = []
    end = -1
    for annotation in annotations:
        if group and document.folded[end : annotation.whole.start].strip(_BETWEEN):
            yield group
            group = []
        group = [*group, *annotation.parts]
        end = annotation.whole.end
    yield group


def _sort(document: Document, part: Part, led: bool, found: dict[Mark, list[Span]], sure: list[float]) -> None:
    if part.mark not in OWNING:
        if part.content:
            found[part.mark].append(part.content)
        return
    assists = part.mark is Mark.ASSISTING or (part.mark is not Mark.LEAD and led)
    for entry in owner_list(document, part.content):
        words = document.folded[entry.start : entry.end]
        known = is_office(words)
        if part.mark is Mark.MIXED and not known:
            found[Mark.PERSON].append(entry)
            continue
        found[Mark.ASSISTING if assists else Mark.LEAD].append(entry)
        sure.append(1.0 if known else 0.8 if len(words) <= _LONG_NAME else 0.6)
