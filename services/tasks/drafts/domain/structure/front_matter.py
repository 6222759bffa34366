"""What a document says of itself before and after its text: title, issuer, year, number, signature."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.owning.offices import is_committee, is_complete
from services.tasks.drafts.domain.structure.dregs import is_metadata, stripped
from services.tasks.drafts.domain.structure.numbering import mark_at
from services.tasks.drafts.domain.structure.parts import Front
from services.tasks.drafts.domain.structure.titles import Found, find_title
from services.tasks.drafts.domain.structure.years import Year, across_years, year_in, years_in

_OFFICE = (
    r"(?:局|委员会|委|办公室|办|部|厅|院|协会|中心|司法所|所|学校|中学|小学|幼儿园|大学|学院|校|大队|支队"
    r"|工会|妇联|科协|残联|文联|侨联|工商联|政协|常委会|红十字会|学会|商会|银行|支行|分行|公司|街道|镇|乡|集团|小组|园|站|馆|联合会|联席会议|团委|单位|科|处|人民政府|政府|党委|党组|党支部|村|社区)"
)
_AGENCY = rf"[\u4e00-\u9fff“”、()]{{1,40}}?{_OFFICE}"
_WHOLE_AGENCY = re.compile(rf"(?:{_AGENCY}[\s、]{{0,3}}){{1,3}}(?:\([^()]{{1,30}}\))?")
_DAY = r"\(?\s?(?:20\d\d|二[○零0]..)\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?(?:[\d一二三四五六七八九十]{1,3}\s?日)?\s?\)?"
_BOTH = re.compile(rf"(?P<who>{_AGENCY})\s{{0,30}}(?P<date>{_DAY})")
_GLUED = re.compile(rf"(?<=[。;!])\s{{0,8}}(?P<who>{_AGENCY})\Z")
_GLUED_BOTH = re.compile(rf"(?<=[。;!])\s{{0,8}}(?P<who>{_AGENCY})\s{{0,8}}(?P<date>{_DAY})\Z")
_YEARS_BELOW = re.compile(r"\s{0,8}\(\s?20\d\d\s?年?度?\s?(?:[-至]{1,2}\s?20\d\d\s?年?度?\s?)?\)")
_PUBLISHED = re.compile(
    r"(?:发布机构|发布单位|发布机关|发文机关|发文单位|制定单位|制定机关|印发单位|(?:填报|编制|编报|申报|制表)(?:单位|部门))\s?[:|]?\s{0,6}(?P<who>[^\s|\]:]{2,50})"
)
_SOURCE = re.compile(r"(?:信息来源|来\s?源|稿源)\s?[:|]\s{0,4}(?P<who>[^\s|\]:]{2,50})")
_DATE = re.compile(
    r"\(?\s?(?:20\d\d|二[○零0]..)\s?年\s?[\d一二三四五六七八九十]{1,3}\s?月\s?(?:[\d一二三四五六七八九十]{1,3}\s?日)?\s?\)?"
)
_MADE = re.compile(
    r"(?:成文日期|成文时间|生成日期|产生日期|印发日期|发文日期|发布日期|发布时间|公开日期)\s?[:"
    r"|]?\s{0,6}(20\d\d)\s?[-./年]\s?(\d{1,2})"
)
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,16}\s?\(\s?20\d\d\s?\)\s?第?\s?\d{1,5}\s?号")
_PART_OF_NAME = r"(?:守法|普法|依法|法治|法制|宣传|全民)[\u4e00-\u9fff]{0,14}(?:小组|办公室|联席会议|普法办)"
"""委员会守法普法协调小组: what follows the office is a part of it, and of its name."""
_BEGINS = re.compile(
    rf"(?:20\d\d年?度?|二[○零0]..年)?(?P<who>(?![年度]){_AGENCY})(?=关于|20\d\d|二[○零0]..年|“|普法|法治|法制|宣传|守法|依法"
    rf"|学法|年度|全民|贯彻|\s|《)(?!{_PART_OF_NAME})"
)
_ANY = re.compile(
    r"(?:中|小|本|我|全)?(?:[省市区县]直)?(?:学校|校|单位|社区|街道|公司|村|办公室|机关|部门|乡|镇|乡镇|企业)"
)
_ANNEXES = re.compile(r"附\s?件\s?(?::\s?\S|\s1\s?[.、]|1\s?[.、:].{0,60}\d\s?[.、])")
_PARTED = re.compile(r"\n|[ \u00a0]{2,40}|\u3000{1,40}")
_LATE_DAY = re.compile(r"年\s?(?:1[12]|十[一二])\s?月")
_LIKELY, _GUESSED = 0.85, 0.6
_LATE, _NAME, _TAIL = 11, 60, 60


class Signature(NamedTuple):
    who: Span
    date: Span


def _who_above(folded: str, lines: Sequence[Span], index: int) -> Span | None:
    """The offices on the lines above a date, or at the end of a paragraph to which a copy glued them."""
    first = index
    while first > 0 and index - first < 3 and _WHOLE_AGENCY.fullmatch(folded, *lines[first - 1]):
        first -= 1
    if first < index:
        return Span(lines[first].start, lines[index - 1].end)
    glued = _GLUED.search(folded, max(lines[index - 1].start, lines[index - 1].end - _TAIL), lines[index - 1].end)
    return Span(*glued.span("who")) if glued else None


def _signatures(folded: str, lines: Sequence[Span]) -> Iterator[Signature]:
    """From the last: a date, on a line of its own or behind the office, with the office that signs."""
    for index in range(len(lines) - 1, 0, -1):
        line = lines[index]
        short = line.end - line.start <= _TAIL
        glued = _GLUED_BOTH.search(folded, max(line.start, line.end - _TAIL), line.end)
        if match := glued or (_BOTH.fullmatch(folded, *line) if short else None):
            yield Signature(Span(*match.span("who")), Span(*match.span("date")))
        elif _DATE.fullmatch(folded, *line) and (who := _who_above(folded, lines, index)):
            yield Signature(who, line)


def _signature(document: Document, lines: Sequence[Span]) -> Signature | None:
    return next(_signatures(document.folded, lines), None)


def _issuer(
    document: Document, lines: Sequence[Span], signature: Signature | None, title: Span | None
) -> tuple[Span | None, float]:
    """By rank of trust, with how sure it is: the publisher named, the signature, the title's beginning, the source named."""
    folded = document.folded
    early = Span(0, lines[min(len(lines), 30) - 1].end) if lines else Span(0, 0)
    if match := _PUBLISHED.search(folded, *early):
        return Span(*match.span("who")), 1.0
    if signature:
        return signature.who, 1.0
    if title and (match := _BEGINS.match(folded, *title)) and not _ANY.fullmatch(match["who"]):
        return Span(*match.span("who")), _LIKELY
    match = _SOURCE.search(folded, *early)
    who = Span(*match.span("who")) if match else None
    return (who, _GUESSED) if who and _WHOLE_AGENCY.fullmatch(folded, *who) else (None, 0.0)


def _year(folded: str, found: Found, first: Span, signature: Signature | None) -> tuple[Year | None, float]:
    """The title's year; else the first paragraph's; else that of the date it was made; else the only one named."""
    if found.title and (year := year_in(folded, found.title)):
        return year, 1.0
    if (
        found.title
        and (below := _YEARS_BELOW.match(folded, found.title.end))
        and (year := year_in(folded, Span(*below.span())))
    ):
        return year, 1.0
    if found.words and (year := year_in(found.words, Span(0, len(found.words)))):
        return year._replace(span=first), 1.0
    if across := across_years(folded, first):
        return across, _LIKELY
    named = years_in(folded, first)
    if named and len({year.year for year in named}) == 1:
        return named[0], _LIKELY
    if named and folded[first.start : named[0].span.start].strip() == "":
        return named[0], _LIKELY
    if signature and (year := _early(folded, signature.date)):
        return year, _GUESSED
    match = _MADE.search(folded, 0, first.end or len(folded))
    if match and int(match[2]) < _LATE:
        return Year(int(match[1]), Span(*match.span(1))), _GUESSED
    everywhere = years_in(folded, Span(found.begins, signature.date.start if signature else len(folded)))
    return (everywhere[0], _GUESSED) if len({year.year for year in everywhere}) == 1 else (None, 0.0)


def _early(folded: str, date: Span) -> Year | None:
    """The year of a date, unless it is late in it: a plan made then may be the next year's."""
    return None if _LATE_DAY.search(folded, *date) else year_in(folded, date)


def _first_paragraph(document: Document, lines: Sequence[Span], begins: int) -> Span:
    for line in lines:
        if line.start >= begins and line.end - line.start > 20 and not is_metadata(document.folded, line):
            return line
    return Span(begins, begins)


def front_matter(document: Document, lines: Sequence[Span]) -> Front:
    """Read off ``lines``, the document's without navigation."""
    found = find_title(document, lines)
    signature = _signature(document, lines)
    year, year_sure = _year(document.folded, found, _first_paragraph(document, lines, found.begins), signature)
    issuer, issuer_sure = _issuer(document, lines, signature, found.title)
    title = found.title or found.words.strip()
    sure = (("title", title, found.sure), ("issuer", issuer, issuer_sure), ("year", year and year.year, year_sure))
    number = _NUMBER.search(document.folded, 0, min(len(document.text), found.begins + 400))
    return Front(
        title=title,
        issuer=issuer,
        year=year.year if year else None,
        year_span=year.span if year else None,
        period=year.period if year else None,
        number=stripped(document.folded, Span(*number.span())) if number else None,
        begins=found.begins,
        confidences={name: confidence for name, read, confidence in sure if read},
    )


def issuer_words(printed: str) -> str:
    """Who signs, on one line: 、 between bodies that lines or gaps part, nothing within a name that is broken."""
    words = ""
    for line in filter(None, map(str.strip, _PARTED.split(printed))):
        goes_on = is_committee(words) and "政府" not in line and not line.startswith("中共")
        words += ("" if not words or goes_on or not (is_complete(words) and is_complete(line)) else "、") + line
    return words


def without_signatures(document: Document, lines: Sequence[Span]) -> list[Span]:
    """``lines`` without who signed and when."""
    signed = [Span(who.start, date.end) for who, date in _signatures(document.folded, lines)][::-1]
    kept, at = [], 0
    for line in lines:
        while at < len(signed) and signed[at].end <= line.start:
            at += 1
        cut = at < len(signed) and signed[at].start < line.end
        line = Span(line.start, max(line.start, signed[at].start)) if cut else line
        if line and not _DATE.fullmatch(document.folded, *line):
            kept.append(line)
    return kept


def without_list_of_annexes(document: Document, lines: Sequence[Span]) -> list[Span]:
    """``lines`` without ``附件:1.…`` and the names that follow it on lines of their own."""
    folded = document.folded
    kept: list[Span] = []
    listing = 0
    for line in lines:
        mark = mark_at(folded, line) if listing else None
        if _ANNEXES.match(folded, *line):
            listing = 1
        elif not (listing and line.end - line.start <= _NAME and mark and mark.value == (listing := listing + 1)):
            listing = 0
            kept.append(line)
    return kept
