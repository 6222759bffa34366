"""Who leads and who assists, as annotations in a task's text say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.annotations import Annotation, Part, bracketed, unbracketed
from services.tasks.drafts.domain.owning.bare_owners import (
    clauses_at_the_end,
    offices_and_dates,
    sentences_of_their_own,
    unlabelled,
)
from services.tasks.drafts.domain.owning.brackets import Bracket, Scan
from services.tasks.drafts.domain.owning.labels import Mark
from services.tasks.drafts.domain.owning.owner_lists import distinct, owner_list, trimmed
from services.tasks.drafts.domain.owning.owner_shares import Share, shares
from services.tasks.drafts.domain.owning.owner_verbs import verb_parts

__all__ = ["Owners", "owner_list", "owners", "resolved"]

_BETWEEN = " \n。;,、."


@dataclass(frozen=True, slots=True)
class Owners:
    """``lead`` and ``assisting``: one span for each owner, in order of appearance, each once.

    ``notes``: the annotations with brackets and labels, to be cut from the text. ``deadlines``: what stands after
    完成时限 and the like. ``persons``: what stands after 责任人 and the like, which is never an owner. ``confidence``:
    of what was found; 1 where nothing was.
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
    found = sorted(_annotations(document, span))
    if not found:
        return Owners()
    everything = [share for group in _groups(document, found) for share in shares(document, group)]
    return resolved(document, everything, found)


def resolved(document: Document, found: Sequence[Share], annotations: Sequence[Annotation] = ()) -> Owners:
    """Shares, in order of their place, taken together."""

    def of(mark: Mark) -> list[Span]:
        return [share.span for share in found if share.mark is mark and share.span]

    lead = distinct(document, of(Mark.LEAD))
    return Owners(
        lead,
        distinct(document, [*lead, *of(Mark.ASSISTING)])[len(lead) :],
        tuple(annotation.whole for annotation in annotations),
        tuple(of(Mark.DEADLINE)),
        tuple(of(Mark.PERSON)),
        min([1.0, *(share.confidence for share in found), *(annotation.confidence for annotation in annotations)]),
    )


def _annotations(document: Document, span: Span) -> Iterator[Annotation]:
    scan = Scan(document.folded, span)
    taken: list[Span] = []
    end = span.start
    for bracket in scan.brackets:
        if bracket.open < end:
            continue
        if found := _labelled(document, bracket, span) if bracket.labels else unlabelled(document, bracket, span):
            end = found.whole.end
            taken.append(found.whole)
            yield found
    labelled = list(unbracketed(document, scan, taken))
    yield from labelled
    taken = sorted([*taken, *(found.whole for found in labelled)])
    yield from _apart(sentences_of_their_own(document, span), taken)
    yield from _apart(clauses_at_the_end(document, span), taken)


def _labelled(document: Document, bracket: Bracket, span: Span) -> Annotation | None:
    if all(label.mark is Mark.OTHER for label in bracket.labels):
        return None
    before = trimmed(document, Span(bracket.open + 1, bracket.labels[0].start))
    lead_in = (verb_parts(document, before) or offices_and_dates(document, before)) if before else ()
    return bracketed(document, bracket, span.end, lead_in) if lead_in or not before else None


def _apart(found: Iterator[Annotation], taken: Sequence[Span]) -> Iterator[Annotation]:
    """Those that touch nothing ``taken``; both in order of their place."""
    index = 0
    for annotation in found:
        while index < len(taken) and taken[index].end <= annotation.whole.start:
            index += 1
        if index == len(taken) or taken[index].start >= annotation.whole.end:
            yield annotation


def _groups(document: Document, annotations: Sequence[Annotation]) -> Iterator[list[Part]]:
    """The parts of annotations that stand side by side."""
    group: list[Part] = []
    end = -1
    for annotation in annotations:
        if group and document.folded[end : annotation.whole.start].strip(_BETWEEN):
            yield group
            group = []
        group.extend(annotation.parts)
        end = annotation.whole.end
    yield group
