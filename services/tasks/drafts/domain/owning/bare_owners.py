"""Owners without a label or with one that lacks its colon, trusted only where an annotation is to be expected."""

import re
from collections.abc import Iterator, Sequence

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.annotations import Annotation, Part, starts_line
from services.tasks.drafts.domain.owning.brackets import Bracket
from services.tasks.drafts.domain.owning.labels import LABEL, OWNING, Mark, is_plain, mark_of
from services.tasks.drafts.domain.owning.offices import is_complete, is_office, names_its_level
from services.tasks.drafts.domain.owning.owner_lists import owner_list, trimmed
from services.tasks.drafts.domain.owning.owner_verbs import LONGEST, WHEN, all_offices, verb_parts

_ENDED = "。;!?\n"
_NEXT_STEP = re.compile(r"[ ]{0,3}(?:[一二三四五六七八九十]{1,2}是|[①-⑳]|\(?\d{1,2}[.、)]|\()")
_SENTENCE_END = re.compile(r"[。\n]")
_LABEL = re.compile(rf"{LABEL}(?:[ ]?(?:为|-{{1,2}}))?")
_LEADS = r"(?:负责|牵头|承办|主办)"
_DOING = r"(?:负责|牵头|落实|实施|承办|主办|配合|协助|参与)"
_THEN_WHEN = r",[ ]?(?:20\d\d年|每|全年|年底|[上下]半年|\d{1,2}月)[^,;。\n]{0,16}(?:[。;\n]|\Z)"
_LAST_CLAUSE = re.compile(
    rf"[,;][ ]?(?P<said>(?:由[^,;。\n]{{2,60}}{_DOING}[^,;。\n]{{0,4}}|[^,;。\n]{{2,60}}{_LEADS})"
    rf"(?:[,;][^,;。\n]{{1,60}}{_DOING})?)(?:[。;]|(?=\n)|\Z|(?={_THEN_WHEN}))"
)
_RESIDENTS = frozenset(
    ["社区", "村", "村居", "村社区", "行政村", "社区居委会", "企业", "学校", "街道", "乡镇", "村(社区)"]
)
_PLACE = re.compile(r"(?:地点|地址|联系|设在|设于|位于|(?:[报送交]至|报送|送交|提交|交由|报[省市区县])\S{0,3})\Z")
_BULLETS = re.compile(r"[ *·●■◆◇□•★※▪-]{0,8}")


def unlabelled(document: Document, bracket: Bracket, span: Span) -> Annotation | None:
    """What a closed bracket without ``label:`` says, if it is an annotation.

    It says by verbs who does it; or its label lacks the colon; or it ends a line or a step and holds nothing but
    offices, or a date. （村）, （社区）, （2023年） are none.
    """
    if bracket.close is None or bracket.lines > 1 or bracket.close - bracket.open > LONGEST:
        return None
    inner, whole = Span(bracket.open + 1, bracket.close), Span(bracket.open, bracket.close + 1)
    if parts := weak_label(document, inner):
        return Annotation(whole, parts, 0.9)
    if parts := verb_parts(document, inner):
        return Annotation(whole, parts, 0.9)
    return _bare(document, inner, whole, span) if _ends(document.folded, whole.end, span.end) else None


def _bare(document: Document, inner: Span, whole: Span, span: Span) -> Annotation | None:
    text = document.folded
    before = text[max(span.start, whole.start - 3) : whole.start].rstrip(" ")
    apart = before[-1:] in (*_ENDED, ")") or starts_line(text, whole.start, span.start)
    parts = offices_and_dates(document, inner)
    words = [text[e.start : e.end] for part in parts if part.mark in OWNING for e in owner_list(document, part.content)]
    timed = bool(words) and any(part.mark is Mark.DEADLINE for part in parts)
    alone = bool(words) and (names_its_level(words[0]) or _ends_line(text, whole.end, span.end))
    glued = timed or _is_list(words) or (alone and _closes_what_is_said(text, whole, span))
    dated = not words and starts_line(text, whole.start, span.start)
    if not parts or dated or not (apart or glued) or (words and not any(map(is_complete, words))):
        return None
    return Annotation(whole, parts, 0.8 if apart or timed else 0.6)


def _ends_line(text: str, at: int, end: int) -> bool:
    """开学法治第一课(政教处): nothing follows, not even a full stop."""
    return at == end or text[at] == "\n"


def _is_list(words: Sequence[str]) -> bool:
    return len(words) > 1 and (names_its_level(words[0]) or all(map(is_complete, words)))


def _closes_what_is_said(text: str, whole: Span, span: Span) -> bool:
    """开展宪法宣传周活动（区司法局）, but not 报区普法办（区司法局）, nor where a clause goes on."""
    before = text[max(span.start, whole.start - 5) : whole.start]
    goes_on = text[whole.end : whole.end + 1] == "," and whole.end < span.end
    return (
        not goes_on and not _PLACE.search(before) and not any(is_office(before[-n:]) for n in (3, 5) if before[n - 1 :])
    )


def offices_and_dates(document: Document, inner: Span) -> tuple[Part, ...]:
    """区司法局、区教育局，10月底前: () where anything else is said."""
    parts: list[Part] = []
    for entry in owner_list(document, inner):
        words = document.folded[entry.start : entry.end]
        if is_office(words) or (parts and words in _RESIDENTS):
            parts.append(Part(Mark.RESPONSIBLE, entry))
        elif WHEN.match(words):
            parts.append(Part(Mark.DEADLINE, entry))
        else:
            return ()
    return tuple(parts)


def _ends(text: str, at: int, end: int) -> bool:
    """Does a line, a step or the span end at ``at``, but for punctuation?"""
    after = at
    while after < end and text[after] in " 。;.,":
        after += 1
    return after == end or text[after] == "\n" or text[at] == "(" or bool(after > at and _NEXT_STEP.match(text, after))


def weak_label(document: Document, span: Span) -> tuple[Part, ...]:
    """责任单位 区司法局 完成时限 年底: the label's colon is missing, what follows it leaves no doubt."""
    text, start = document.folded, trimmed(document, span).start
    first = _LABEL.match(text, start, span.end)
    if not first or is_plain(first) or mark_of(first) not in (*OWNING, Mark.DEADLINE):
        return ()
    more = _LABEL.finditer(text, first.end(), min(span.end, start + LONGEST))
    labels = [first, *(found for found in more if not is_plain(found) and not found["other"])]
    ends = [*(found.start() for found in labels[1:]), span.end]
    parts = tuple(
        Part(mark_of(found), trimmed(document, Span(found.end(), end))) for found, end in zip(labels, ends, strict=True)
    )
    return parts if all(_leaves_no_doubt(document, part) for part in parts) else ()


def _leaves_no_doubt(document: Document, part: Part) -> bool:
    if part.mark in OWNING:
        return all_offices(document, part.content)
    return part.mark is Mark.PERSON or bool(WHEN.match(document.folded, part.content.start, part.content.end))


def clauses_at_the_end(document: Document, span: Span) -> Iterator[Annotation]:
    """Sentences of ``span`` that end by saying who does it: 发放资料1000份，由普法科负责。"""
    for found in _LAST_CLAUSE.finditer(document.folded, span.start, span.end):
        said = Span(*found.span("said"))
        if parts := verb_parts(document, said):
            yield Annotation(Span(found.start(), said.end), parts, 0.75)


def sentences_of_their_own(document: Document, span: Span) -> Iterator[Annotation]:
    """Sentences and lines after the first of ``span`` that say nothing else.

    区司法局牵头，区教育局配合。 and 责任单位 区司法局 are such; 由区司法局牵头设计版面 is none.
    """
    text = document.folded
    for ended in _SENTENCE_END.finditer(text, span.start, span.end):
        start = ended.end()
        after = _SENTENCE_END.search(text, start, min(span.end, start + LONGEST))
        end = after.start() if after else span.end
        bullets = _BULLETS.match(text, start, end)
        sentence = trimmed(document, Span(bullets.end() if bullets else start, end))
        if 0 < end - start <= LONGEST:
            parts = weak_label(document, sentence) or verb_parts(document, sentence)
            if parts:
                whole = Span(sentence.start, end + 1 if after and text[end] == "。" else end)
                yield Annotation(whole, parts, 0.8)
