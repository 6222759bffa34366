"""Clauses with a time become deadlines; what is unsure has a confidence below ``SURE``."""

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.parse import DeadlineKind, ReadDeadline, source
from services.tasks.drafts.domain.timing.clauses import Clause, clauses
from services.tasks.drafts.domain.timing.compact import Compact, compact
from services.tasks.drafts.domain.timing.deadline_phrases import EXPLICIT
from services.tasks.drafts.domain.timing.deadline_prose import prose_clauses
from services.tasks.drafts.domain.timing.deadline_readings import Reading
from services.tasks.drafts.domain.timing.deadline_settling import Found, following, merged, settled
from services.tasks.drafts.domain.timing.deadline_subjects import subject_of

_FIELDS = ("kind", "due", "begins", "no_later_than", "every", "working_day", "observances", "confidence")
_EDGES = ",;。、:!?"
_UNREAD = Reading(DeadlineKind.ON_NOTICE, confidence=0.3)


def deadlines(document: Document, span: Span, year: int | None, *, explicit: bool) -> tuple[ReadDeadline, ...]:
    """The deadlines that ``span`` says, in its order.

    ``explicit``: all of it is about deadlines (what follows 完成时限, a table's cell); then words that nobody
    understands are one on notice, very unsure. Otherwise it is running text, where history, references and the names
    of days are left alone. ``year``: the plan's; None: a date without a year of its own has no ``due``.
    """
    text = compact(document, span)
    found = _explicit(text, year) if explicit else prose_clauses(text, year)
    return tuple(_read(text, each) for each in merged(following(text.text, found)))


def _explicit(text: Compact, year: int | None) -> list[Found]:
    phrases = [phrase for phrase in EXPLICIT.phrases(text.text, year) if phrase.readings]
    found: list[Found] = []
    for clause in clauses(text, phrases):
        readings = settled(clause.phrases) or ((_UNREAD,) if _says_something(text, clause) else ())
        subject = subject_of(text, clause) if clause.phrases else None
        found += [Found(clause, reading, subject) for reading in readings]
    return found


def _says_something(text: Compact, clause: Clause) -> bool:
    words = text.text[clause.start : clause.end].strip("无-/.,;。、()")
    return any(char.isalnum() for char in words)


def _read(text: Compact, found: Found) -> ReadDeadline:
    start, end = _trimmed(text.text, found.clause)
    span, reading = text.span(start, end), found.reading
    return ReadDeadline(
        text=text.document.quote(span),
        subject=found.subject,
        source=source(text.document, span),
        **{name: getattr(reading, name) for name in _FIELDS},
    )


def _trimmed(text: str, clause: Clause) -> tuple[int, int]:
    """The clause without the punctuation around it."""
    start, end = clause.start, clause.end
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end
