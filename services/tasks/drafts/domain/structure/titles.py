"""A document's own title: on one to three lines, in a covering note, in brackets, or in the page's metadata."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from services.tasks.drafts.domain.document import Document, Span
from services.tasks.drafts.domain.structure.dregs import is_metadata, stripped
from services.tasks.drafts.domain.structure.numbering import Style, mark_at
from services.tasks.drafts.domain.structure.roles import Bent, bent_of

_KIND = (
    r"(?:计划|要点|方案|安排|清单|分解表|分工表?|任务表|一览表|责任表|安排表|进度表|配档表|规划|意见|措施|办法"
    r"|细则|条例|规定|规则|标准|制度|指引|总结|汇报|报告|通报|通知|讲话|简报|进展情况|情况|台账|任务书|责任书|建议"
    r"|纪要|名单|公告|公示|函|台帐|决定|决议|通告|任务分解|任务|指标|打算|思路|(?:项目|推进|运行|节点|排期)表|目录|行事历|重点(?:工作|项目|事项))"
)
_TITLE = re.compile(rf"[^。;!?|]{{2,80}}{_KIND}(?:表)?(?:\s?\([^()]{{1,24}}\))?(?:\s?篇\s?\d{{1,2}})?")
_FIRST_WORDS = re.compile(r"[^。;:,!?|\s]{4,60}?(?:计划|要点|方案|安排|清单|规划)(?:\s?\([^()]{1,20}\))?(?=\s+\S)")
_NO_TITLE = re.compile(rf"为|根据|按照|现将|附[件表]|(?:工作|主要|重点|具体|活动|任务|实施|基本|本|我)*{_KIND}?$")
_NOTICE = re.compile(
    r"(?:印发|转发|下发|发布|公布|编制|制定|上报|报送)(?:了|给你们)?\s{0,4}(?:[《<]\s?(?P<name>[^《》。"
    r"]{4,90})\s?[》>]|(?P<plain>[^《》。\n]{4,90}?(?=的\s?(?:通知|函|公告))))\s{0,4}(?:的)?\s{0,4}(?:通知|函|公告|请示|报告)?"
)
_BRACKETED = re.compile(r"\(([^()\n]{4,60}(?:计划|要点|方案|安排|清单|规划)[^()\n]{0,6})\)")
_NAME = re.compile(
    r"(?:信息名称|(?<![\u4e00-\u9fff])标\s{0,4}题|文件名称|(?<![\u4e00-\u9fff])名\s{0,4}称)\s?[:|]?[\s|]{0,5}(?P<name>[^|\n]{4,90}?)(?=\s{2,}|\s?\|"
    r"|\s{1,4}(?:成文|公开|发布|发文|文号)|\n|$)"
)
_GOES_ON = re.compile(r"\((?!20|[^()]{0,20}(?:单位|部门|[:,]))|[暨及和]")
_ADDRESSED = re.compile(r"[:]$")
_DATED = re.compile(r"\(?\s?(?:20\d\d|二○..)\s?[年./-].{0,20}[日\d]\)?\s?(?:\d\d:\d\d.*)?$")
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{1,16}\s?\(\s?20\d\d\s?\)\s?第?\s?\d{1,5}\s?号$")
_APPENDED = re.compile(r"\s?(?:[①-⑳]|\((?:注\s?)?\d\)|-\s?\d{1,3}\s?-)\Z")
"""A footnote's mark or a page's number that a copy left behind a title."""
_SUBJECT = re.compile(r"普法|法治|法制|法律|宪法|依法")
_AROUND = "*#■◆●★▲ "
_MARK, _SPREAD = 8, 3
_LIKELY, _GUESSED = 0.75, 0.6
_HEAD_LINES, _LONGEST, _TOGETHER, _SHORT = 60, 100, 3, 40


class Found(NamedTuple):
    """``title`` empty where it does not stand in the text in one piece; then ``words`` has it. ``begins``: after it.

    ``sure``: 1 where the document says plainly that it is its title.
    """

    title: Span | None
    begins: int
    words: str = ""
    sure: float = 1.0


def squeezed(text: str) -> str:
    """Without white space and the marks in which copies of a title differ."""
    return re.sub(r"[\s《》<>“”\"'*#]", "", text)


def plain_head(document: Document, lines: Sequence[Span]) -> list[Span]:
    """The lines before the first item that could be a title's."""
    folded = document.folded
    head: list[Span] = []
    for line in lines[:_HEAD_LINES]:
        mark = mark_at(folded, line)
        if mark is not None and mark.firm and head and mark.value:
            break
        if not (
            folded.startswith(("- ", "• ", "· "), line.start)
            or is_metadata(folded, line)
            or _DATED.match(folded, *line)
            or _NUMBERED.match(folded, *line)
        ):
            head.append(line)
    return head


def _joined(folded: str, lines: Sequence[Span]) -> str:
    words = "".join(folded[slice(*line)].strip(_AROUND) for line in lines)
    return _APPENDED.sub("", words.replace(" ", "") if words.count(" ") * _SPREAD >= len(words) else words)


def _windows(folded: str, head: Sequence[Span]) -> list[tuple[Span, str]]:
    """One, two or three lines that follow each other without a gap of other lines, as one text."""
    found: list[tuple[Span, str]] = []
    gaps = [folded[a.end : b.start].replace(" ", "") for a, b in pairwise(head)]
    usual = "\n\n" if "\n\n" in gaps and "\n" not in gaps else "\n"
    for first in range(len(head)):
        for count in range(1, _TOGETHER + 1):
            lines = head[first : first + count]
            if len(lines) < count or any(gap != usual for gap in gaps[first : first + count - 1]):
                break
            if lines[-1].end - lines[0].start > _LONGEST + 2 * count or (
                count > 1 and _ADDRESSED.search(folded, *lines[-2])
            ):
                break
            found.append((Span(lines[0].start, lines[-1].end), _joined(folded, lines)))
    return found


def _trimmed(document: Document, span: Span) -> Span:
    text = document.folded
    start, end = stripped(text, span)
    while start < end and text[start] in _AROUND + "《":
        start += 1
    while end > start and text[end - 1] in "* 》:":
        end -= 1
    appended = _APPENDED.search(text, max(start, end - _MARK), end)
    return stripped(text, Span(start, appended.start())) if appended else Span(start, end)


def _same(document: Document, windows: Sequence[tuple[Span, str]], words: str) -> Span | None:
    """The last place where ``words`` stands as lines of its own."""
    wanted = squeezed(words)
    return next((_trimmed(document, span) for span, text in reversed(windows) if squeezed(text) == wanted), None)


def _noticed(document: Document, lines: Sequence[Span], windows: Sequence[tuple[Span, str]]) -> Found | None:
    """What a covering note hands on: the plan's own title beneath the note, else within it."""
    folded = document.folded
    notice = next((match for span, text in windows if (match := _NOTICE.search(text)) and len(text) <= _LONGEST), None)
    if notice is None:
        return None
    words = notice["name"] or notice["plain"]
    wanted = squeezed(words)
    spots = _windows(folded, [line for line in lines if line.end - line.start <= _LONGEST])
    own = next((span for span, text in reversed(spots) if squeezed(text) == wanted), None)
    if own is not None:
        return Found(_trimmed(document, own), own.end)
    if (annexed := _annexed(document, lines)) is not None:
        return Found(_trimmed(document, annexed), annexed.end)
    place = next(span for span, words_there in windows if _NOTICE.search(words_there))
    if (inner := _NOTICE.search(folded, *place)) is not None:
        return Found(Span(*inner.span("name" if inner["name"] else "plain")), place.end)
    return Found(None, place.end, words)


def _annexed(document: Document, lines: Sequence[Span]) -> Span | None:
    """The title below the word annex, where the note before it has no items of its own."""
    folded = document.folded
    for line, below in pairwise(lines):
        mark = mark_at(folded, line)
        if mark is not None and mark.style is Style.ANNEX and _TITLE.fullmatch(folded, *below):
            return below
        if mark is not None and mark.firm and mark.value:
            return None
    return None


def _plain(document: Document, windows: Sequence[tuple[Span, str]]) -> Found | None:
    folded = document.folded
    fitting = [span for span, text in windows if _TITLE.fullmatch(text) and not _NO_TITLE.match(text)]
    fitting = [span for span in fitting if "\n\n" not in folded[slice(*span)].replace(" ", "")] or fitting
    if not fitting:
        return None
    first = fitting[0]
    wider = [
        span
        for span in fitting
        if span.end == first.end
        and not re.search(r"[\s|:]", folded[span.start : span.end].strip().replace("\n", "", 2))
    ]
    best = min(wider, default=first)
    longer = _title_goes_on(folded, windows, best)
    return Found(_trimmed(document, longer), longer.end)


def _title_goes_on(folded: str, windows: Sequence[tuple[Span, str]], span: Span) -> Span:
    """A line in brackets below a title, or a title that only its next line ends, belongs to it."""
    for other, _ in windows:
        if other.start == span.start and other.end > span.end:
            rest = folded[span.end : other.end].strip()
            if _GOES_ON.match(rest) and len(rest) <= _SHORT:
                return other
    return span


def _standing_out(document: Document, head: Sequence[Span]) -> Span | None:
    """A short first line without an end, of a text whose next line is a paragraph, or whose items follow at once."""
    if not head or head[0].end - head[0].start > _SHORT:
        return None
    words = document.folded[slice(*head[0])].strip("* ")
    alone = len(head) < 2 and mark_at(document.folded, head[0]) is None and _SUBJECT.search(words) is not None
    apart = alone or (len(head) > 1 and head[1].end - head[1].start > head[0].end - head[0].start)
    if not apart:
        return None
    return head[0] if words[-1:] not in "。;,:.!?" and "|" not in words and bent_of(words) is Bent.THEME else None


def find_title(document: Document, lines: Sequence[Span]) -> Found:
    """The title and where the text after it begins; nothing is invented where none is printed."""
    folded = document.folded
    head = plain_head(document, lines)
    windows = _windows(folded, head)
    if noticed := _noticed(document, lines, windows):
        return noticed
    known = document.heading
    named = _NAME.search(folded, 0, lines[min(len(lines), 20) - 1].end) if lines else None
    if named and (span := _same(document, windows, named["name"])):
        return Found(span, span.end)
    if known and _TITLE.fullmatch(_joined(folded, [known])):
        return Found(_trimmed(document, known), known.end)
    if plain := _plain(document, windows):
        return plain
    if head and (first := _FIRST_WORDS.match(folded, *head[0])):
        return Found(Span(*first.span()), first.end(), sure=_LIKELY)
    if head and (inner := _BRACKETED.match(folded, *head[0])):
        return Found(Span(*inner.span(1)), inner.end(), sure=_LIKELY)
    if known:
        return Found(_trimmed(document, known), known.end, sure=_GUESSED)
    if (bold := _standing_out(document, head)) is not None:
        return Found(_trimmed(document, bold), bold.end, sure=_GUESSED)
    if named:
        begins = head[0].start if head else named.end()
        return Found(stripped(folded, Span(*named.span("name"))), begins, sure=_LIKELY)
    return Found(None, head[0].start if head else (lines[0].start if lines else 0))
