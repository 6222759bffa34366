"""Signs that an owner or a date is noted on a piece of text; who and when is read elsewhere."""

import re

from services.tasks.drafts.domain.document import Span

_WHO = r"(?:责任|牵头|协助|协同|配合|主办|承办|协办|参与|参加|落实|实施|主责|主管|分管|具体负责|负责|执行|组织)"
_WHAT = r"(?:单位|科室|部门|处室|股室|人员|人|领导|机构|主体|科|处|室|校领导|方)"
_WHEN = r"(?:完成|时间|办理|办结|落实|工作|整改)?(?:时限|期限|时间要求|完成时间|进度要求|时间节点)"
_LABEL = rf"(?:{_WHO}{_WHAT}?(?:[及和、/]{_WHO}?{_WHAT})?\s?|{_WHEN}\s?):"
_BROKEN = r"责[ \n]{0,2}任[ \n]{0,2}(?:单[ \n]{0,2}位|部[ \n]{0,2}门|科[ \n]{0,2}室):"
NOTE = re.compile(rf"(?:[(]\s?(?:{_LABEL}|{_BROKEN})|(?<=\n){_LABEL}|(?<=[。;,\s)]){_LABEL}|\A{_LABEL})")
OWN_LINE = re.compile(rf"\n[ ]{{0,8}}[(]?[ ]?{_LABEL}")
"""A note that begins a line."""
_OFFICE = (
    r"(?:局|委|办|部|院|科|室|厅|司法所|街道|镇|乡|单位|部门|中心|会|团委|团|联|校|所|队|处|股|站|馆|组|县|市|区"
    r"|政府|机关|机构|公司|企业|街镇|系统|各村|各社区)"
)
BARE = re.compile(rf"[(]\s?(?:各)?[\u4e00-\u9fff、,“” ]{{1,60}}{_OFFICE}(?:等)?\s?[)]\s?[。;.]?\s*(?=\n|$)")


def noted(folded: str, span: Span) -> bool:
    """Whether an owner or a date is noted somewhere in ``span``."""
    return NOTE.search(folded, max(span.start - 1, 0), span.end) is not None or BARE.search(folded, *span) is not None


def is_note(folded: str, line: Span) -> bool:
    """Whether a line is but such a note."""
    return NOTE.match(folded, *line) is not None


def holds_one_note(folded: str, span: Span) -> bool:
    """Whether ``span`` carries notes in one place, on one line or on several below each other."""
    places, start, above = 0, span.start, False
    while start < span.end and places < 2:
        end = folded.find("\n", start, span.end)
        line = Span(start, span.end if end < 0 else end)
        here = noted(folded, line)
        places += here and not (above and is_note(folded, line))
        start, above = line.end + 1, here
    return places == 1


def before_note(folded: str, span: Span) -> int:
    """Where the words of a title end: before the note that follows them."""
    found = [
        match.start() for form in (NOTE, BARE) if (match := form.search(folded, *span)) and match.start() > span.start
    ]
    return min(found, default=span.end)
