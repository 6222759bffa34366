"""Owners named by verbs instead of labels: 区司法局牵头，各街镇配合; 由区司法局负责; 各部门按职责分工负责."""

import re
from collections.abc import Iterator

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.annotations import Part
from services.tasks.drafts.domain.owning.labels import Mark
from services.tasks.drafts.domain.owning.offices import is_office
from services.tasks.drafts.domain.owning.owner_lists import owner_list, trimmed

LONGEST = 600
_CLAUSE = re.compile(r"[()]|[,;。]")
_BY_DUTY = r"(?:依|按照?|根据|结合)?(?:各自)?职责(?:分工)?(?:任务|范围)?"
_DUTY = rf"(?:{_BY_DUTY}|按分工|分工|共同|分别|具体|各自|统筹|组织|协调|联合|积极|密切|主动|参加)"
_DOES = r"(?:落实|实施|组织|抓好|推进|完成|承担|开展|协调|负责|工作|好|抓)"
_VERBS = re.compile(
    rf"{_DUTY}{{0,3}}(?:(?P<lead>总?牵头|主办|承办|主责)|(?P<responsible>负责|落实|实施|抓好落实)|(?P<assisting>配合|协助|协办|参与|协同))"
    rf"{_DOES}{{0,3}}[ 。]{{0,3}}\Z"
)
_ANY = re.compile("牵头|负责|落实|实施|主办|承办|主责|配合|协助|协办|参与|协同")
_SPELL = r"[一二三四每]个?季度|[上下]半年|每月|每年|全年|贯穿全年|年底|年内|长期|持续|\d{1,2}月|[一二三四五六七八九十]{1,2}月"
_NOT_WHEN = r".{0,30}(?:印发|发布|修订|通过|施行|生效|成立|日[ ]?\Z)"
WHEN = re.compile(rf"(?!{_NOT_WHEN})[ ]{{0,3}}(?:(?:20\d\d|今|本)年)?(?:{_SPELL})[^。;、]{{0,16}}\Z")
"""Words of an annotation that only say by when: 10月底前, 全年, 2023年底前."""
_WITH = re.compile(r"会同|联合|商|协同")
_BY = re.compile(r"[ \n]{0,3}(?:由|责任单位为)[ ]{0,3}")


def verb_parts(document: Document, span: Span) -> tuple[Part, ...]:
    """区司法局牵头，区教育局、各街镇配合: who does what, () unless every word of ``span`` says just that."""
    if span.end - span.start > LONGEST or not _ANY.search(document.folded, span.start, span.end):
        return ()
    parts: list[Part] = []
    pending: int | None = None
    mark: Mark | None = None
    for clause in _clauses(document, span):
        if pending is None and WHEN.match(document.folded, clause.start, clause.end):
            parts.append(Part(Mark.DEADLINE, trimmed(document, clause)))
            continue
        pending = clause.start if pending is None else pending
        found = _verb(document.folded, clause)
        if found:
            mark = Mark(found.lastgroup or "")
            parts += _with(document, mark, Span(pending, found.start()))
            pending = None
    if pending is not None and mark is not None and trimmed(document, Span(pending, span.end)):
        parts.append(Part(Mark.ASSISTING if mark is Mark.LEAD else mark, trimmed(document, Span(pending, span.end))))
    named = [part for part in parts if part.mark is not Mark.DEADLINE]
    return tuple(parts) if named and all(all_offices(document, part.content) for part in named) else ()


def _verb(text: str, clause: Span) -> re.Match[str] | None:
    start = max(clause.start, clause.end - 40)
    return _VERBS.search(text, start, clause.end)


def _clauses(document: Document, span: Span) -> Iterator[Span]:
    start, depth = span.start, 0
    for found in _CLAUSE.finditer(document.folded, span.start, span.end):
        if found[0] in "()":
            depth = max(0, depth + (1 if found[0] == "(" else -1))
        elif not depth:
            yield Span(start, found.start())
            start = found.end()
    if document.folded[start : span.end].strip():
        yield Span(start, span.end)


def _with(document: Document, mark: Mark, owners: Span) -> Iterator[Part]:
    """区司法局会同区教育局: the latter assists."""
    by = _BY.match(document.folded, owners.start, owners.end)
    owners = Span(by.end() if by else owners.start, owners.end)
    joined = _WITH.search(document.folded, owners.start + 2, owners.end) if owners.end > owners.start + 2 else None
    if joined and all_offices(document, Span(owners.start, joined.start())):
        yield Part(mark, trimmed(document, Span(owners.start, joined.start())))
        yield Part(Mark.ASSISTING, trimmed(document, Span(joined.end(), owners.end)))
    else:
        yield Part(mark, trimmed(document, owners))


def all_offices(document: Document, span: Span) -> bool:
    entries = owner_list(document, span)
    return bool(entries) and all(is_office(document.folded[e.start : e.end]) for e in entries)
